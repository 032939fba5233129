package io.github.camgraft.verify;

/** The value where a segment begins or ends, and the gradient there. */
record ValueAndGradient(double[] value, double[] gradient) {
  int size() {
    return value.length;
  }
}
