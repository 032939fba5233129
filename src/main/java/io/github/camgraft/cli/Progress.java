package io.github.camgraft.cli;

import java.io.PrintWriter;

/** Says on a terminal how far a long run is; silent in pipes and on terminals that cannot erase. */
final class Progress {
  private static final String ERASE = "\r\u001b[K";

  private final PrintWriter err;
  private final int count;
  private final boolean shown;

  Progress(PrintWriter err, int count) {
    this.err = err;
    this.count = count;
    this.shown =
        count > 1
            && isTerminal()
            && System.getenv("NO_COLOR") == null
            && !"dumb".equals(System.getenv("TERM"));
  }

  // From JDK 22 on there is a console in a pipe too, unless the launcher's -Djdk.console=java.base
  // says otherwise.
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    return System.console() != null;
  }

  /** Now this one is worked on. */
  void at(int index, Object what) {
    if (shown) {
      err.print("%s%d of %d: %s".formatted(ERASE, index + 1, count, what));
      err.flush();
    }
  }

  /** Makes room for a line that stays. */
  void clear() {
    if (shown) {
      err.print(ERASE);
      err.flush();
    }
  }
}
