package io.github.camgraft.runtime;

import io.github.camgraft.text.Legible;

/** ONNX Runtime refused a model, a device or an input. The message is one sentence. */
public class RuntimeFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * With the sentence to show and what lies behind it.
   *
   * @param message what is wrong, in a sentence
   * @param cause what caused it
   */
  public RuntimeFailure(String message, Throwable cause) {
    super(Legible.sentence(message), cause);
  }

  /**
   * With the sentence to show.
   *
   * @param message what is wrong, in a sentence
   */
  public RuntimeFailure(String message) {
    super(Legible.sentence(message));
  }
}
