package io.github.camgraft.cli;

import io.github.camgraft.grad.Rectifiers;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.grad.rule.GradientRules;
import io.github.camgraft.lower.Lowering;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the table of gradient rules. */
@Command(
    name = "rules",
    description = "List the operators that camgraft can differentiate, as a Markdown table.",
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

  /** The table as it stands in the guide. */
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
        .append(".\n\nThese are rewritten in terms of others first: ")
        .append(rewritten(rules))
        .append(".\n\nRefused by name:\n\n")
        .append(refused(rules))
        .toString();
  }

  private static String rewritten(RuleTable rules) {
    Set<String> known = new HashSet<>(rules.operators(RuleTable.Kind.DIFFERENTIABLE));
    known.addAll(rules.operators(RuleTable.Kind.NEVER));
    return Lowering.rewritten().stream()
        .filter(operator -> !known.contains(operator))
        .map("`%s`"::formatted)
        .collect(Collectors.joining(", "));
  }

  private static String refused(RuleTable rules) {
    Map<String, List<String>> byReason =
        rules.operators(RuleTable.Kind.NOT_YET).stream()
            .collect(Collectors.groupingBy(rules::reason, LinkedHashMap::new, Collectors.toList()));
    return byReason.entrySet().stream()
        .map(
            entry ->
                "- %s %s\n"
                    .formatted(
                        entry.getValue().stream()
                            .map("`%s`"::formatted)
                            .collect(Collectors.joining(", ")),
                        entry.getKey()))
        .collect(Collectors.joining());
  }

  private static String guided(String operator) {
    return GradientRules.GUIDED.replaced(GradientRules.STANDARD).contains(operator)
        ? "keeps positive gradients only" + Rectifiers.condition(operator)
        : "";
  }
}
