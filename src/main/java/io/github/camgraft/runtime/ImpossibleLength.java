package io.github.camgraft.runtime;

/**
 * A window is larger than what it looks at, which no way of loading a model makes right.
 *
 * @hidden
 */
public final class ImpossibleLength extends RuntimeFailure {
  private static final long serialVersionUID = 1L;

  ImpossibleLength(String message) {
    super(message);
  }
}
