package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.rule.GradientCheck.linear;
import static io.github.camgraft.grad.rule.GradientCheck.smooth;
import static io.github.camgraft.grad.rule.Operand.any;
import static io.github.camgraft.grad.rule.Operand.flags;
import static io.github.camgraft.grad.rule.Operand.longs;
import static io.github.camgraft.grad.rule.Operand.missing;
import static io.github.camgraft.grad.rule.Operand.number;
import static io.github.camgraft.grad.rule.Operand.positive;
import static io.github.camgraft.grad.rule.Operand.weights;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.ir.Shape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of gradient rules, row by row: every rule against differences or its adjoint. */
public class GradientRulesTest {
  /** With {@code -Drule=OPERATOR} the rows of one operator, for whoever works on its rule. */
  private static final String ONLY = System.getProperty("rule", "");

  static Stream<GradientCheck> rows() {
    return Stream.of(
            activations(),
            ActivationRows.activations(),
            functionsOfOneVariable(),
            ActivationRows.functionsOfOneVariable(),
            functionsOfSeveral(),
            ActivationRows.functionsOfSeveral(),
            products(),
            ConvolutionRows.all(),
            AttentionRows.all(),
            EinsumRows.all(),
            FourierRows.all(),
            normalisation(),
            NormalizationRows.all(),
            PoolingRows.all(),
            ReductionRows.pools(),
            reductions(),
            ReductionRows.all(),
            theSameNumbersElsewhere(),
            ReductionRows.parts(),
            ResamplingRows.all(),
            SelectionRows.all(),
            QuantisedRows.all())
        .flatMap(List::stream)
        .filter(row -> ONLY.isEmpty() || ONLY.equals(row.operator()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void gradientIsRight(GradientCheck row) {
    row.run();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void gradientIsRightForAnyBatch(GradientCheck row) {
    row.runWithOpen(axis -> axis == 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void gradientIsRightForAnyPictureSize(GradientCheck row) {
    row.runWithOpen(axis -> axis > 1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void gradientIsRightInHalfPrecision(GradientCheck row) {
    row.runInHalfPrecision();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void gradientIsRightInFasterForms(GradientCheck row) {
    row.runOptimized();
  }

  @Test
  void everyDifferentiableRowIsChecked() {
    assumeTrue(ONLY.isEmpty(), "the rows of one operator only");
    Map<String, TreeSet<Integer>> checked = new TreeMap<>();
    rows().forEach(row -> inputs(checked, row.operator()).addAll(row.inputs()));
    for (String operator : GradientRules.STANDARD.operators(RuleTable.Kind.DIFFERENTIABLE)) {
      String wanted = GradientRules.STANDARD.inputs(operator);
      if (wanted.equals("all")) {
        assertThat(inputs(checked, operator)).as(operator).hasSizeGreaterThan(1);
      } else {
        String found =
            inputs(checked, operator).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        assertThat(found).as(operator).isEqualTo(wanted);
      }
    }
  }

  private static TreeSet<Integer> inputs(Map<String, TreeSet<Integer>> checked, String operator) {
    return checked.computeIfAbsent(operator, name -> new TreeSet<>());
  }

  @Test
  void rowsStandInTheOrderOfTheTable() {
    assumeTrue(ONLY.isEmpty(), "the rows of one operator only");
    assertThat(rows().map(GradientCheck::operator).distinct())
        .containsExactlyElementsOf(GradientRules.STANDARD.operators(RuleTable.Kind.DIFFERENTIABLE));
  }

  private static List<GradientCheck> activations() {
    return List.of(
        smooth("Relu", any(2, 3, 4)),
        smooth("Clip", any(2, 3), number(0), number(3)),
        smooth("Clip", any(2, 3), number(-1)),
        smooth("Clip", any(2, 3), missing(), number(1)),
        smooth("Clip", any(2, 3)),
        smooth("Clip", any(2, 3), number(-1).fed(), number(2).fed()),
        smooth("LeakyRelu", any(2, 3)),
        smooth("LeakyRelu", "alpha=0.3", any(2, 3)),
        smooth("ThresholdedRelu", any(2, 3)),
        smooth("ThresholdedRelu", "alpha=-0.5", any(2, 3)),
        smooth("Sigmoid", any(2, 3)),
        smooth("Tanh", any(2, 3)),
        smooth("HardSigmoid", any(3, 4)),
        smooth("HardSigmoid", "alpha=0.25 beta=0.25", any(3, 4)),
        smooth("HardSwish", any(5, 6)),
        smooth("Elu", any(2, 3)),
        smooth("Elu", "alpha=0.5", any(2, 3)),
        smooth("Softplus", any(2, 3)),
        smooth("Softsign", any(2, 3)),
        smooth("Erf", any(2, 3)).by(Formulas.each(Formulas::erf)),
        smooth("Softmax", any(2, 5)),
        smooth("Softmax", "axis=0", any(3, 2)),
        smooth("Softmax", "axis=1", any(2, 3, 2)),
        smooth("Softmax", "axis=-2", any(2, 3, 2, 2)),
        smooth("LogSoftmax", any(2, 5)),
        smooth("LogSoftmax", "axis=0", any(3, 2)),
        smooth("LogSoftmax", "axis=1", any(2, 3, 2)));
  }

  private static List<GradientCheck> functionsOfOneVariable() {
    return List.of(
        smooth("Neg", any(2, 3)),
        smooth("Abs", any(2, 3)),
        smooth("Exp", any(2, 3)),
        smooth("Log", positive(2, 3)),
        smooth("Sqrt", positive(2, 3)),
        smooth("Reciprocal", any(2, 3)),
        smooth("Sin", any(2, 3)),
        smooth("Cos", any(2, 3)));
  }

  private static List<GradientCheck> functionsOfSeveral() {
    return Stream.of(
            broadcasts("Add"),
            broadcasts("Sub"),
            broadcasts("Mul"),
            broadcasts("Div"),
            powers(),
            slopesAndChoices(),
            severalInputs("Sum").map(GradientCheck::single),
            Stream.of(
                linear("Mean", any(2, 3), any(2, 3)),
                linear("Mean", any(2, 3), any(3), any(2, 1), any())),
            severalInputs("Max"),
            severalInputs("Min"))
        .flatMap(rows -> rows)
        .toList();
  }

  private static Stream<GradientCheck> broadcasts(String operator) {
    return Stream.of(
        smooth(operator, any(2, 3, 4), any(2, 3, 4)),
        smooth(operator, any(2, 3, 4), any(3, 4)),
        smooth(operator, any(2, 3, 4), any(1, 4)),
        smooth(operator, any(2, 3, 4), any(4)),
        smooth(operator, any(2, 3, 4), any()),
        smooth(operator, any(4), any(2, 3, 4)),
        smooth(operator, any(2, 1, 4), any(3, 1)),
        smooth(operator, any(1, 1), any(1)),
        smooth(operator, any(2, 3), number(2.5)));
  }

  private static Stream<GradientCheck> powers() {
    return Stream.of(
        smooth("Pow", any(2, 3), number(2)),
        smooth("Pow", any(2, 3), number(3)),
        smooth("Pow", any(2, 3), number(-1)),
        smooth("Pow", any(2, 3), number(1)),
        smooth("Pow", any(2, 3), number(0)),
        smooth("Pow", any(2, 3), longs(2)),
        smooth("Pow", any(2, 3), longs(1, 2, 3)),
        smooth("Pow", positive(2, 3), number(0.5)),
        smooth("Pow", positive(2, 3), any(2, 3)),
        smooth("Pow", positive(2, 1), any(3)),
        smooth("Pow", number(2).stored(), any(2, 3)));
  }

  private static Stream<GradientCheck> slopesAndChoices() {
    return Stream.of(
        smooth("PRelu", any(2, 3, 2, 2), any(3, 1, 1)),
        smooth("PRelu", any(2, 3), any(3)),
        smooth("PRelu", any(2, 3), any(1)),
        smooth("Where", flags(2, 3), any(2, 3), any(2, 3)),
        smooth("Where", flags(2, 1), any(3), any()),
        smooth("Where", flags(3), any(2, 3), number(0)));
  }

  private static Stream<GradientCheck> severalInputs(String operator) {
    return Stream.of(
        smooth(operator, any(2, 3)),
        smooth(operator, any(2, 3), any(2, 3)),
        smooth(operator, any(2, 3), number(0)),
        smooth(operator, any(2, 3), any(3), any(2, 1), any()));
  }

  private static List<GradientCheck> products() {
    return Stream.concat(matrixProducts(), generalProducts()).toList();
  }

  private static Stream<GradientCheck> matrixProducts() {
    return Stream.of(
        linear("MatMul", any(2, 3), any(3, 4)),
        linear("MatMul", any(5, 2, 3), any(5, 3, 4)),
        linear("MatMul", any(5, 2, 3), any(3, 4)),
        linear("MatMul", any(2, 3), any(5, 3, 4)),
        linear("MatMul", any(6, 1, 2, 3), any(5, 3, 4)),
        linear("MatMul", any(3), any(3, 4)),
        linear("MatMul", any(3), any(5, 3, 4)),
        linear("MatMul", any(2, 3), any(3)),
        linear("MatMul", any(5, 2, 3), any(3)),
        linear("MatMul", any(3), any(3)));
  }

  private static Stream<GradientCheck> generalProducts() {
    return Stream.of(
        linear("Gemm", any(2, 3), any(3, 4)),
        linear("Gemm", any(2, 3), any(3, 4), any(4)),
        linear("Gemm", "transA=1", any(3, 2), any(3, 4), any(2, 4)),
        linear("Gemm", "transB=1 alpha=0.5", any(2, 3), any(4, 3), any(2, 1)),
        linear("Gemm", "transA=1 transB=1 alpha=2.0 beta=0.5", any(3, 2), any(4, 3), any()),
        linear("Gemm", "beta=0.0", any(2, 3), any(3, 4), any(1, 4)));
  }

  private static List<GradientCheck> normalisation() {
    return List.of(
        batchNormalization("", any(2, 3)),
        batchNormalization("epsilon=0.1", any(2, 3, 4)),
        batchNormalization("", any(2, 3, 4, 2)),
        batchNormalization("epsilon=0.01", any(2, 3, 2, 2, 2)),
        localResponse(3, 0.1f, 0.75f, 1, any(2, 5, 2, 2)),
        localResponse(5, 0.5f, 0.5f, 2, any(2, 4, 3, 1)),
        localResponse(1, 0.1f, 0.75f, 1, any(1, 3, 2, 1)),
        localResponse(9, 0.1f, 0.75f, 1, any(1, 4, 2, 1)));
  }

  private static GradientCheck batchNormalization(String attributes, Operand x) {
    Operand deviations = positive(3).stored();
    return linear(
        "BatchNormalization", attributes, x, weights(3), weights(3), weights(3), deviations);
  }

  private static GradientCheck localResponse(
      int size, float alpha, float beta, float bias, Operand x) {
    String attributes = "size=%d alpha=%s beta=%s bias=%s".formatted(size, alpha, beta, bias);
    return smooth("LRN", attributes, x).by(Formulas.localResponse(size, alpha, beta, bias));
  }

  private static List<GradientCheck> reductions() {
    return Stream.of("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin")
        .flatMap(GradientRulesTest::reductions)
        .toList();
  }

  private static Stream<GradientCheck> reductions(String operator) {
    return Stream.of(
        smooth(operator, any(2, 3, 4), longs(1)),
        smooth(operator, any(2, 3, 4), longs(-1, 0)),
        smooth(operator, "keepdims=0", any(2, 3, 4), longs(2, 1)),
        smooth(operator, "keepdims=0", any(2, 3, 4), longs(-3)),
        smooth(operator, any(2, 3, 4)),
        smooth(operator, "keepdims=0", any(2, 3, 4)),
        smooth(operator, "keepdims=0", any(2, 3), longs()),
        smooth(operator, "noop_with_empty_axes=1", any(2, 3), longs()),
        smooth(operator, "noop_with_empty_axes=1 keepdims=0", any(2, 3)));
  }

  private static List<GradientCheck> theSameNumbersElsewhere() {
    return Stream.of(otherShapes(), pads(), ResamplingRows.pads(), slices(), partsAndPicks())
        .flatMap(rows -> rows)
        .toList();
  }

  private static Stream<GradientCheck> otherShapes() {
    return Stream.of(
        linear("Identity", any(2, 3)),
        linear("Dropout", any(2, 3)),
        linear("Dropout", any(2, 3), number(0.5)),
        smooth("Cast", "to=11", any(2, 3)).single(),
        linear("Cast", "to=1", any(2, 3)),
        smooth("CastLike", any(2, 3), any(1)).single(),
        linear("Reshape", any(2, 6), longs(0, 3, -1)),
        linear("Reshape", any(2, 3), longs(6)),
        linear("Flatten", any(2, 3, 4)),
        linear("Flatten", "axis=0", any(2, 3)),
        linear("Flatten", "axis=-1", any(2, 3, 4)),
        linear("Squeeze", any(1, 3, 1)),
        linear("Squeeze", any(1, 3, 1), longs(-1)),
        linear("Unsqueeze", any(2, 3), longs(0, -1)),
        linear("Expand", any(2, 1), longs(2, 3)),
        linear("Expand", any(3, 1), longs(2, 1, 4)),
        linear("Expand", any(2, 3), longs(1, 1)),
        linear("Transpose", any(2, 3, 4)),
        linear("Transpose", "perm=1,2,0", any(2, 3, 4)),
        linear("Transpose", "perm=0,3,1,2", any(2, 3, 4, 2)));
  }

  private static Stream<GradientCheck> pads() {
    return Stream.of(
        linear("Pad", any(2, 3), longs(0, 1, 2, 0)),
        linear("Pad", any(4, 5), longs(-1, 2, 1, 2).fed()),
        linear("Pad", any(4, 5), longs(1, -2).fed(), number(7), longs(-1)),
        linear("Pad", any(2, 3), longs(1, 1, 1, 1), number(7)),
        linear("Pad", any(4, 5), longs(-1, 2, 1, -2)),
        linear("Pad", any(2, 3, 4), longs(1, 2), missing(), longs(-1)),
        linear("Pad", any(2, 3, 4), longs(1, 0, 0, -2), missing(), longs(2, 0)));
  }

  private static Stream<GradientCheck> slices() {
    long end = Long.MAX_VALUE;
    return Stream.of(
        linear("Slice", any(4, 5), longs(1, 0), longs(3, 4)),
        linear("Slice", any(4, 5), longs(1), longs(end), longs(1)),
        linear("Slice", any(4, 5), longs(-3), longs(-1), longs(-1)),
        linear("Slice", any(4, 5, 6), longs(1, 0), longs(5, end), longs(2, 0)),
        linear("Slice", any(4, 7), longs(0, 1), longs(4, 7), longs(0, 1), longs(2, 3)),
        linear("Slice", any(4, 7), longs(1), longs(100), longs(1), longs(2)),
        linear("Slice", any(7), longs(-1), longs(Long.MIN_VALUE), longs(0), longs(-1)),
        linear("Slice", any(7), longs(100), longs(1), longs(0), longs(-2)),
        linear("Slice", any(7), longs(-2), longs(-7), longs(-1), longs(-3)),
        linear("Slice", any(7), longs(-100), longs(5), longs(0), longs(4)),
        linear("Slice", any(4, 5), longs(1, 1), longs(3, 99), longs(-1, -2)),
        linear("Slice", any(4, 5), longs(1, -3).fed(), longs(3, 99).fed()),
        linear("Slice", any(2, 7, 3), longs(5).fed(), longs(0).fed(), longs(1), longs(-2).fed()),
        linear("Slice", any(2, 7), longs(1), longs(6), longs(-1), longs(2).fed()));
  }

  private static Stream<GradientCheck> partsAndPicks() {
    return Stream.of(
        linear("Split", "axis=1", any(2, 5), longs(1, 3, 1)).output(1, 3),
        linear("Split", "axis=-1", any(2, 5), longs(4, 1)).output(0, 2),
        linear("Split", "num_outputs=2", any(5, 2)).output(1, 2),
        linear("Gather", any(4, 3), longs(Shape.SCALAR, 2)),
        linear("Gather", any(4, 3), longs(2, 0, 2, -1)),
        linear("Gather", "axis=1", any(2, 3, 4), longs(1, 1, 0, -3)),
        linear("Gather", "axis=-1", any(2, 3, 4), longs(Shape.SCALAR, -1)),
        linear("Gather", "axis=1", any(2, 3, 2), longs(Shape.of(2, 2), 0, 2, -1, 0)),
        linear("Gather", any(4), longs(3, 3)),
        linear("Gather", "axis=1", any(2, 4), longs(3, -3, 3).fed()),
        linear("Concat", "axis=0", any(2, 3), any(1, 3)),
        linear("Concat", "axis=-1", any(2, 3), any(2, 1), any(2, 4)),
        linear("Concat", "axis=1", any(2, 1, 2), weights(2, 2, 2), any(2, 1, 2)),
        linear("Concat", "axis=2", weights(1, 4, 0, 5), any(1, 4, 3, 5)),
        linear("Concat", "axis=2", any(1, 4, 0, 5), any(1, 4, 3, 5)));
  }
}
