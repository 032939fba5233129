package io.github.camgraft.lower;

import io.github.camgraft.ir.Node;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What changed between operator sets 7 and 18, and a default that changed behind them, one row per
 * operator and change (ONNX specification, Changelog.md). Changes that only admit more element
 * types, or that add an attribute whose default is the old meaning, need no row.
 *
 * <p>A row turns a node below its version into nodes of its version; rows with higher versions are
 * applied to those in turn. So a row knows one change and nothing of the others.
 */
final class LoweringRules {
  // spotless:off
  private static final List<LoweringRow> ROWS = List.of(
      // Attributes became inputs.
      row("Upsample",        below(9),  LoweringAttributes::scales),
      row("Slice",           below(10), LoweringAttributes::slice),
      row("TopK",            below(10), LoweringAttributes::count),
      row("Clip",            below(11), LoweringAttributes::bounds),
      row("Pad",             below(11), LoweringAttributes::pads),
      row("Dropout",         below(12), LoweringNormalizations::dropoutRatio),
      row("Squeeze",         below(13), LoweringAttributes::axes),
      row("Unsqueeze",       below(13), LoweringAttributes::axes),
      row("Split",           below(13), LoweringAttributes::split),
      row("Split",           below(18), LoweringAttributes::partCount),
      row("ReduceSum",       below(13), LoweringAttributes::axes),
      row("ReduceL1",        below(18), LoweringAttributes::axes),
      row("ReduceL2",        below(18), LoweringAttributes::axes),
      row("ReduceLogSum",    below(18), LoweringAttributes::axes),
      row("ReduceLogSumExp", below(18), LoweringAttributes::axes),
      row("ReduceMax",       below(18), LoweringAttributes::axes),
      row("ReduceMean",      below(18), LoweringAttributes::axes),
      row("ReduceMin",       below(18), LoweringAttributes::axes),
      row("ReduceProd",      below(18), LoweringAttributes::axes),
      row("ReduceSumSquare", below(18), LoweringAttributes::axes),

      // The same words came to mean something else.
      row("BatchNormalization", below(9),  LoweringNormalizations::spatial),
      row("BatchNormalization", below(14), LoweringNormalizations::inferenceForm),
      row("Dropout",            below(10), LoweringNormalizations::maskOfNumbers),
      row("Hardmax",            below(13), LoweringNormalizations::overFlattened),
      row("LogSoftmax",         below(13), LoweringNormalizations::overFlattened),
      row("Softmax",            below(13), LoweringNormalizations::overFlattened),
      row("Resize",             below(11), LoweringSampling::asymmetric),
      row("Resize",             below(13), LoweringSampling::optionalInputs),
      row("RoiAlign",           below(16), LoweringSampling::withoutHalfPixels),
      row("DFT",                below(20), LoweringAttributes::axisOfTransform),

      // The operator got another name.
      row("Scatter",  below(11), (n, rewrite) -> rewrite.emit(n.withOperator("ScatterElements"))),
      row("Upsample", below(11), LoweringSampling::upsample),

      // The operator was experimental and left.
      row("Affine",             below(10), LoweringExperimental::affine),
      row("Crop",               below(10), LoweringExperimental::crop),
      row("DynamicSlice",       below(10), (n, rewrite) -> rewrite.emit(n.withOperator("Slice"))),
      row("ImageScaler",        below(10), LoweringExperimental::imageScaler),
      row("ParametricSoftplus", below(10), LoweringExperimental.scaled("Softplus")),
      row("Scale",              below(10), LoweringExperimental::scale),
      row("ScaledTanh",         below(10), LoweringExperimental.scaled("Tanh")),
      row("MeanVarianceNormalization", below(9), LoweringExperimental::meanVariance));

  /** Operators whose nodes cannot be rewritten, with the version in which they left or changed. */
  private static final Map<String, Long> WITHOUT_SUCCESSOR = Map.of(
      "ATen",            below(18),
      "ConstantFill",    below(18),
      "GivenTensorFill", below(18),
      "GRUUnit",         below(18),
      "Scan",            below(9));
  // spotless:on

  private static final Map<String, List<LoweringRow>> BY_OPERATOR =
      ROWS.stream()
          .sorted(Comparator.comparingLong(LoweringRow::version))
          .collect(Collectors.groupingBy(LoweringRow::operator));

  private LoweringRules() {}

  private static LoweringRow row(String operator, long version, LoweringRow.Body body) {
    return new LoweringRow(operator, version, body);
  }

  private static long below(long version) {
    return version;
  }

  /** The table, in its order. */
  static List<LoweringRow> rows() {
    return ROWS;
  }

  /** The first change that a node of that operator set has still before it. */
  static Optional<LoweringRow> next(Node node, long version) {
    if (!node.domain().isEmpty()) {
      return Optional.empty();
    }
    return BY_OPERATOR.getOrDefault(node.operator(), List.of()).stream()
        .filter(row -> version < row.version())
        .findFirst();
  }

  /** Whether later operator sets cannot say what a node of that operator set says. */
  static boolean isWithoutSuccessor(Node node, long version) {
    return node.domain().isEmpty() && version < WITHOUT_SUCCESSOR.getOrDefault(node.operator(), 0L);
  }
}
