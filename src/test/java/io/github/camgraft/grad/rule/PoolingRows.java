package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.rule.GradientCheck.linear;
import static io.github.camgraft.grad.rule.GradientCheck.smooth;
import static io.github.camgraft.grad.rule.Operand.any;

import java.util.List;
import java.util.stream.Stream;

/** The rows of pools, for {@link GradientRulesTest}. */
public final class PoolingRows {
  private PoolingRows() {}

  public static List<GradientCheck> all() {
    return Stream.of(
            windows().map(window -> smooth("MaxPool", window, picture()).single()),
            largest(),
            windows().map(window -> linear("AveragePool", window, picture())),
            averages(),
            global())
        .flatMap(rows -> rows)
        .toList();
  }

  private static Operand picture() {
    return any(2, 4, 7, 8);
  }

  /** Windows that both kinds of pool know. */
  private static Stream<String> windows() {
    return Stream.of(
        "kernel_shape=2,2 strides=2,2",
        "kernel_shape=3,3",
        "kernel_shape=3,2 strides=2,3",
        "kernel_shape=3,3 strides=2,2 pads=1,1,1,1",
        "kernel_shape=3,3 strides=2,2 pads=0,1,1,0",
        "kernel_shape=3,3 strides=2,2 ceil_mode=1",
        "kernel_shape=2,2 strides=3,3 ceil_mode=1",
        "kernel_shape=3,3 strides=2,2 pads=1,1,1,1 ceil_mode=1",
        "kernel_shape=3,3 pads=1,1,1,1",
        "kernel_shape=4,1 strides=2,1",
        "kernel_shape=1,1 strides=2,2",
        "kernel_shape=7,8",
        "kernel_shape=3,3 strides=2,2 auto_pad=SAME_UPPER",
        "kernel_shape=3,3 strides=2,2 auto_pad=SAME_LOWER",
        "kernel_shape=2,2 auto_pad=SAME_UPPER",
        "kernel_shape=2,2 auto_pad=SAME_LOWER",
        "kernel_shape=3,3 strides=3,3 auto_pad=VALID");
  }

  private static Stream<GradientCheck> largest() {
    return Stream.of(
        smooth("MaxPool", "kernel_shape=2,2 dilations=2,3", picture()).single(),
        smooth("MaxPool", "kernel_shape=3,2 strides=2,1 dilations=2,2 pads=1,1,2,1", picture())
            .single(),
        smooth("MaxPool", "kernel_shape=3 strides=2 pads=1,1", any(2, 3, 8)).single(),
        smooth("MaxPool", "kernel_shape=2,3,2 strides=2,1,2", any(1, 2, 4, 4, 5)).single(),
        smooth("MaxPool", "kernel_shape=64,64 strides=64,64 ceil_mode=1", any(1, 16, 2, 3))
            .single(),
        smooth("MaxPool", "kernel_shape=2,2 strides=2,2", any(1, 2, 4, 4)).single().output(0, 2));
  }

  private static Stream<GradientCheck> averages() {
    return Stream.of(
        linear(
            "AveragePool",
            "kernel_shape=3,3 strides=2,2 pads=1,1,1,1 count_include_pad=1",
            picture()),
        linear("AveragePool", "kernel_shape=3,3 pads=0,2,1,0 count_include_pad=1", picture()),
        linear(
            "AveragePool",
            "kernel_shape=3,3 strides=2,2 auto_pad=SAME_UPPER count_include_pad=1",
            picture()),
        linear("AveragePool", "kernel_shape=3 strides=2 pads=1,1", any(2, 3, 8)),
        linear("AveragePool", "kernel_shape=4,5", any(2, 3, 4, 5)),
        linear(
            "AveragePool",
            "kernel_shape=4,4 strides=4,4 auto_pad=SAME_UPPER count_include_pad=1",
            any(1, 16, 3, 3)),
        linear("AveragePool", "kernel_shape=640,640 strides=640,640 ceil_mode=1", any(1, 16, 2, 3)),
        linear("AveragePool", "kernel_shape=2,3,2 pads=0,1,1,1,0,1", any(1, 2, 4, 4, 5)));
  }

  private static Stream<GradientCheck> global() {
    return Stream.of(
        smooth("GlobalMaxPool", any(2, 3, 4, 5)).by(Formulas::globalMax),
        smooth("GlobalMaxPool", any(2, 3, 4)).by(Formulas::globalMax),
        smooth("GlobalMaxPool", any(1, 2, 2, 3, 2)).by(Formulas::globalMax),
        linear("GlobalAveragePool", any(2, 3, 4, 5)),
        linear("GlobalAveragePool", any(2, 3, 4)));
  }
}
