package io.github.camgraft;

import io.github.camgraft.target.UnexplainedException;

/**
 * There is no explanation of a picture although it has a score: a gradient that would be needed is
 * infinite or not a number at this picture, as that of a square root is at zero. Another picture
 * may well be explained by the same model.
 */
public final class NotFiniteException extends UnexplainedException {
  private static final long serialVersionUID = 1L;

  NotFiniteException(String message) {
    super(message);
  }
}
