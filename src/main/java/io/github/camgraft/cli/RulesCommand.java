package io.github.camgraft.cli;

import io.github.camgraft.grad.GradientRules;
import io.github.camgraft.grad.Rectifiers;
import io.github.camgraft.grad.RuleTable;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the table of gradient rules. */
@Command(
    name = "rules",
    description = "List the operators that have a gradient rule, as a Markdown table.",
    abbreviateSynopsis = true,
    footer = "  camgraft rules | grep Conv")
final class RulesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(markdown());
    spec.commandLine().getOut().flush();
    return 0;
  }

  /** The table as it stands in the README. */
  static String markdown() {
    RuleTable rules = GradientRules.STANDARD;
    StringBuilder text =
        new StringBuilder(
            """
            | operator | gradient with respect to inputs | the guided rule |
            | --- | --- | --- |
            """);
    for (String operator : rules.operators(RuleTable.Kind.DIFFERENTIABLE)) {
      text.append(
          "| `%s` | %s | %s |\n".formatted(operator, rules.inputs(operator), guided(operator)));
    }
    String never =
        rules.operators(RuleTable.Kind.NEVER).stream()
            .map("`%s`"::formatted)
            .collect(Collectors.joining(", "));
    return text.append("\nThe gradient is zero by definition: ")
        .append(never)
        .append(".\n")
        .toString();
  }

  private static String guided(String operator) {
    return GradientRules.GUIDED.replaced(GradientRules.STANDARD).contains(operator)
        ? "keeps positive gradients only" + Rectifiers.condition(operator)
        : "";
  }
}
