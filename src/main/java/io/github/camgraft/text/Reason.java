package io.github.camgraft.text;

import java.io.UncheckedIOException;

/** Why something failed, for the end of a sentence. */
public final class Reason {
  private Reason() {}

  /**
   * What a failure says of itself; one that says nothing is called by its kind. What failed inside
   * of something that may not fail says it itself.
   */
  public static String of(Throwable failure) {
    Throwable cause = failure.getCause();
    if (failure instanceof UncheckedIOException && cause != null) {
      return of(cause);
    }
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }
}
