package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.rule.GradientCheck.linear;
import static io.github.camgraft.grad.rule.Operand.any;
import static io.github.camgraft.grad.rule.Operand.weights;

import java.util.List;
import java.util.stream.Stream;

/** The rows of convolutions, for {@link GradientRulesTest}. */
public final class ConvolutionRows {
  private ConvolutionRows() {}

  public static List<GradientCheck> all() {
    return Stream.of(
            strideOne(), strided(), grouped(), otherRanks(), automatic(), computed(), transposed())
        .flatMap(rows -> rows)
        .toList();
  }

  private static GradientCheck conv(String attributes, Operand x, Operand weights) {
    return linear("Conv", attributes, x, weights);
  }

  private static Stream<GradientCheck> strideOne() {
    return Stream.of(
        conv("", any(2, 2, 5, 6), weights(3, 2, 3, 3)),
        linear("Conv", any(2, 2, 5, 6), weights(3, 2, 3, 3), weights(3)),
        conv("", any(2, 2, 5, 6), weights(3, 2, 3, 3).asKernel()),
        conv("pads=1,1,1,1", any(2, 2, 5, 6), weights(3, 2, 3, 3)),
        conv("pads=0,1,2,1", any(1, 2, 5, 6), weights(3, 2, 3, 3)),
        conv("pads=1,0,0,1", any(1, 2, 5, 6), weights(3, 2, 2, 2)),
        conv("", any(1, 2, 5, 6), weights(3, 2, 4, 1)),
        conv("", any(1, 2, 5, 6), weights(3, 2, 1, 1)),
        conv("dilations=2,2 pads=2,2,2,2", any(1, 2, 6, 7), weights(3, 2, 3, 3)),
        conv("dilations=3,1", any(1, 1, 8, 4), weights(2, 1, 2, 3)),
        conv("pads=3,4,3,3", any(1, 1, 4, 4), weights(2, 1, 3, 3)),
        conv("pads=1,1,1,1", any(1, 2, 4, 5), weights(3, 2, 1, 1)));
  }

  private static Stream<GradientCheck> strided() {
    return Stream.of(
        conv("strides=2,2 pads=1,1,1,1", any(2, 4, 8, 7), weights(8, 4, 3, 3)),
        conv("strides=2,2", any(2, 4, 7, 9), weights(4, 4, 3, 3)),
        conv("strides=3,2 pads=1,2,0,1", any(1, 4, 9, 11), weights(4, 4, 5, 4)),
        conv("strides=4,4", any(1, 4, 12, 8), weights(4, 4, 4, 4)),
        conv("strides=2,2", any(1, 4, 7, 8), weights(4, 4, 1, 1)),
        conv("strides=2,2", any(2, 2, 7, 7), weights(4, 2, 3, 3)),
        conv("strides=2,2", any(1, 2, 8, 9), weights(4, 2, 3, 3)),
        conv("strides=2,2 pads=1,1,1,1", any(1, 2, 8, 7), weights(4, 2, 3, 3)),
        conv("strides=2,2 pads=3,3,3,3", any(1, 1, 12, 13), weights(2, 1, 7, 7)),
        conv("strides=2,2", any(1, 2, 6, 7), weights(4, 2, 1, 1)),
        conv("strides=3,3", any(1, 2, 11, 10), weights(4, 2, 3, 3)),
        conv("strides=3,3", any(1, 2, 8, 9), weights(4, 2, 1, 1)),
        conv("strides=3,2 pads=0,1,1,2", any(1, 2, 9, 9), weights(4, 2, 2, 4)),
        conv("strides=2,1 pads=1,0,0,1", any(1, 2, 7, 7), weights(4, 2, 2, 3)),
        conv("strides=2,2 dilations=2,3 pads=2,3,2,3", any(1, 2, 9, 9), weights(4, 2, 3, 3)),
        conv("strides=4,4", any(1, 3, 9, 11), weights(2, 3, 4, 4)),
        conv("strides=4,4", any(1, 1, 12, 11), weights(2, 1, 2, 2)),
        conv("strides=2,2 pads=4,4,4,5", any(1, 1, 4, 4), weights(2, 1, 3, 3)),
        conv("strides=5,5 pads=2,2,0,0", any(1, 1, 13, 14), weights(1, 1, 3, 3)));
  }

  private static Stream<GradientCheck> grouped() {
    return Stream.of(
        conv("group=2 pads=1,1,1,1", any(2, 4, 4, 5), weights(6, 2, 3, 3)),
        conv("group=4 pads=1,1,1,1", any(1, 4, 4, 5), weights(4, 1, 3, 3)),
        conv("group=4", any(1, 4, 4, 5), weights(8, 1, 3, 3)),
        conv("group=2", any(1, 4, 4, 5), weights(2, 2, 3, 3)),
        conv("group=3", any(1, 6, 4, 5), weights(3, 2, 1, 1)),
        conv("group=2 strides=2,2 pads=1,1,1,1", any(1, 4, 6, 5), weights(6, 2, 3, 3)),
        conv("group=4 strides=2,2 pads=1,1,1,1", any(1, 4, 6, 5), weights(4, 1, 3, 3)),
        conv("group=8 strides=2,2 pads=2,2,2,2", any(2, 8, 8, 9), weights(8, 1, 5, 5)));
  }

