package io.github.camgraft.files;

import java.io.IOException;

/**
 * One file cannot come to its place, be it because of its name or of what lies there; others beside
 * it can. The message is one sentence for the user.
 */
public class UnusableName extends IOException {
  private static final long serialVersionUID = 1L;

  UnusableName(String sentence) {
    super(sentence);
  }

  UnusableName(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** What is behind a failure, if that is it. */
  public static boolean isBehind(Throwable failure) {
    return isBehind(failure, UnusableName.class);
  }

  static boolean isBehind(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
