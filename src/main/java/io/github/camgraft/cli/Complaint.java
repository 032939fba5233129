package io.github.camgraft.cli;

import io.github.camgraft.cli.console.LostOutput;
import io.github.camgraft.cli.option.CommandFailure;
import io.github.camgraft.files.FileName;
import io.github.camgraft.files.OverwriteRefusal;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.input.NearestName;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.target.UnexplainedException;
import io.github.camgraft.text.Legible;
import io.github.camgraft.text.Reason;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** One sentence for whatever went wrong. */
final class Complaint {
  private Complaint() {}

  /** For a command that failed. */
  static int of(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    err.println(sentence(failure));
    if (CamgraftCommand.isVerbose(command)) {
      failure.printStackTrace(err);
    }
    return OverwriteRefusal.isBehind(failure)
        ? command.getCommandSpec().exitCodeOnInvalidInput()
        : command.getCommandSpec().exitCodeOnExecutionException();
  }

  /** For a command that nobody listens to any more, or nobody can. */
  static int of(LostOutput lost, PrintWriter err) {
    if (!lost.isBrokenPipe()) {
      err.println(prefixed(Reason.of(lost)));
    }
    return lost.status();
  }

  /** For a command line that cannot be understood. */
  static int ofUsage(ParameterException mistake, String[] arguments) {
    CommandLine command = mistake.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(
        prefixed(
            mistake instanceof UnmatchedArgumentException unknown
                ? unknown(unknown)
                : Reason.of(mistake)));
    err.println("Try '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static String unknown(UnmatchedArgumentException mistake) {
    boolean beforeCommand = !mistake.getCommandLine().getSubcommands().isEmpty();
    String kind = mistake.isUnknownOption() ? "option" : beforeCommand ? "command" : "argument";
    String word = mistake.getUnmatched().get(0);
    CommandSpec command = mistake.getCommandLine().getCommandSpec();
    // An option may have its value behind it: --layr=x.
    String name = word.replaceFirst("=.*", "");
    List<String> others = mistake.isUnknownOption() ? commandsWith(name, command) : List.of();
    if (!others.isEmpty()) {
      return "%s has no option '%s', which belongs to %s"
          .formatted(command.name(), name, String.join(", ", others));
    }
    Collection<String> known =
        mistake.isUnknownOption() ? options(command) : command.subcommands().keySet();
    return "there is no %s '%s'%s".formatted(kind, word, NearestName.question(name, known));
  }

  /** The commands beside this one that know an option. */
  private static List<String> commandsWith(String option, CommandSpec command) {
    return command.root().subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(other -> option.startsWith("--") && other.findOption(option) != null)
        .map(CommandSpec::name)
        .toList();
  }

  private static List<String> options(CommandSpec command) {
    return command.options().stream()
        .flatMap(option -> Arrays.stream(option.names()))
        .filter(name -> name.startsWith("--"))
        .toList();
  }

  /** Of a photograph, which the failure does not name unless its file is what is wrong. */
  static String sentence(Path photo, RuntimeException failure) {
    return failure instanceof UnexplainedException
        ? prefixed("%s: %s".formatted(photo, Reason.of(failure)))
        : sentence(failure);
  }

  static String sentence(Throwable failure) {
    if (failure instanceof InvalidPathException mistake) {
      return prefixed(FileName.complaint(mistake));
    }
    boolean foreseen =
        failure instanceof ModelException
            || failure instanceof RuntimeFailure
            || failure instanceof ImageException
            || failure instanceof CommandFailure
            || failure instanceof IOException
            || failure instanceof UncheckedIOException;
    return foreseen
        ? prefixed(Reason.of(failure))
        : prefixed(
            "unexpected error (%s); please report it together with what --verbose prints"
                .formatted(failure));
  }

  private static String prefixed(String message) {
    String line = Legible.sentence(message);
    return "camgraft: " + (line.endsWith(".") ? line.substring(0, line.length() - 1) : line);
  }
}
