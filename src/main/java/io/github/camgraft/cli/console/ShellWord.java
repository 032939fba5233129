package io.github.camgraft.cli.console;

/** Words as people can paste them into a shell. */
public final class ShellWord {
  private ShellWord() {}

  /** The word, in quotation marks where a shell would make something else of it. */
  public static String of(String word) {
    return word.matches("[\\w./:=,+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
