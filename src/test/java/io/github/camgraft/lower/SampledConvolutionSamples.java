package io.github.camgraft.lower;

import static io.github.camgraft.ir.Attributes.NONE;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import java.util.stream.Stream;

/** Convolutions with kernels that lie where the network decides, for {@link DecompositionsTest}. */
final class SampledConvolutionSamples {
  private SampledConvolutionSamples() {}

  static Stream<LoweringSample> all() {
    return Stream.of(
        sample(1, 1, 18, 4, 5, NONE, "x", "w", "offsets"),
        sample(1, 1, 18, 4, 5, NONE, "x", "w", "offsets", "bias"),
        sample(1, 1, 18, 6, 7, NONE.with("pads", 1L, 1L, 1L, 1L), "x", "w", "offsets", "", "mask"),
        sample(2, 2, 36, 3, 3, moved(), "x", "w", "offsets", "bias", "mask"));
  }

  private static Attributes moved() {
    return NONE.with("strides", 2L, 3L)
        .with("dilations", 2L, 1L)
        .with("pads", 2L, 1L, 1L, 3L)
        .with("group", 2L)
        .with("offset_group", 2L);
  }

  private static LoweringSample sample(
      int groups,
      int offsetGroups,
      long offsets,
      long height,
      long width,
      Attributes attributes,
      String... inputs) {
    LoweringSample sample =
        LoweringSample.set(19, 2, 4, 6, 7)
            .feed("offsets", DataType.FLOAT, 2, offsets, height, width);
    if (inputs.length > 4) {
      sample.feed("mask", DataType.FLOAT, 2, 9L * offsetGroups, height, width);
    }
    float[] weights = new float[6 * 4 / groups * 9];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) Math.sin(i);
    }
    return sample
        .constant(Tensor.ofFloats("w", Shape.of(6, 4 / groups, 3, 3), weights))
        .constant("bias", 0.5f, -1, 2, 0.25f, 0, 1)
        .node("DeformConv", attributes, inputs);
  }
}
