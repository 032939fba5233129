package io.github.camgraft.cli;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program without a command, and what all commands share. */
@Command(
    name = "camgraft",
    description = "Makes exported ONNX image classifiers explain themselves.",
    mixinStandardHelpOptions = true,
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
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  camgraft explain testmodels/demo/demo.onnx testmodels/demo/cat-dog.png",
      "  camgraft inspect model.onnx",
      "  camgraft augment model.onnx -o model.xai.onnx"
    })
final class CamgraftCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Say more; on failure, also where in the program it happened.")
  private boolean verbose;

  @Option(
      names = OptionFiles.OPTION,
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description =
          "Options that are always the same, a line such as opacity=0.7 for each (default: .camgraft.properties in your home folder, and of one in the current folder what cannot do harm).")
  void optionFile(Path file) {
    // OptionFiles has read it before: what is in it counts while the command line is parsed.
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
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
