package io.github.camgraft.io;

/** Where the weights of a model lie when it is written. */
public enum WeightPlace {
  /** Where they lay: inside the file, or in files beside it. */
  AS_BEFORE,
  /** All of them inside the file. */
  INSIDE,
  /** Those inside the file, but for small ones, in one file beside it. */
  BESIDE
}
