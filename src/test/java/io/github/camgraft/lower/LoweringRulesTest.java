package io.github.camgraft.lower;

import static io.github.camgraft.ir.Attributes.NONE;
import static io.github.camgraft.lower.LoweringSample.doubles;
import static io.github.camgraft.lower.LoweringSample.halves;
import static io.github.camgraft.lower.LoweringSample.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of {@link LoweringRules}, run in ONNX Runtime before and after, in table order. */
class LoweringRulesTest {
  private static final float[] SCALES = {1, 1, 2, 3};

  /** One line: which row it is for, what is special about it, and a model whose last node it is. */
  record Line(String row, String what, LoweringSample sample) {
    @Override
    public String toString() {
      return row + ": " + what;
    }
  }

  // spotless:off
  private static final List<Line> LINES = List.of(
      line("Upsample below 9", "nearest", set(7, 1, 2, 3, 4).node("Upsample", mode("nearest").with("scales", SCALES), "x")),
      line("Upsample below 9", "linear", set(8, 1, 2, 3, 4).node("Upsample", mode("linear").with("scales", SCALES), "x")),
      line("Slice below 10", "all axes", set(9, 3, 5).node("Slice", NONE.with("starts", 0L, 1L).with("ends", 2L, Long.MAX_VALUE), "x")),
      line("Slice below 10", "one axis", set(7, 3, 5).node("Slice", NONE.with("starts", new long[] {-4}).with("ends", new long[] {-1}).with("axes", new long[] {1}), "x")),
      line("TopK below 10", "last axis", set(9, 3, 5).node(node("TopK", NONE.with("k", 2L), "x").withOutputs(List.of("y", "i")))),
      line("TopK below 10", "first axis", set(7, 3, 5).node(node("TopK", NONE.with("k", 2L).with("axis", 0L), "x").withOutputs(List.of("y", "i")))),
      line("Clip below 11", "both bounds", set(10, 3, 5).node("Clip", NONE.with("min", -0.5f).with("max", 0.25f), "x")),
      line("Clip below 11", "minimum", set(7, 3, 5).node("Clip", NONE.with("min", 0f), "x")),
      line("Clip below 11", "maximum", set(9, -1, 5).node("Clip", NONE.with("max", 0f), "x")),
      line("Clip below 11", "no bounds", set(9, 3, 5).node("Clip", NONE, "x")),
      line("Clip below 11", "half precision", halves(9, 3, 5).node("Clip", NONE.with("min", 0f).with("max", 6f), "x")),
      line("Pad below 11", "zero", set(10, 2, 3).node("Pad", NONE.with("pads", 0L, 1L, 2L, 0L), "x")),
      line("Pad below 11", "value", set(7, 2, 3).node("Pad", NONE.with("pads", 0L, 1L, 2L, 0L).with("value", 1.5f), "x")),
      line("Pad below 11", "double precision value", doubles(9, 2, 3).node("Pad", NONE.with("pads", 0L, 1L, 2L, 0L).with("value", 1.5f), "x")),
      line("Pad below 11", "edge", set(9, 2, 3).node("Pad", mode("edge").with("pads", 0L, 1L, 2L, 0L), "x")),
      line("Pad below 11", "reflect", set(9, 3, 4).node("Pad", mode("reflect").with("pads", 0L, 1L, 2L, 1L), "x")),
      line("Dropout below 12", "ratio", set(11, 2, 3).node("Dropout", NONE.with("ratio", 0.3f), "x")),
      line("Dropout below 12", "mask", set(10, 2, 3).node(node("Dropout", NONE, "x").withOutputs(List.of("y", "mask")))),
      line("Squeeze below 13", "axes", set(11, 1, 3, 1, 2).node("Squeeze", NONE.with("axes", 0L, -2L), "x")),
      line("Squeeze below 13", "no axes", set(7, 1, 3, 1, 2).node("Squeeze", NONE, "x")),
      line("Unsqueeze below 13", "negative axis", set(12, 3, 2).node("Unsqueeze", NONE.with("axes", 0L, -1L), "x")),
      line("Unsqueeze below 13", "axis", set(7, -1, 2).node("Unsqueeze", NONE.with("axes", new long[] {1}), "x")),
      line("Split below 13", "parts", set(12, 2, 5).node(node("Split", NONE.with("split", 2L, 3L).with("axis", 1L), "x").withOutputs(List.of("y", "z")))),
      line("Split below 13", "equal parts", set(7, 4, 5).node(node("Split", NONE, "x").withOutputs(List.of("y", "z")))),
      line("Split below 18", "equal parts", set(13, 2, 6).node(node("Split", NONE.with("axis", -1L), "x").withOutputs(List.of("y", "z", "w")))),
      line("Split below 18", "parts", set(17, 2, 6).constant("parts", 1L, 5L).node(node("Split", NONE.with("axis", 1L), "x", "parts").withOutputs(List.of("y", "z")))),
      line("ReduceSum below 13", "axes", set(12, 2, 3, 4).node("ReduceSum", NONE.with("axes", 1L, -1L).with("keepdims", 0L), "x")),
      line("ReduceSum below 13", "all", set(7, 2, 3, 4).node("ReduceSum", NONE, "x")),
      line("ReduceL1 below 18", "axes", set(17, 2, 3, 4).node("ReduceL1", NONE.with("axes", 2L, 0L), "x")),
      line("ReduceL2 below 18", "axes", set(7, 2, 3, 4).node("ReduceL2", NONE.with("axes", 2L, 0L), "x")),
      line("ReduceLogSum below 18", "axes", set(13, 2, 3).node("Abs", NONE, "x").node("ReduceLogSum", NONE.with("axes", 1L, 0L), "y")),
      line("ReduceLogSumExp below 18", "all", set(11, 2, 3).node("ReduceLogSumExp", NONE, "x")),
      line("ReduceMax below 18", "axes", set(12, 2, 3, 4).node("ReduceMax", NONE.with("axes", 2L, 1L), "x")),
      line("ReduceMean below 18", "axes", set(9, -1, 3, 4, 4).node("ReduceMean", NONE.with("axes", 2L, 3L).with("keepdims", 0L), "x")),
      line("ReduceMean below 18", "one negative axis", set(11, 2, 3).node("ReduceMean", NONE.with("axes", new long[] {-1}), "x")),
      line("ReduceMin below 18", "axes", set(13, 2, 3).node("ReduceMin", NONE.with("axes", new long[] {0}), "x")),
      line("ReduceProd below 18", "axes", set(16, 2, 3).node("ReduceProd", NONE.with("axes", new long[] {1}), "x")),
      line("ReduceSumSquare below 18", "axes", set(10, 2, 3).node("ReduceSumSquare", NONE.with("axes", new long[] {1}), "x")),

      line("BatchNormalization below 9", "spatial", parameters(set(7, 2, 3, 4, 4), 3).node("BatchNormalization", NONE.with("spatial", 1L).with("epsilon", 0.01f), "x", "scale", "bias", "mean", "variance")),
      line("BatchNormalization below 9", "per element", parameters(set(8, 2, 3, 2, 4), 3, 2, 4).node("BatchNormalization", NONE.with("spatial", 0L), "x", "scale", "bias", "mean", "variance")),
      line("BatchNormalization below 9", "matrix per element", parameters(set(8, 2, 3), 3).node("BatchNormalization", NONE.with("spatial", 0L), "x", "scale", "bias", "mean", "variance")),
      line("BatchNormalization below 14", "default", parameters(set(9, -1, 3, 4, 4), 3).node("BatchNormalization", NONE, "x", "scale", "bias", "mean", "variance")),
      line("Dropout below 10", "no mask", set(7, 2, 3).node("Dropout", NONE, "x")),
      line("Dropout below 10", "mask", set(9, 2, 3).node(node("Dropout", NONE.with("ratio", 0.5f), "x").withOutputs(List.of("y", "mask")))),
      line("Dropout below 10", "half precision mask", halves(7, 2, 3).node(node("Dropout", NONE, "x").withOutputs(List.of("y", "mask")))),
      line("Hardmax below 13", "matrix", set(12, 2, 3).node("Hardmax", NONE, "x")),
      line("Hardmax below 13", "flattened", set(7, 2, 3, 4).node("Hardmax", NONE, "x")),
      line("LogSoftmax below 13", "matrix", set(9, -1, 3).node("LogSoftmax", NONE, "x")),
      line("LogSoftmax below 13", "flattened", set(9, -1, 3, 4).node("LogSoftmax", NONE, "x")),
      line("Softmax below 13", "matrix", set(12, 2, 3).node("Softmax", NONE, "x")),
      line("Softmax below 13", "spatial axes of length 1", set(7, 2, 3, 1, 1).node("Softmax", NONE, "x")),
      line("Softmax below 13", "channels of length 1", set(7, 2, 1, 3, 1).node("Softmax", NONE, "x")),
      line("Softmax below 13", "nothing but ones", set(7, 2, 1, 1).node("Softmax", NONE, "x")),
      line("Softmax below 13", "flattened", set(7, 2, 3, 4, 5).node("Softmax", NONE, "x")),
      line("Softmax below 13", "flattened, open batch", set(9, -1, 3, 4).node("Softmax", NONE, "x")),
      line("Softmax below 13", "first axis", set(11, 2, 3).node("Softmax", NONE.with("axis", 0L), "x")),
      line("Softmax below 13", "last axis", set(11, 2, 3, 4).node("Softmax", NONE.with("axis", -1L), "x")),
      line("Softmax below 13", "negative axis", set(12, 2, 3, 4).node("Softmax", NONE.with("axis", -2L), "x")),
      line("Softmax below 13", "half precision", halves(12, 2, 3, 4).node("Softmax", NONE, "x")),
      line("Resize below 11", "nearest, growing", set(10, 1, 2, 3, 4).constant("scales", SCALES).node("Resize", NONE, "x", "scales")),
      line("Resize below 11", "nearest, shrinking", set(10, 1, 1, 7, 9).constant("scales", 1f, 1f, 0.6f, 0.4f).node("Resize", NONE, "x", "scales")),
      line("Resize below 11", "nearest, growing and shrinking", set(10, 1, 1, 7, 9).constant("scales", 1f, 1f, 1.7f, 0.4f).node("Resize", mode("nearest"), "x", "scales")),
      line("Resize below 11", "nearest, computed scales", set(10, 1, 1, 7, 9).constant("half", 0.5f, 0.5f, 0.9f, 0.2f).node("Add", NONE, "half", "half").node("Resize", mode("nearest"), "x", "y")),
      line("Resize below 11", "linear, growing", set(10, 1, 2, 3, 4).constant("scales", 1f, 1f, 2f, 2.5f).node("Resize", mode("linear"), "x", "scales")),
      line("Resize below 11", "linear, shrinking", set(10, 1, 1, 7, 9).constant("scales", 1f, 1f, 0.6f, 0.4f).node("Resize", mode("linear"), "x", "scales")),
      line("Resize below 13", "scales", set(11, 1, 2, 3, 4).constant("roi", new float[0]).constant("scales", SCALES).node("Resize", mode("linear"), "x", "roi", "scales")),
      line("Resize below 13", "sizes", set(12, 1, 2, 3, 4).constant("roi", new float[0]).constant("scales", new float[0]).constant("sizes", 1L, 2L, 5L, 9L).node("Resize", mode("cubic"), "x", "roi", "scales", "sizes")),
      line("Resize below 13", "regions", set(11, 1, 2, 6, 6).constant("roi", 0f, 0f, 0.2f, 0.3f, 1f, 1f, 0.8f, 0.9f).constant("scales", SCALES).node("Resize", transformed("tf_crop_and_resize").with("mode", "linear"), "x", "roi", "scales")),
      line("Resize below 13", "shifted floor", set(11, 1, 2, 5, 7).constant("roi", new float[0]).constant("scales", 1f, 1f, 2f, 0.5f).node("Resize", transformed("tf_half_pixel_for_nn").with("nearest_mode", "floor"), "x", "roi", "scales")),
      line("Resize below 13", "shifted rounding", set(11, 1, 2, 5, 7).constant("roi", new float[0]).constant("scales", 1f, 1f, 2f, 0.5f).node("Resize", transformed("tf_half_pixel_for_nn"), "x", "roi", "scales")),
      line("Resize below 13", "aligned corners", set(12, 1, 2, 5, 7).constant("roi", new float[0]).constant("scales", 1f, 1f, 2f, 0.5f).node("Resize", transformed("align_corners").with("mode", "linear"), "x", "roi", "scales")),
      line("RoiAlign below 16", "average", set(15, 1, 2, 8, 8).constant(regions()).constant("batch", 0L, 0L).node("RoiAlign", NONE.with("output_height", 3L).with("output_width", 3L).with("spatial_scale", 0.5f), "x", "regions", "batch")),
      line("RoiAlign below 16", "maximum", set(10, 1, 2, 8, 8).constant(regions()).constant("batch", 0L, 0L).node("RoiAlign", mode("max").with("output_height", 2L).with("output_width", 3L).with("sampling_ratio", 2L), "x", "regions", "batch")),
      line("DFT below 20", "no axis", set(17, 2, 6, 3, 1).node("DFT", NONE, "x")),
      line("DFT below 20", "axis", set(17, 2, 6, 3, 2).node("DFT", NONE.with("axis", 2L).with("inverse", 1L), "x")),

      line("Scatter below 11", "axis", set(9, 3, 3).constant(Tensor.ofLongs("indices", Shape.of(1, 2), 2, 0)).constant(Tensor.ofFloats("updates", Shape.of(1, 2), 7, 8)).node("Scatter", NONE.with("axis", 1L), "x", "indices", "updates")),
      line("Upsample below 11", "nearest", set(9, -1, 2, 3, 4).constant("scales", SCALES).node("Upsample", mode("nearest"), "x", "scales")),
      line("Upsample below 11", "nearest, broken scale", set(9, 1, 2, 5, 4).constant("scales", 1f, 1f, 1.6f, 2.3f).node("Upsample", NONE, "x", "scales")),
      line("Upsample below 11", "linear", set(9, 1, 2, 3, 4).constant("scales", 1f, 1f, 2f, 2.5f).node("Upsample", mode("linear"), "x", "scales")),

      line("Affine below 10", "both", set(7, 2, 3).node("Affine", NONE.with("alpha", 2f).with("beta", -1f), "x")),
      line("Crop below 10", "border", set(7, 1, 2, 6, 7).node("Crop", NONE.with("border", 1L, 2L, 0L, 1L), "x")),
      line("Crop below 10", "size", set(7, 1, 2, 6, 7).node("Crop", NONE.with("border", 1L, 2L, 0L, 0L).with("scale", 3L, 4L), "x")),
      line("DynamicSlice below 10", "axes", set(7, 3, 5).constant("starts", 1L).constant("ends", 4L).constant("axes", 1L).node("DynamicSlice", NONE, "x", "starts", "ends", "axes")),
      line("ImageScaler below 10", "channels", set(7, 1, 3, 2, 2).node("ImageScaler", NONE.with("scale", 0.5f).with("bias", new float[] {-1, 2, 3}), "x")),
      line("ParametricSoftplus below 10", "both", set(7, 2, 3).node("ParametricSoftplus", NONE.with("alpha", 2f).with("beta", 0.5f), "x")),
      line("Scale below 10", "factor", set(7, 2, 3).node("Scale", NONE.with("scale", 2f), "x")),
      line("ScaledTanh below 10", "both", set(7, 2, 3).node("ScaledTanh", NONE.with("alpha", 2f).with("beta", 0.5f), "x")),
      line("MeanVarianceNormalization below 9", "channels apart", set(7, 2, 3, 4, 4).node("MeanVarianceNormalization", NONE, "x")),
      line("MeanVarianceNormalization below 9", "channels together", set(8, 2, 3, 4, 4).node("MeanVarianceNormalization", NONE.with("across_channels", 1L), "x")),
      line("MeanVarianceNormalization below 9", "mean only", set(8, 2, 3, 4, 4).node("MeanVarianceNormalization", NONE.with("normalize_variance", 0L), "x")));
  // spotless:on

