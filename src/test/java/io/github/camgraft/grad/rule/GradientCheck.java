package io.github.camgraft.grad.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camgraft.grad.Network;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.optimize.Optimization;
import io.github.camgraft.optimize.Platform;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One operator, one form of it, and the check that its gradient is right with respect to every
 * input that is fed and has a rule.
 *
 * <p>The gradient g for a seed u must fulfil ⟨u, J·v⟩ = ⟨g, v⟩ for random directions v. For an
 * operator that is linear in the input, J·v is what it makes of v, and float32 is exact enough. For
 * another one it is the central difference in float64, which ONNX Runtime computes where it can and
 * a formula of the ONNX specification where it cannot.
 */
public final class GradientCheck {
  private static final double STEP = 1e-6;
  private static final int DIRECTIONS = 3;
  private static final double SINGLE = 1e-5;
  private static final double DOUBLE = 1e-8;

  /** A few roundings to 11 bits. */
  private static final double HALF = 4.0 / 2048;

  /** An operator written out in Java: its first input's numbers and shape to its output's. */
  @FunctionalInterface
  interface Formula {
    double[] of(double[] values, Shape shape);
  }

  private final String operator;
  private final String attributes;
  private final List<Operand> operands;
  private final boolean isLinear;
  private final boolean isSingle;
  private final int outputs;
  private final int score;
  private final Formula formula;
  private final long operatorSet;
  private double tolerance = SINGLE;

  private GradientCheck(
      String operator,
      String attributes,
      List<Operand> operands,
      boolean isLinear,
      boolean isSingle,
      int outputs,
      int score,
      Formula formula,
      long operatorSet) {
    this.operator = operator;
    this.attributes = attributes;
    this.operands = operands;
    this.isLinear = isLinear;
    this.isSingle = isSingle;
    this.outputs = outputs;
    this.score = score;
    this.formula = formula;
    this.operatorSet = operatorSet;
  }

  /** An operator that is linear in each of its inputs. */
  static GradientCheck linear(String operator, String attributes, Operand... operands) {
    return new GradientCheck(operator, attributes, List.of(operands), true, true, 1, 0, null, 18);
  }

  static GradientCheck linear(String operator, Operand... operands) {
    return linear(operator, "", operands);
  }

  /** An operator whose gradient is compared with differences. */
  static GradientCheck smooth(String operator, String attributes, Operand... operands) {
    return new GradientCheck(operator, attributes, List.of(operands), false, false, 1, 0, null, 18);
  }

  static GradientCheck smooth(String operator, Operand... operands) {
    return smooth(operator, "", operands);
  }

  /** With the forward computation in Java, as ONNX Runtime has none in float64. */
  GradientCheck by(Formula written) {
    return new GradientCheck(
        operator, attributes, operands, isLinear, true, outputs, score, written, operatorSet);
  }

  /** Whose gradient takes operators that ONNX Runtime does not have in float64. */
  GradientCheck single() {
    return new GradientCheck(
        operator, attributes, operands, isLinear, true, outputs, score, formula, operatorSet);
  }

  /** With that many outputs, one of which is the score. */
  GradientCheck output(int index, int count) {
    return new GradientCheck(
        operator, attributes, operands, isLinear, isSingle, count, index, formula, operatorSet);
  }

  /** As that operator set defines the operator, where set 18 does not. */
  GradientCheck of(long set) {
    return new GradientCheck(
        operator, attributes, operands, isLinear, isSingle, outputs, score, formula, set);
  }

  /** Where float32 is not the only rounding. */
  GradientCheck upTo(double larger) {
    GradientCheck rougher =
        new GradientCheck(
            operator,
            attributes,
            operands,
            isLinear,
            isSingle,
            outputs,
            score,
            formula,
            operatorSet);
    rougher.tolerance = larger;
    return rougher;
  }

  public String operator() {
    return operator;
  }

  /** The inputs with respect to which this differentiates. */
  public Set<Integer> inputs() {
    Node node = Network.node(operator, List.of(), List.of(), Network.attributes(""));
    Set<Integer> inputs = new TreeSet<>();
    for (int i = 0; i < operands.size(); i++) {
      Operand operand = operands.get(i);
      if (operand.isFed() && operand.isReal() && hasGradient(node, i)) {
        inputs.add(i);
      }
    }
    return inputs;
  }

