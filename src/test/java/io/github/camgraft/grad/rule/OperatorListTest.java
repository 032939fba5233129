package io.github.camgraft.grad.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.lower.Lowering;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operator of the standard, operator sets 7 to 26, as tools/testmodels/list_operators.py
 * lists them, is known: it has rules, or a gradient of zero, or is written as others, or is refused
 * with a reason.
 */
class OperatorListTest {
  private static final RuleTable TABLE = GradientRules.STANDARD;

  static List<String> operators() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                OperatorListTest.class.getResourceAsStream("operators.txt"),
                StandardCharsets.UTF_8))) {
      return lines.lines().map(line -> line.split(" ", 2)[0]).toList();
    }
  }

  @Test
  void theListIsThatOfTheStandard() throws IOException {
    assertThat(operators()).hasSizeGreaterThan(190).contains("Conv", "Attention", "CumProd");
  }

  @ParameterizedTest
  @MethodSource("operators")
  void isKnown(String operator) {
    List<RuleTable.Kind> kinds =
        Stream.of(RuleTable.Kind.values())
            .filter(kind -> TABLE.operators(kind).contains(operator))
            .toList();
    if (kinds.isEmpty()) {
      assertThat(Lowering.rewritten()).contains(operator);
    } else {
      assertThat(kinds).hasSize(1);
    }
    if (kinds.contains(RuleTable.Kind.NOT_YET)) {
      assertThat(TABLE.reason(operator)).matches("(because|since|with) .*");
    }
  }

  @Test
  void theTableNamesNothingElse() throws IOException {
    List<String> standard = operators();
    Stream.of(RuleTable.Kind.values())
        .flatMap(kind -> TABLE.operators(kind).stream())
        .filter(operator -> !operator.contains(":"))
        .forEach(operator -> assertThat(standard).contains(operator));
  }
}
