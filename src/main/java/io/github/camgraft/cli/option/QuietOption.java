package io.github.camgraft.cli.option;

import io.github.camgraft.cli.console.Progress;
import java.io.PrintWriter;
import java.io.Writer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How much a command that writes files says while it does. */
public final class QuietOption {
  /** What it is called on the command line. */
  public static final String NAME = "--quiet";

  @Option(
      names = {"-q", NAME},
      description = "Print nothing but errors: no results, no summary, no progress.")
  private boolean quiet;

  /** Has a command that was told to be quiet print nothing but its complaints. */
  public void apply(CommandSpec command) {
    if (quiet) {
      command.commandLine().setOut(new PrintWriter(Writer.nullWriter()));
    }
  }

  /** The bar of a run over so many photographs. */
  public Progress progress(CommandSpec command, int count) {
    return quiet ? Progress.hidden() : new Progress(command.commandLine().getErr(), count);
  }
}