  private static boolean hasGradient(Node node, int input) {
    RuleTable table = GradientRules.STANDARD;
    return table.rule(node, input).isPresent() && !table.isZero(node, input);
  }

  /** The check, with all lengths known. */
  void run() {
    run(DataType.FLOAT, axis -> false);
    if (!isSingle) {
      run(DataType.DOUBLE, axis -> false);
    }
  }

  /** The check of what passes write for machines; skipped if that is the plain form. */
  public void runOptimized() {
    Set<String> plain = operators(Optimization.NONE);
    Set<Set<String>> others = new HashSet<>(Set.of(plain));
    for (Platform platform : List.of(Platform.PORTABLE, Platform.CPU)) {
      Optimization optimization = Optimization.of(platform);
      if (others.add(operators(optimization))) {
        run(DataType.FLOAT, axis -> false, optimization);
        if (remainsOpen(axis -> axis == 0)) {
          run(DataType.FLOAT, axis -> axis == 0, optimization);
        }
      }
    }
    assumeTrue(others.size() > 1, "there is one form for all machines");
  }

  /** What the gradients are made of. */
  private Set<String> operators(Optimization optimization) {
    Network network = network(DataType.FLOAT, axis -> false).optimized(optimization);
    Model model = network.differentiated(GradientRules.STANDARD, output(score), tensors()).model();
    return model.graph().nodes().stream().map(Node::toString).collect(Collectors.toSet());
  }

  /** The check, with these axes of open length; skipped if the operator works for one only. */
  public void runWithOpen(IntPredicate axes) {
    assumeTrue(remainsOpen(axes), "the attributes or constants allow one length only");
    run(DataType.FLOAT, axes);
  }

  /** The check in half precision, against the gradient in single precision; skipped as above. */
  public void runInHalfPrecision() {
    assumeTrue(isRunnable(DataType.FLOAT16), "ONNX Runtime does not run it in half precision");
    DoubleTensor seed = seed();
    Map<String, NumericTensor> feeds = feeds();
    feeds.put("seed", seed);
    feeds.replaceAll((name, tensor) -> roundedToHalf(tensor));
    String[] tensors = tensors();
    Map<String, NumericTensor> wanted = gradients(DataType.FLOAT, tensors, feeds);
    Map<String, NumericTensor> found = gradients(DataType.FLOAT16, tensors, feeds);
    for (String tensor : tensors) {
      double[] expected = numbers(wanted.get("gradient/" + tensor));
      double[] actual = numbers(found.get("gradient/" + tensor));
      double[] difference =
          IntStream.range(0, actual.length).mapToDouble(i -> actual[i] - expected[i]).toArray();
      assertThat(norm(difference))
          .as("%s by %s", this, tensor)
          .isLessThanOrEqualTo(HALF * (norm(expected) + norm(seed.values())));
    }
  }

  /** Random numbers of the output's shape, which may be known only when the operator runs. */
  private DoubleTensor seed() {
    try (Forward forward = new Forward(network(DataType.FLOAT, axis -> false))) {
      double[] seed = random(forward.at(feeds()).length, 99);
      return new DoubleTensor(seed, forward.shape);
    }
  }

  private Map<String, NumericTensor> gradients(
      DataType type, String[] tensors, Map<String, NumericTensor> feeds) {
    Network network = network(type, axis -> false);
    return Network.run(
        network.differentiated(GradientRules.STANDARD, output(score), tensors).model(), feeds);
  }

  private static NumericTensor roundedToHalf(NumericTensor tensor) {
    double[] rounded =
        Arrays.stream(numbers(tensor))
            .map(x -> Math.rint(x / Math.ulp((float) x) / 8192) * 8192 * Math.ulp((float) x))
            .toArray();
    return new DoubleTensor(rounded, tensor.shape());
  }

  private boolean isRunnable(DataType type) {
    try {
      network(type, axis -> false).run(feeds(), output(score));
      return true;
    } catch (RuntimeFailure refused) {
      return false;
    }
  }