  private static Line line(String row, String what, LoweringSample sample) {
    return new Line(row, what, sample);
  }

  private static Node node(String operator, Attributes attributes, String... inputs) {
    return Node.of(operator, List.of(inputs), List.of("y"), attributes);
  }

  private static Attributes mode(String mode) {
    return NONE.with("mode", mode);
  }

  private static Attributes transformed(String coordinates) {
    return NONE.with("coordinate_transformation_mode", coordinates);
  }

  private static Tensor regions() {
    return Tensor.ofFloats("regions", Shape.of(2, 4), 1, 1, 9, 8, 0, 3, 12, 14);
  }

  private static LoweringSample parameters(LoweringSample sample, long... shape) {
    int count = (int) Shape.of(shape).count();
    for (String name : List.of("scale", "bias", "mean", "variance")) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = 0.5f + (i * 7 + name.length() * 3) % 11 / 4f;
      }
      sample.constant(Tensor.ofFloats(name, Shape.of(shape), values));
    }
    return sample;
  }

  static Stream<Line> lines() {
    return LINES.stream();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void rewritesWithEqualValues(Line line) {
    assertThat(LoweringRules.next(line.sample().last(), line.sample().operatorSet()))
        .hasToString("Optional[" + line.row() + "]");
    assertSameValues(line.sample(), line.sample().lowered());
  }

  @ParameterizedTest
  @MethodSource("lines")
  void rewritesWithEqualValuesWithoutKnowingShapes(Line line) {
    assertSameValues(line.sample(), line.sample().loweredBlindly());
  }

  private static void assertSameValues(LoweringSample sample, Model lowered) {
    assertThat(lowered.operatorSet()).isEqualTo(18);
    Map<String, NumericTensor> expected = LoweringSample.run(sample.model(), sample.randomFeeds());
    Map<String, NumericTensor> actual = LoweringSample.run(lowered, sample.randomFeeds());
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, tensor) -> assertClose(name, actual.get(name), tensor));
  }

  private static void assertClose(String name, NumericTensor actual, NumericTensor expected) {
    assertThat(actual.shape()).as("shape of %s", name).isEqualTo(expected.shape());
    assertThat(actual).as("type of %s", name).hasSameClassAs(expected);
    for (int i = 0; i < expected.count(); i++) {
      assertThat(actual.at(i))
          .as("%s[%d]", name, i)
          .isCloseTo(expected.at(i), within(1e-6 * Math.max(1, Math.abs(expected.at(i)))));
    }
  }

  @Test
  void everyRowHasALine() {
    Set<String> tested = LINES.stream().map(Line::row).collect(Collectors.toSet());
    assertThat(tested)
        .isEqualTo(
            LoweringRules.rows().stream().map(LoweringRow::toString).collect(Collectors.toSet()));
  }

  @Test
  void noOperatorChangesTwiceInOneVersion() {
    assertThat(LoweringRules.rows()).extracting(LoweringRow::toString).doesNotHaveDuplicates();
  }
}
