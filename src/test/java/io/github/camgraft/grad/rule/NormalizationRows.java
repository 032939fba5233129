package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.rule.GradientCheck.linear;
import static io.github.camgraft.grad.rule.GradientCheck.smooth;
import static io.github.camgraft.grad.rule.Operand.any;
import static io.github.camgraft.grad.rule.Operand.weights;

import java.util.List;
import java.util.stream.Stream;

/** The rows of layers that normalise by their own input, for {@link GradientRulesTest}. */
public final class NormalizationRows {
  private NormalizationRows() {}

  public static List<GradientCheck> all() {
    return Stream.of(layers(), instances(), groups(), rootMeanSquares(), norms())
        .flatMap(rows -> rows)
        .toList();
  }

  private static Stream<GradientCheck> layers() {
    return Stream.of(
        smooth("LayerNormalization", any(2, 5), any(5)),
        smooth("LayerNormalization", any(2, 5), any(5), any(5)),
        smooth("LayerNormalization", any(2, 3, 4), weights(4), weights(4)),
        smooth("LayerNormalization", "axis=1 epsilon=0.1", any(2, 3, 4), any(3, 4)),
        smooth("LayerNormalization", "axis=-2", any(2, 3, 4), any(3, 4), any(3, 4)),
        smooth("LayerNormalization", "axis=0", any(3, 4), weights(3, 4)),
        smooth("LayerNormalization", any(2, 5), any(5), any(5)).output(0, 3),
        smooth("LayerNormalization", "axis=1", any(2, 3, 4), any(3, 4)).output(0, 2));
  }

  private static Stream<GradientCheck> instances() {
    return Stream.of(
        instance(1e-5f, any(2, 3, 4)),
        instance(0.1f, any(2, 3, 2, 4)),
        instance(1e-5f, any(1, 2, 2, 3, 2)),
        linear("InstanceNormalization", any(2, 3, 4).stored(), any(3), any(3)),
        linear("InstanceNormalization", any(2, 3, 2, 4).stored(), any(3), any(3)));
  }

  private static GradientCheck instance(float epsilon, Operand x) {
    Operand parameters = weights(x.shape().get(1).size());
    return smooth("InstanceNormalization", "epsilon=" + epsilon, x, parameters, parameters)
        .by(Formulas.instance(parameters.values(1), parameters.values(2), epsilon));
  }

  private static Stream<GradientCheck> groups() {
    return Stream.of(
        group("num_groups=2", any(2, 6, 3), weights(2)),
        group("num_groups=3 epsilon=0.1", any(2, 6, 2, 3), weights(3)),
        group("num_groups=2 stash_type=11", any(2, 6, 3), weights(6)).of(21),
        group("num_groups=1 stash_type=11", any(2, 4, 2, 2), weights(4)).of(21),
        group("num_groups=4 stash_type=11", any(2, 4, 2, 2), weights(4)).of(21),
        group("num_groups=2 stash_type=11 epsilon=0.1", any(1, 4, 2, 3, 2), weights(4)).of(21));
  }

  private static GradientCheck group(String attributes, Operand x, Operand parameters) {
    return smooth("GroupNormalization", attributes, x, parameters, parameters);
  }

  private static Stream<GradientCheck> rootMeanSquares() {
    return Stream.of(
        smooth("RMSNormalization", any(2, 5), any(5)).of(23),
        smooth("RMSNormalization", "epsilon=0.1", any(2, 3, 4), any(4)).of(23),
        smooth("RMSNormalization", "axis=1", any(2, 3, 4), any(3, 4)).of(23),
        smooth("RMSNormalization", "axis=-2", any(2, 3, 4), any(4)).of(23));
  }

  private static Stream<GradientCheck> norms() {
    return Stream.of("p=1", "p=2")
        .flatMap(
            p ->
                Stream.of(
                    smooth("LpNormalization", p, any(2, 5)),
                    smooth("LpNormalization", p + " axis=1", any(2, 3, 4)),
                    smooth("LpNormalization", p + " axis=-3", any(2, 3, 4))));
  }
}