  private boolean remainsOpen(IntPredicate axes) {
    Network network = network(DataType.FLOAT, axes);
    try {
      Facts facts = network.facts();
      int rank = facts.type(output(score)).orElseThrow().shape().rank();
      return rank == closedOutput().shape().rank()
          && network.graph().feeds().stream()
              .allMatch(feed -> facts.type(feed.name()).equals(feed.type()));
    } catch (RuntimeFailure refused) {
      return false;
    }
  }

  private void run(DataType type, IntPredicate open) {
    run(type, open, Optimization.NONE);
  }

  /** The check with these passes; one that fails says which of them is to blame. */
  private void run(DataType type, IntPredicate open, Optimization optimization) {
    try {
      check(type, open, optimization);
    } catch (AssertionError wrong) {
      throw optimization.passes().stream()
          .filter(pass -> isRight(type, open, optimization.without(pass)))
          .findFirst()
          .map(pass -> new AssertionError("the pass " + pass.word() + " is to blame", wrong))
          .orElse(wrong);
    }
  }

  private boolean isRight(DataType type, IntPredicate open, Optimization optimization) {
    try {
      check(type, open, optimization);
      return true;
    } catch (AssertionError wrong) {
      return false;
    }
  }

  private void check(DataType type, IntPredicate open, Optimization optimization) {
    Network network = network(type, open).optimized(optimization);
    String[] tensors = tensors();
    Network.Differentiated differentiated =
        network.differentiated(GradientRules.STANDARD, output(score), tensors);
    boolean isWide = !isLinear && formula == null;
    DataType forwardType = isWide ? DataType.DOUBLE : DataType.FLOAT;
    try (Forward forward = new Forward(network(forwardType, axis -> false))) {
      double[] seed = random(forward.at(feeds()).length, 99);
      Map<String, NumericTensor> feeds = feeds();
      feeds.put("seed", new DoubleTensor(seed, forward.shape));
      Map<String, NumericTensor> results = Network.run(differentiated.model(), feeds);
      for (int input : inputs()) {
        NumericTensor gradient = results.get("gradient/" + input(input));
        differentiated.assertDeclared("gradient/" + input(input), gradient);
        assertThat(gradient.shape()).isEqualTo(operands.get(input).tensor(0).shape());
        compare(forward, input, seed, numbers(gradient), tolerance(type));
      }
    }
  }

  private String[] tensors() {
    return inputs().stream().map(GradientCheck::input).toArray(String[]::new);
  }

  /** The output's type where all lengths are known. */
  private TensorType closedOutput() {
    return network(DataType.FLOAT, axis -> false).facts().type(output(score)).orElseThrow();
  }

  private double tolerance(DataType type) {
    return type == DataType.DOUBLE ? DOUBLE : tolerance;
  }

  private void compare(
      Forward forward, int input, double[] seed, double[] gradient, double tolerance) {
    for (int i = 0; i < DIRECTIONS; i++) {
      double[] direction = direction(input, gradient.length, i);
      double[] change = change(forward, input, direction);
      double scale = norm(gradient) * norm(direction) + norm(seed) * norm(change);
      assertThat(dot(gradient, direction))
          .as("%s with respect to input %d, direction %d", this, input, i)
          .isCloseTo(dot(seed, change), within(tolerance * scale));
    }
  }

  /** The directional derivative J·v. */
  private double[] change(Forward forward, int input, double[] direction) {
    double[] here = isLinear ? new double[direction.length] : feed(input);
    double step = isLinear ? 1 : STEP;
    double[] ahead = forward.at(moved(input, here, direction, step));
    double[] behind = forward.at(moved(input, here, direction, isLinear ? 0 : -step));
    double distance = isLinear ? 1 : 2 * step;
    return IntStream.range(0, ahead.length)
        .mapToDouble(i -> (ahead[i] - behind[i]) / distance)
        .toArray();
  }

  private Map<String, NumericTensor> moved(
      int input, double[] here, double[] direction, double step) {
    double[] there =
        IntStream.range(0, here.length).mapToDouble(i -> here[i] + step * direction[i]).toArray();
    Map<String, NumericTensor> feeds = feeds();
    feeds.put(input(input), operands.get(input).tensor(there));
    return feeds;
  }

