package io.github.camgraft.label;

/** A text that holds no names of classes; the message is the end of a sentence that says why. */
final class LabelFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  LabelFormatException(String reason) {
    super(reason);
  }
}
