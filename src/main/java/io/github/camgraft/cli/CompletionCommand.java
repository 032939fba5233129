package io.github.camgraft.cli;

import io.github.camgraft.cli.console.Word;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** Prints a script with which shells complete the program's words. */
@Command(
    name = "completion",
    description = "Print a completion script for bash and zsh.",
    abbreviateSynopsis = true,
    footer = {
      "  source <(camgraft completion)",
      "  camgraft completion > ~/.local/share/bash-completion/completions/camgraft"
    })
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine program = spec.root().commandLine();
    spellOut(program);
    spec.commandLine().getOut().print(AutoComplete.bash(program.getCommandName(), program));
    spec.commandLine().getOut().flush();
    return 0;
  }

  /** Java's names of constants as the words that users type. */
  private static void spellOut(CommandLine command) {
    for (OptionSpec option : List.copyOf(command.getCommandSpec().options())) {
      Class<?> type = option.isMultiValue() ? option.auxiliaryTypes()[0] : option.type();
      if (type.isEnum()) {
        List<String> words =
            Arrays.stream(type.getEnumConstants()).map(Enum.class::cast).map(Word::of).toList();
        command.getCommandSpec().remove(option);
        command
            .getCommandSpec()
            .addOption(OptionSpec.builder(option).completionCandidates(words).build());
      }
    }
    command.getSubcommands().values().forEach(CompletionCommand::spellOut);
  }
}