  private Network network(DataType type, IntPredicate open) {
    Network network = new Network().operatorSet(operatorSet);
    for (int i = 0; i < operands.size(); i++) {
      Operand operand = operands.get(i);
      if (operand.isFed()) {
        boolean mayBeOpen = !operand.isRigid() && (inputs().contains(i) || !operand.isReal());
        network.feed(
            input(i),
            operand.type(type),
            lengths(operand.shape(), mayBeOpen ? open : axis -> false));
      } else if (!operand.isMissing()) {
        network.constant(operand.constant(input(i), type, i));
      }
    }
    List<String> inputs =
        IntStream.range(0, operands.size())
            .mapToObj(i -> operands.get(i).isMissing() ? "" : input(i))
            .toList();
    List<String> names = IntStream.range(0, outputs).mapToObj(GradientCheck::output).toList();
    return network.node(Network.node(operator, inputs, names, Network.attributes(attributes)));
  }

  /**
   * Axes are counted among those of the largest rank, so that broadcast inputs share them; a symbol
   * stands for one length only.
   */
  private List<Dimension> lengths(Shape shape, IntPredicate open) {
    int rank =
        operands.stream().filter(Operand::isFed).mapToInt(x -> x.shape().rank()).max().orElse(0);
    List<Dimension> lengths = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      Dimension known = shape.get(axis);
      int place = axis + rank - shape.rank();
      lengths.add(
          open.test(place) && !known.is(1)
              ? Dimension.symbolic("axis" + place + "of" + known)
              : known);
    }
    return lengths;
  }

  private Map<String, NumericTensor> feeds() {
    Map<String, NumericTensor> feeds = new LinkedHashMap<>();
    for (int i = 0; i < operands.size(); i++) {
      if (operands.get(i).isFed()) {
        feeds.put(input(i), operands.get(i).tensor(i));
      }
    }
    return feeds;
  }

  /** Steps are whole. */
  private double[] direction(int input, int count, int seed) {
    return operands.get(input).isQuantised() && isLinear
        ? new Random(seed).ints(count, -1, 2).asDoubleStream().toArray()
        : random(count, seed);
  }

  private double[] feed(int input) {
    return operands.get(input).values(input);
  }

  private static String input(int index) {
    return "x" + index;
  }

  private static String output(int index) {
    return "y" + index;
  }

  /** The operator itself, ready to be run again and again. */
  private final class Forward implements AutoCloseable {
    private final InferenceSession session;
    private int[] shape;

    Forward(Network network) {
      session =
          formula == null
              ? InferenceSession.open(
                  network.model(output(score)), SessionSettings.CPU.withThreads(1))
              : null;
      shape = sizes(closedOutput().shape());
    }

    double[] at(Map<String, NumericTensor> feeds) {
      if (session == null) {
        return formula.of(numbers(feeds.get(input(0))), operands.get(0).shape());
      }
      NumericTensor result = session.run(feeds).get(output(score));
      shape = result.shape();
      return numbers(result);
    }

    @Override
    public void close() {
      if (session != null) {
        session.close();
      }
    }
  }

  private static int[] sizes(Shape shape) {
    return Arrays.stream(shape.sizes()).mapToInt(Math::toIntExact).toArray();
  }

  public static double[] numbers(NumericTensor tensor) {
    return IntStream.range(0, tensor.count()).mapToDouble(tensor::at).toArray();
  }

  private static double[] random(int count, int seed) {
    Random random = new Random(seed);
    return IntStream.range(0, count).mapToDouble(i -> (float) random.nextGaussian()).toArray();
  }

  private static double dot(double[] left, double[] right) {
    return IntStream.range(0, left.length).mapToDouble(i -> left[i] * right[i]).sum();
  }

  private static double norm(double[] vector) {
    return Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
  }

  @Override
  public String toString() {
    return (operator + " " + attributes).strip()
        + " "
        + operands
        + (outputs > 1 ? " output " + score + " of " + outputs : "");
  }
}
