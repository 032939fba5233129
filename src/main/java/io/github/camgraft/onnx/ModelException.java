package io.github.camgraft.onnx;

import io.github.camgraft.text.Legible;

/**
 * A model that camgraft cannot read, understand or write. The message is one sentence for the
 * person who brought the file: what is wrong, where in the file, and what to do.
 */
public class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the sentence to show. */
  public ModelException(String message) {
    super(Legible.sentence(message));
  }

  /** With the sentence to show and what lies behind it. */
  public ModelException(String message, Throwable cause) {
    super(Legible.sentence(message), cause);
  }
}
