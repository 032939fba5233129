package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.PlainForms;
import io.github.camgraft.grad.Rule;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.optimize.BlockedLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Tables with one mistake in them, of the kinds that people make, to see whether it is found. */
public final class WrongRules {
  private WrongRules() {}

  /**
   * One mistake.
   *
   * @param name what it is
   * @param operators in whose rows it is
   * @param tables the tables with it
   */
  public record Mistake(String name, List<String> operators, RuleTables tables) {
    /** Whether a node is differentiated by the wrong row. */
    public boolean concerns(Node node) {
      return operators.contains(node.qualifiedOperator());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** What the mistake makes of the right gradient with respect to one input. */
  @FunctionalInterface
  private interface Slip {
    Value gradient(RuleContext n, int input, Value dy, Value right);
  }

  /** A table for each mistake. */
  public static Stream<Mistake> all() {
    return Stream.of(activations(), products(), pools(), normalisations(), arithmetic(), shapes())
        .flatMap(List::stream);
  }

  private static List<Mistake> activations() {
    return List.of(
        slip("relu: mask missing", (n, i, dy, right) -> dy, "Relu"),
        slip("relu: mask inverted", (n, i, dy, right) -> dy.where(n.y().isZero()), "Relu"),
        slip("relu: mask of the gradient", (n, i, dy, right) -> dy.where(dy.positive()), "Relu"),
        slip(
            "leaky relu: another slope",
            (n, i, dy, right) -> dy.times(ActivationRules.slope(n.x(0), 0.3)),
            "LeakyRelu"),
        slip(
            "prelu: slope forgotten",
            (n, i, dy, right) -> i == 0 ? dy.where(n.x(0).positive()) : right,
            "PRelu"),
        slip("clip: bounds forgotten", (n, i, dy, right) -> i == 0 ? dy : right, "Clip"),
        slip(
            "clip: upper bound forgotten",
            (n, i, dy, right) -> i == 0 ? dy.where(n.y().positive()) : right,
            "Clip"),
        slip("sigmoid: 1 - y forgotten", (n, i, dy, right) -> dy.times(n.y()), "Sigmoid"),
        slip("tanh: y for y squared", (n, i, dy, right) -> dy.times(n.y().oneMinus()), "Tanh"),
        slip(
            "hard swish: nothing above three",
            (n, i, dy, right) -> right.where(n.x(0).below(3)),
            "HardSwish"),
        slip(
            "hard sigmoid: alpha forgotten",
            (n, i, dy, right) -> right.dividedBy(n.attributes().real("alpha", 0.2f)),
            "HardSigmoid"),
        slip(
            "gelu: second term forgotten",
            (n, i, dy, right) ->
                dy.times(n.x(0).times(Math.sqrt(0.5)).unary("Erf").plus(1).times(0.5)),
            "Gelu"),
        slip(
            "erf: factor forgotten",
            (n, i, dy, right) -> right.times(Math.sqrt(Math.PI) / 2),
            "Erf"),
        slip("elu: slope one", (n, i, dy, right) -> dy, "Elu", "Selu", "Celu"),
        slip("softplus: slope one", (n, i, dy, right) -> dy, "Softplus"),
        slip("softmax: sum forgotten", (n, i, dy, right) -> dy.times(n.y()), "Softmax"),
        slip("softmax: sum over another axis", WrongRules::softmaxAlongAnotherAxis, "Softmax"),
        slip("exponential: passed through", (n, i, dy, right) -> dy, "Exp"),
        slip("root: a half forgotten", (n, i, dy, right) -> right.times(2), "Sqrt"),
        slip(
            "power: exponent forgotten",
            (n, i, dy, right) -> i == 0 ? right.dividedBy(n.x(1).as(dy.type())) : right,
            "Pow"));
  }

  private static Value softmaxAlongAnotherAxis(RuleContext n, int input, Value dy, Value right) {
    Value weighted = dy.times(n.y());
    int axis = n.axis(-1);
    return weighted.minus(n.y().times(weighted.sum(axis == 0 ? 1 : axis - 1)));
  }

  private static List<Mistake> products() {
    return List.of(
        slip("gemm: a factor", (n, i, dy, right) -> right.times(1.1), "Gemm"),
        slip("gemm: sign", (n, i, dy, right) -> right.negated(), "Gemm"),
        slip("matmul: one side dropped", ofInput(1, right -> right.times(0)), "MatMul"),
        slip("matmul: rows in reverse", ofInput(0, WrongRules::reversed), "MatMul"),
        slip("conv: kernel not turned around", WrongRules::kernelAsItIs, "Conv"),
        slip("conv: mirrored", ofInput(0, right -> right.flipped(right.rank() - 1)), "Conv"),
        slip("conv: padding off by one", ofInput(0, right -> shifted(right, 2)), "Conv"),
        slip("conv: phase of the stride off by one", WrongRules::anotherPhase, "Conv"),
        slip("conv: last channels lost", ofInput(0, WrongRules::withoutLastChannels), "Conv"),
        convolutionForgettingNegativeInputs(),
        slip("attention: scale forgotten", WrongRules::unscaled, "Mul", "Div"));
  }

  /** Right along the gradient that is left. */
  public static Mistake convolutionForgettingNegativeInputs() {
    return slip(
        "conv: negative inputs forgotten",
        (n, i, dy, right) -> i == 0 ? right.times(n.x(0).positive()) : right,
        "Conv");
  }

  private static Value kernelAsItIs(RuleContext n, int input, Value dy, Value right) {
    int[] spatial = IntStream.range(2, n.x(1).rank()).toArray();
    return input == 0 ? ConvolutionRules.input(n, dy, n.x(1).flipped(spatial)) : right;
  }

  private static Value anotherPhase(RuleContext n, int input, Value dy, Value right) {
    boolean strides =
        n.attributes().integers("strides").stream()
            .flatMapToLong(Arrays::stream)
            .anyMatch(step -> step > 1);
    return input == 0 && strides ? shifted(right, 3) : right;
  }

  private static Value withoutLastChannels(Value right) {
    if (!right.extent(1).isKnown()) {
      return right;
    }
    int channels = Math.toIntExact(right.extent(1).size());
    double[] kept = new double[channels];
    Arrays.fill(kept, 0, channels - Math.max(1, channels / 8), 1);
    Shape shape = Shape.of(1, channels, 1, 1);
    return right.times(right.tape().constant(right.type(), shape, kept));
  }

  /** What is multiplied by one number from the file, or divided by it, loses that. */
  private static Value unscaled(RuleContext n, int input, Value dy, Value right) {
    boolean isScale = n.constant(1 - input).filter(number -> number.count() == 1).isPresent();
    return isScale ? dy : right;
  }

  private static List<Mistake> pools() {
    return List.of(
        slip("max pool: shared by all", (n, i, dy, right) -> shared(n, dy), "MaxPool"),
        slip("max pool: neighbour wins", ofInput(0, right -> shifted(right, 3)), "MaxPool"),
        slip(
            "average pool: sum for mean", (n, i, dy, right) -> right.times(taps(n)), "AveragePool"),
        slip("average pool: shifted", ofInput(0, right -> shifted(right, 2)), "AveragePool"),
        slip(
            "global average: sum for mean",
            (n, i, dy, right) -> dy.expandedLike(n.x(0)),
            "GlobalAveragePool"),
        slip(
            "mean: divided by something else",
            (n, i, dy, right) -> i == 0 ? right.times(0.9) : right,
            "ReduceMean"),
        slip(
            "l2 norm: not divided by it",
            (n, i, dy, right) -> i == 0 ? n.keepingAxes(dy).times(n.x(0)) : right,
            "ReduceL2"));
  }

  private static double taps(RuleContext n) {
    return Arrays.stream(n.attributes().integers("kernel_shape").orElseThrow())
        .reduce(1L, (a, b) -> a * b);
  }

  private static Value shared(RuleContext n, Value dy) {
    return PoolingRules.average(n, dy);
  }

  private static List<Mistake> normalisations() {
    return List.of(
        slip("layer norm: mean forgotten", WrongRules::layerWithoutMean, "LayerNormalization"),
        slip("layer norm: deviation forgotten", WrongRules::layerFixed, "LayerNormalization"),
        slip(
            "layer norm: scale forgotten",
            (n, i, dy, right) -> i == 0 ? standardized(n).back(dy).reshapedLike(n.x(0)) : right,
            "LayerNormalization"),
        slip(
            "batch norm: scale forgotten",
            (n, i, dy, right) -> i == 0 ? right.dividedBy(column(n.x(1), dy)) : right,
            "BatchNormalization"),
        slip(
            "instance norm: statistics held fixed",
            (n, i, dy, right) ->
                i == 0
                    ? dy.times(column(n.x(1), dy))
                        .times(Standardized.of(n.x(0), places(dy), 1e-5).inverse())
                    : right,
            "InstanceNormalization"),
        slip("lrn: neighbours forgotten", (n, i, dy, right) -> dy, "LRN"));
  }

  private static int[] places(Value value) {
    return IntStream.range(2, value.rank()).toArray();
  }

  private static Value column(Value channels, Value like) {
    return channels.unsqueezed(IntStream.range(1, like.rank() - 1).toArray());
  }

  private static Standardized standardized(RuleContext n) {
    int[] axes = IntStream.range(n.axis(-1), n.x(0).rank()).toArray();
    return Standardized.of(n.x(0), axes, n.attributes().real("epsilon", 1e-5f));
  }

  private static Value layerWithoutMean(RuleContext n, int input, Value dy, Value right) {
    if (input != 0) {
      return right;
    }
    Standardized layer = standardized(n);
    return new Standardized(layer.from(), layer.inverse(), layer.axes(), false)
        .back(dy.times(n.x(1)));
  }

  private static Value layerFixed(RuleContext n, int input, Value dy, Value right) {
    return input == 0 ? dy.times(n.x(1)).times(standardized(n).inverse()) : right;
  }

  private static List<Mistake> arithmetic() {
    return List.of(
        slip("add: a branch dropped", ofInput(1, right -> right.times(0)), "Add"),
        slip("add: the other branch dropped", ofInput(0, right -> right.times(0)), "Add"),
        slip("add: counted twice", ofInput(0, right -> right.times(2)), "Add"),
        slip("sub: sign", ofInput(1, Value::negated), "Sub"),
        slip("mul: the gate forgotten", WrongRules::withoutGate, "Mul"),
        slip("mul: broadcasting by mean", WrongRules::meanOfGate, "Mul"),
        slip("div: sign of the divisor", ofInput(1, Value::negated), "Div"),
        slip("div: divisor forgotten", ofInput(1, right -> right.times(0)), "Div"),
        slip(
            "concat: parts in another order",
            (n, i, dy, right) -> shifted(right, n.axis(0)),
            "Concat"));
  }

  private static boolean isGate(RuleContext n, int input) {
    return n.x(input).rank() == 4
        && n.x(input).extent(2).isKnown()
        && n.x(input).shape().get(2).is(1)
        && !n.x(1 - input).shape().get(2).is(1);
  }

  private static Value withoutGate(RuleContext n, int input, Value dy, Value right) {
    return isGate(n, input) ? right.times(0) : right;
  }

  private static Value meanOfGate(RuleContext n, int input, Value dy, Value right) {
    return isGate(n, input) ? right.mean(2, 3) : right;
  }

  private static List<Mistake> shapes() {
    return List.of(
        slip("pad: off by one", ofInput(0, right -> shifted(right, right.rank() - 1)), "Pad"),
        slip("slice: off by one", ofInput(0, right -> shifted(right, right.rank() - 1)), "Slice"),
        slip("transpose: rows in reverse", ofInput(0, WrongRules::reversed), "Transpose"),
        slip("split: first part only", WrongRules::firstPart, "Split"),
        slip("resize: weights shifted", ofInput(0, right -> shifted(right, 3)), "Resize"),
        slip("gather: twice", ofInput(0, right -> right.times(2)), "Gather"));
  }

  private static Value firstPart(RuleContext n, int input, Value dy, Value right) {
    Value first = n.dy(0);
    List<Value> parts = new ArrayList<>(List.of(first));
    for (int i = 1; i < n.outputCount(); i++) {
      parts.add(n.dy(i).times(0));
    }
    return input == 0 ? Value.concatenated(n.axis(0), parts) : right;
  }

  private static Value reversed(Value value) {
    return value.flipped(value.rank() - 1);
  }

  /** One place further along an axis; the last place gets nothing. */
  private static Value shifted(Value value, int axis) {
    Tape tape = value.tape();
    if (axis >= value.rank()) {
      return value;
    }
    Extent one = tape.extent(1);
    Value rest = value.sliced(axis, one, value.extent(axis));
    return PlainForms.around(rest, axis, tape.extent(0), one);
  }

  private static Slip ofInput(int wrong, UnaryOperator<Value> change) {
    return (n, i, dy, right) -> i == wrong ? change.apply(right) : right;
  }

  private static Mistake slip(String name, Slip slip, String... operators) {
    RuleTable table = GradientRules.STANDARD;
    for (String operator : operators) {
      table =
          table.withEvery(
              operator,
              (n, i, dy) -> {
                Rule rule = GradientRules.STANDARD.rule(n.node(), i).orElse(null);
                Value right = rule == null ? dy : BlockedLayout.outside(rule.gradient(n, dy));
                return slip.gradient(n, i, BlockedLayout.outside(dy), right);
              });
    }
    return new Mistake(name, List.of(operators), new RuleTables(table, table, table));
  }
}
