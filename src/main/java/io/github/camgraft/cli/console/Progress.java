package io.github.camgraft.cli.console;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Locale;

/** Says on a terminal how far a long run is; silent in pipes and on terminals that cannot erase. */
public final class Progress {
  private static final String ERASE = "\r\u001b[K";
  private static final int WIDTH = 24;

  private final PrintWriter err;
  private final int count;
  private final boolean shown;
  private final long start = System.nanoTime();
  private int done;

  public Progress(PrintWriter err, int count) {
    this(err, count, count > 1 && isTerminal() && !"dumb".equals(System.getenv("TERM")));
  }

  private Progress(PrintWriter err, int count, boolean shown) {
    this.err = err;
    this.count = count;
    this.shown = shown;
  }

  /** A bar that nobody sees. */
  public static Progress hidden() {
    return new Progress(new PrintWriter(Writer.nullWriter()), 0, false);
  }

  /** A bar on a terminal, whatever the process was started in. */
  public static Progress onTerminal(PrintWriter err, int count) {
    return new Progress(err, count, true);
  }

  /** Whether somebody sees it. */
  public boolean isShown() {
    return shown;
  }

  // From JDK 22 on there is a console in a pipe too, unless the launcher's -Djdk.console=java.base
  // says otherwise.
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    return System.console() != null;
  }

  /** One more is done. */
  public void advance() {
    done++;
    show();
  }

  /** Draws the bar, also where nothing is done yet. */
  public void show() {
    if (shown && done < count) {
      err.print(ERASE + line(done, count, (System.nanoTime() - start) / 1e9));
      err.flush();
    }
  }

  /** The bar after some seconds: how many, how fast, how long still. */
  public static String line(int done, int count, double seconds) {
    int filled = (int) ((long) WIDTH * done / count);
    String bar =
        "[%s%s] %d of %d".formatted("#".repeat(filled), "-".repeat(WIDTH - filled), done, count);
    if (done == 0 || seconds <= 0) {
      return bar;
    }
    double rate = done / seconds;
    return String.format(
        Locale.ROOT,
        "%s, %.1f a second, %s left",
        bar,
        rate,
        time(Math.round((count - done) / rate)));
  }

  private static String time(long seconds) {
    return seconds < 3600
        ? "%d:%02d".formatted(seconds / 60, seconds % 60)
        : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /** Makes room for a line that stays. */
  public void clear() {
    if (shown) {
      err.print(ERASE);
      err.flush();
    }
  }
}
