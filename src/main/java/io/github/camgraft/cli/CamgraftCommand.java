package io.github.camgraft.cli;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program without a command, and what all commands share. */
@Command(
    name = "camgraft",
    description = "Makes exported ONNX image classifiers explain themselves.",
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    subcommands = {
      ExplainCommand.class,
      CompareCommand.class,
      EvaluateCommand.class,
      DiagnoseCommand.class,
      InspectCommand.class,
      AugmentCommand.class,
      StripCommand.class,
      WebCommand.class,
      MethodsCommand.class,
      RulesCommand.class,
      CompletionCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  camgraft inspect model.onnx",
      "  camgraft explain model.onnx dog.jpg --top 3",
      "  camgraft explain model.onnx photos/ --truth folders",
      "  camgraft augment model.onnx -o model.xai.onnx"
    })
final class CamgraftCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Print more, and a stack trace if something fails.")
  private boolean verbose;

  @Option(
      names = OptionFiles.OPTION,
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description =
          "Read options from this file, one per line, such as opacity=0.7 (default: .camgraft.properties in your home folder, plus the harmless options of one in the current folder).")
  void optionFile(Path file) {
    // OptionFiles has read it before: what is in it counts while the command line is parsed.
  }

  // The names stand here since picocli's own mixin has them as variables, and none is expanded.
  @Option(
      names = {"-h", "--help"},
      scope = ScopeType.INHERIT,
      usageHelp = true,
      description = "Print this help.")
  void help(boolean wanted) {
    // picocli prints it.
  }

  @Option(
      names = {"-V", "--version"},
      scope = ScopeType.INHERIT,
      versionHelp = true,
      description = "Print the version.")
  void version(boolean wanted) {
    // picocli prints it.
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Whether the user asked to be told more. */
  static boolean isVerbose(CommandLine command) {
    CommandLine top = command;
    while (top.getParent() != null) {
      top = top.getParent();
    }
    return top.getCommand() instanceof CamgraftCommand camgraft && camgraft.verbose;
  }
}