  private static Stream<GradientCheck> otherRanks() {
    return Stream.of(
        conv("pads=1,1", any(2, 2, 6), weights(3, 2, 3)),
        conv("strides=2 pads=1,0", any(1, 2, 7), weights(3, 2, 2)),
        conv("group=2 dilations=2", any(1, 2, 7), weights(2, 1, 3)),
        conv("pads=1,0,1,1,1,0", any(1, 2, 4, 3, 4), weights(3, 2, 2, 2, 3)),
        conv("strides=2,1,2", any(1, 2, 5, 4, 6), weights(2, 2, 3, 2, 2)));
  }

  private static Stream<GradientCheck> automatic() {
    return Stream.of(
        conv("auto_pad=SAME_UPPER", any(1, 2, 5, 6), weights(3, 2, 3, 4)),
        conv("auto_pad=SAME_LOWER", any(1, 2, 5, 6), weights(3, 2, 3, 4)),
        conv("auto_pad=SAME_UPPER strides=2,2", any(1, 2, 6, 7), weights(3, 2, 3, 3)),
        conv("auto_pad=SAME_LOWER strides=2,2", any(1, 2, 6, 7), weights(3, 2, 3, 3)),
        conv("auto_pad=SAME_UPPER strides=3,2", any(1, 2, 7, 6), weights(3, 2, 2, 1)),
        conv("auto_pad=VALID strides=2,2", any(1, 2, 6, 7), weights(3, 2, 3, 3)));
  }

  /** Kernels that are computed from the picture. */
  private static Stream<GradientCheck> computed() {
    return Stream.of(
        linear("Conv", any(2, 2, 5, 6), weights(3, 2, 3, 3).asKernel(), weights(3).asKernel()),
        conv("pads=1,0,2,1", any(2, 2, 5, 6), weights(3, 2, 3, 2).asKernel()),
        conv("strides=2,3 pads=1,1,1,1", any(2, 2, 8, 9), weights(3, 2, 3, 3).asKernel()),
        conv("strides=2,2 dilations=2,1", any(1, 2, 8, 9), weights(3, 2, 3, 3).asKernel()),
        conv("group=2 pads=1,1,1,1", any(2, 4, 4, 5), weights(6, 2, 3, 3).asKernel()),
        conv("group=4 strides=2,2", any(2, 4, 6, 5), weights(4, 1, 3, 3).asKernel()),
        conv("auto_pad=SAME_UPPER strides=2,2", any(1, 2, 6, 7), weights(3, 2, 3, 3).asKernel()),
        conv("strides=2 pads=1,0", any(1, 2, 7), weights(3, 2, 2).asKernel()));
  }

  private static GradientCheck turned(String attributes, Operand x, Operand weights) {
    return linear("ConvTranspose", attributes, x, weights);
  }

  private static Stream<GradientCheck> transposed() {
    return Stream.of(
        turned("", any(2, 2, 4, 5), weights(2, 3, 3, 3)),
        linear("ConvTranspose", any(2, 2, 4, 5), weights(2, 3, 3, 3), weights(3)),
        turned("strides=2,2", any(1, 2, 3, 4), weights(2, 3, 2, 2)),
        turned("strides=2,2 pads=1,1,1,1", any(1, 2, 3, 4), weights(2, 3, 4, 4)),
        turned("strides=2,2 pads=1,0,0,1", any(1, 2, 3, 4), weights(2, 3, 3, 3)),
        turned("strides=2,2 pads=1,1,1,1 output_padding=1,1", any(1, 2, 3, 4), weights(2, 3, 3, 3)),
        turned("strides=3,2 output_padding=2,0", any(1, 2, 3, 4), weights(2, 3, 2, 3)),
        turned("dilations=2,2 pads=1,1,1,1", any(1, 2, 4, 4), weights(2, 3, 3, 3)),
        turned("group=2 strides=2,2", any(1, 4, 3, 3), weights(4, 3, 3, 3)),
        turned("strides=2,2 output_shape=8,9", any(1, 2, 4, 4), weights(2, 3, 3, 3)),
        turned(
            "strides=2,2 output_shape=8,7 auto_pad=SAME_UPPER",
            any(1, 2, 4, 4),
            weights(2, 3, 3, 3)),
        turned("strides=2,2 output_shape=10,10", any(1, 2, 4, 4), weights(2, 3, 3, 3)),
        turned("auto_pad=SAME_UPPER strides=2,2", any(1, 2, 4, 4), weights(2, 3, 3, 3)),
        turned("auto_pad=SAME_LOWER strides=2,2", any(1, 2, 4, 4), weights(2, 3, 3, 3)),
        turned("auto_pad=VALID strides=2,2", any(1, 2, 4, 4), weights(2, 3, 3, 3)),
        linear(
            "ConvTranspose",
            any(2, 2, 4, 5),
            weights(2, 3, 3, 3).asKernel(),
            weights(3).asKernel()),
        turned("strides=2,2 pads=1,0,0,1", any(2, 2, 3, 4), weights(2, 3, 3, 3).asKernel()),
        turned(
            "strides=2,2 pads=1,1,1,1 output_padding=1,1",
            any(1, 2, 3, 4),
            weights(2, 3, 3, 3).asKernel()),
        turned(
            "group=2 strides=2,2 dilations=2,1", any(2, 4, 3, 3), weights(4, 3, 3, 3).asKernel()),
        turned("strides=2,2 output_shape=8,9", any(1, 2, 4, 4), weights(2, 3, 3, 3).asKernel()),
        turned("strides=2 pads=1,0", any(1, 2, 5), weights(2, 3, 3)),
        turned("strides=2,1,2", any(1, 2, 2, 3, 2), weights(2, 2, 2, 3, 3)));
  }
}
