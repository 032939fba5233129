package io.github.camgraft.lower;

import io.github.camgraft.ir.Node;

/**
 * One change of one standard operator: how a node that is older than a version of the operator set
 * is written in that version.
 *
 * @param operator the operator's name before the change
 * @param version the operator set in which its signature or meaning changed
 * @param body writes the replacement, in the form that {@code version} asks for
 */
record LoweringRow(String operator, long version, Body body) {
  /** Writes what replaces a node. */
  @FunctionalInterface
  interface Body {
    void write(Node node, Rewrite rewrite);
  }

  @Override
  public String toString() {
    return operator + " below " + version;
  }
}
