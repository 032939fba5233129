package io.github.camgraft.files;

/** A file stays as it is: it is read in this run, or it is not from camgraft. */
public final class OverwriteRefusal extends UnusableName {
  private static final long serialVersionUID = 1L;

  OverwriteRefusal(String sentence) {
    super(sentence);
  }

  /** Whether that is behind a failure. */
  public static boolean isBehind(Throwable failure) {
    return isBehind(failure, OverwriteRefusal.class);
  }
}
