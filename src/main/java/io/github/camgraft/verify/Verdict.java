package io.github.camgraft.verify;

/** What differences say of a gradient, the most certain first. */
enum Verdict {
  /** Those of several changes agree with each other on something else, also in float64. */
  WRONG,
  /** They agree with it. */
  RIGHT,
  /** They agree with each other on something else. */
  SUSPECT,
  /** They do not settle. */
  OPEN,
  /** The segment goes in steps, so there are none. */
  NONE
}
