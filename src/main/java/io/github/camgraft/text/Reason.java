package io.github.camgraft.text;

/** Why something failed, for the end of a sentence. */
public final class Reason {
  private Reason() {}

  /** What a failure says of itself; one that says nothing is called by its kind. */
  public static String of(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }
}
