package io.github.camgraft.target;

import io.github.camgraft.ir.ModelException;

/**
 * There is no explanation of one picture, as of a box that is not on it; the same model may well
 * explain another one.
 */
public class UnexplainedException extends ModelException {
  private static final long serialVersionUID = 1L;

  /**
   * With the sentence to show.
   *
   * @param message what is wrong, in a sentence
   */
  public UnexplainedException(String message) {
    super(message);
  }
}
