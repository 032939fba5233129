package io.github.camgraft.spark.launch;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Merge;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.Smoothing;
import io.github.camgraft.cli.console.MethodWord;
import io.github.camgraft.cli.console.PathWord;
import io.github.camgraft.cli.console.Word;
import io.github.camgraft.files.OverwriteGuard;
import io.github.camgraft.files.OverwriteRefusal;
import io.github.camgraft.text.Legible;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Where the program starts. */
@Command(
    name = "camgraft-spark",
    description = "Explains photographs on Apache Spark. What follows -- goes to spark-submit.",
    mixinStandardHelpOptions = true,
    subcommands = {ExplainCommand.class, DrawCommand.class, ReportCommand.class})
public final class Launch {
  /** How Spark quotes what an executor ran into. */
  private static final Pattern ON_EXECUTOR =
      Pattern.compile("io\\.github\\.camgraft\\.[\\w.]*(?:Exception|Failure): ([^\\n]*)");

  private Launch() {}

  /** Runs a command and ends the process with its exit status. */
  public static void main(String... arguments) {
    System.exit(OverwriteGuard.during(() -> program().execute(arguments)));
  }

  private static CommandLine program() {
    return new CommandLine(new Launch())
        .setExpandAtFiles(false)
        .setInterpolateVariables(false)
        .registerConverter(Convention.class, new Word<>(Convention.values()))
        .registerConverter(Merge.class, new Word<>(Merge.values()))
        .registerConverter(AttributionMethod.class, new MethodWord())
        .registerConverter(Smoothing.class, new Word<>(Smoothing.values()))
        .registerConverter(Path.class, new PathWord())
        .setParameterExceptionHandler(Launch::misused)
        .setExecutionExceptionHandler(Launch::failed);
  }

  private static int misused(ParameterException mistake, String[] arguments) {
    PrintWriter err = mistake.getCommandLine().getErr();
    err.println(Legible.line("camgraft-spark: " + mistake.getMessage()));
    err.println("Try 'camgraft-spark --help'.");
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
    command.getErr().println(Legible.line("camgraft-spark: " + sentence(failure)));
    return OverwriteRefusal.isBehind(failure)
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }

  /** The sentence of what was behind it, where that is known. */
  static String sentence(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher quoted = ON_EXECUTOR.matcher(String.valueOf(cause.getMessage()));
      if (cause instanceof SparkException && quoted.find()) {
        return quoted.group(1);
      }
    }
    String message = failure.getMessage();
    return message == null
        ? failure.toString()
        : message.lines().findFirst().orElse(failure.toString());
  }
}
