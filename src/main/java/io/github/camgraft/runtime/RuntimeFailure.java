package io.github.camgraft.runtime;

/** ONNX Runtime refused a model, a device or an input. The message is one sentence. */
public final class RuntimeFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the sentence to show and what lies behind it. */
  public RuntimeFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** With the sentence to show. */
  public RuntimeFailure(String message) {
    super(message);
  }
}
