package io.github.camgraft.grad.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.grad.Network;
import io.github.camgraft.grad.NoGradientException;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.tensor.NumericTensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The estimators with which binarised networks are trained. */
class StraightThroughRulesTest {
  private static final RuleTables RULES = RuleTables.STRAIGHT_THROUGH;
  private static final NumericTensor X = Network.row(-2, -1, -0.5, 0, 0.25, 1, 1.5);
  private static final double[] SEED = {1, 2, 3, 4, 5, 6, 7};

  private static Network seven() {
    return Network.feeding("x: float[7]").constant("tenth", Shape.SCALAR, 0.1);
  }

  private static double[] gradient(RuleTable rules, Network network) {
    NumericTensor found = network.gradient(rules, "y", Network.row(SEED), "x", Map.of("x", X));
    return IntStream.range(0, found.count()).mapToDouble(found::at).toArray();
  }

  @Test
  void aSignPassesTheGradientNearZero() {
    for (RuleTable rules : List.of(RULES.standard(), RULES.guided(), RULES.deconvolution())) {
      assertThat(gradient(rules, seven().node("y = Sign(x)"))).containsExactly(0, 2, 3, 4, 5, 6, 0);
    }
  }

  @Test
  void theSignOfASignCountsOnce() {
    Network network = seven().node("a = Sign(x)").node("b = Add(a, tenth)").node("y = Sign(b)");
    assertThat(gradient(RULES.standard(), network)).containsExactly(0, 2, 3, 4, 5, 6, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Round", "Floor", "Ceil"})
  void roundingsPassTheGradient(String operator) {
    assertThat(gradient(RULES.standard(), seven().node("y = " + operator + "(x)")))
        .containsExactly(SEED);
  }

  @Test
  void withoutThemTheRefusalNamesTheOption() {
    Network network = seven().node("y = Sign(x)");
    assertThatThrownBy(() -> gradient(RuleTables.EXACT.standard(), network))
        .isInstanceOf(NoGradientException.class)
        .hasMessageContaining("zero by definition: Sign (node 'the_y'); --straight-through lets");
  }
}
