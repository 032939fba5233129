package io.github.camgraft.score;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.score.OutputForm.Front;
import io.github.camgraft.score.OutputForm.Meaning;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * THE table of what exporters and programs hang behind the scores of a classifier: what each
 * operator makes of scores, of probabilities and of their logarithms. An operator that is not here
 * makes scores.
 *
 * <p>A convex combination of probabilities is one of probabilities, so is their product; per cent
 * are probabilities on another scale; 1 - p is the probability of the opposite.
 */
final class TailRules {
  /** What a node makes of what it is given. */
  interface Rule {
    /** What the part that is asked for is. */
    OutputForm form(TailStep step);
  }

  // spotless:off
  private static final Map<String, Rule> ROWS = Map.ofEntries(
      // the same numbers
      Map.entry("Identity",              TailStep::through),
      Map.entry("Cast",                  TailRules::converted),
      Map.entry("CastLike",              TailStep::through),
      Map.entry("Dropout",               TailStep::through),
      Map.entry("QuantizeLinear",        TailStep::through),
      Map.entry("DequantizeLinear",      TailStep::through),
      // the same numbers in other places
      Map.entry("Reshape",               TailStep::reshaped),
      Map.entry("Flatten",               TailStep::reshaped),
      Map.entry("Squeeze",               TailStep::reshaped),
      Map.entry("Unsqueeze",             TailStep::reshaped),
      Map.entry("Transpose",             TailStep::transposed),
      Map.entry("Concat",                TailParts::joined),
      Map.entry("Split",                 TailParts::split),
      Map.entry("Slice",                 TailParts::sliced),
      Map.entry("Gather",                TailParts::gathered),
      // activations
      Map.entry("Softmax",               step -> softmax(step, Meaning.PROBABILITIES, Score.Tail.SOFTMAX)),
      Map.entry("LogSoftmax",            step -> softmax(step, Meaning.LOGARITHMS, Score.Tail.LOG_SOFTMAX)),
      Map.entry("Sigmoid",               step -> each(step, Score.Tail.SIGMOID)),
      Map.entry("HardSigmoid",           step -> each(step, Score.Tail.CLIP)),
      // tanh(x) is 2σ(2x) - 1
      Map.entry("Tanh",                  step -> each(step, Score.Tail.CLIP).times(2).plus(-1)),
      Map.entry("com.microsoft:QLinearSoftmax", step -> softmax(step, Meaning.PROBABILITIES, Score.Tail.SOFTMAX)),
      Map.entry("com.microsoft:QLinearSigmoid", step -> each(step, Score.Tail.SIGMOID)),
      Map.entry("Exp",                   TailRules::exponential),
      Map.entry("Log",                   TailRules::logarithm),
      // what leaves probabilities where they are
      Map.entry("Relu",                  TailRules::notNegative),
      Map.entry("Abs",                   TailRules::notNegative),
      Map.entry("Softplus",              step -> OutputForm.POSITIVE),
      Map.entry("Round",                 TailRules::rounded),
      Map.entry("Floor",                 TailRules::rounded),
      Map.entry("Ceil",                  TailRules::rounded),
      Map.entry("Clip",                  TailRules::clipped),
      Map.entry("Min",                   TailRules::extreme),
      Map.entry("Max",                   TailRules::extreme),
      // arithmetic
      Map.entry("Neg",                   step -> step.through().times(-1)),
      Map.entry("Mul",                   TailRules::product),
      Map.entry("Div",                   TailRules::quotient),
      Map.entry("Reciprocal",            step -> logistic(step.through())),
      Map.entry("Add",                   TailRules::sum),
      Map.entry("Sub",                   TailRules::difference),
      Map.entry("Sum",                   TailRules::sum),
      Map.entry("Mean",                  step -> sum(step).times(1.0 / step.node().inputs().size())),
      // over places, models of an ensemble, augmented pictures
      Map.entry("ReduceMean",            TailRules::mean),
      Map.entry("ReduceSum",             TailRules::total),
      Map.entry("ReduceMax",             TailRules::best),
      Map.entry("ReduceMin",             TailRules::best),
      Map.entry("GlobalAveragePool",     step -> step.reduced(places(step.before()), true)),
      Map.entry("GlobalMaxPool",         step -> step.reduced(places(step.before()), true).withAxis(-1)),
      // divided by their sum
      Map.entry("LpNormalization",       TailRules::normalised));
  // spotless:on

  /** From so many parts of one on, rounding to whole parts loses little. */
  private static final double FINE = 100;

  /**
   * What lays one number of each row beside all of the row, or guards it against 0 and infinity.
   */
  private static final Set<String> REPEATING =
      Set.of("Reshape", "Unsqueeze", "Expand", "Identity", "Cast", "Clip", "Add", "Max", "Where");

  private TailRules() {}

  /** The rule of a node's operator, if there is one. */
  static Optional<Rule> of(Node node) {
    return Optional.ofNullable(ROWS.get(node.qualifiedOperator()));
  }

  // --- activations ---

  private static OutputForm softmax(TailStep step, Meaning meaning, Score.Tail tail) {
    int axis = step.axis("axis", -1);
    if (step.part().entry(axis).isEmpty()) {
      return OutputForm.probabilities(axis, step.front(tail)).withMeaning(meaning, tail);
    }
    OutputForm one = OutputForm.probabilities(-1, step.front(tail)).withMeaning(meaning, tail);
    boolean isSecondOfTwo = step.part().entry(axis).get() == 1 && step.before().get(axis).is(2);
    return isSecondOfTwo
        // One probability says what the other is, so both scores are behind it.
        ? new OutputForm(meaning, 1, 0, -1, Optional.of(frontWithBoth(step, axis, tail)))
        : one.mixed();
  }

  private static Front frontWithBoth(TailStep step, int axis, Score.Tail tail) {
    Front front = step.front(tail);
    return new Front(front.part().withAll(axis), false, tail, step.node());
  }

  private static OutputForm each(TailStep step, Score.Tail tail) {
    return OutputForm.probabilities(-1, step.front(tail));
  }

  private static OutputForm exponential(TailStep step) {
    OutputForm form = step.through();
    return switch (form.meaning()) {
      case LOGARITHMS ->
          form.reading().filter(Reading.SOFTMAX::equals).isPresent()
              ? OutputForm.POSITIVE
              : form.withMeaning(
                  Meaning.PROBABILITIES,
                  form.front()
                      .map(Front::tail)
                      .map(tail -> tail == Score.Tail.LOG_SOFTMAX ? Score.Tail.SOFTMAX : tail)
                      .orElse(Score.Tail.NONE));
      case SCORES, POSITIVE, DIRECTION ->
          new OutputForm(Meaning.EXPONENTIALS, 1, 0, -1, Optional.of(exponentiated(step)));
      case EXPONENTIALS, PROBABILITIES -> OutputForm.POSITIVE;
    };
  }

  /** What is exponentiated, without the largest score that is taken off all of them before. */
  private static Front exponentiated(TailStep step) {
    Front front = step.front(Score.Tail.NONE);
    Optional<Node> producer = step.producer(0);
    if (producer.filter(node -> node.is("Neg")).isPresent()) {
      return new Front(
          front.part().of(producer.get().input(0)), true, Score.Tail.NONE, step.node());
    }
    return new Front(
        front.part().of(unshifted(step, step.node().input(0))),
        false,
        Score.Tail.NONE,
        step.node());
  }

  /** The scores, without the largest one that is taken off all of them. */
  private static String unshifted(TailStep step, String value) {
    return step.walk()
        .producer(value)
        .filter(node -> node.is("Sub"))
        .filter(
            node ->
                repeated(step, node.input(1))
                    .filter(largest -> largest.is("ReduceMax"))
                    .filter(largest -> largest.input(0).equals(node.input(0)))
                    .isPresent())
        .map(node -> node.input(0))
        .orElse(value);
  }

  /** The node behind what lays a number of each row beside all numbers of the row. */
  static Optional<Node> repeated(TailStep step, String value) {
    Optional<Node> node = step.walk().producer(value);
    while (node.filter(repeating -> REPEATING.contains(repeating.operator())).isPresent()) {
      node = step.walk().producer(guarded(step, node.get()));
    }
    return node;
  }

  /** What is repeated, or guarded against zero: neither the guard nor the condition. */
  private static String guarded(TailStep step, Node node) {
    List<String> inputs = node.inputs().subList(node.is("Where") ? 1 : 0, node.inputs().size());
    return inputs.stream().filter(input -> !isGuard(step, input)).findFirst().orElse("");
  }

  /** Whether a value is constant, or marks with ones the rows in which there is nothing. */
  private static boolean isGuard(TailStep step, String value) {
    String marks = value;
    Optional<Node> node = step.walk().producer(marks);
    while (node.filter(of -> of.is("Mul")).isPresent()) {
      marks = node.get().input(isConstant(step, node.get().input(0)) ? 1 : 0);
      node = step.walk().producer(marks);
    }
    return isConstant(step, marks) || node.filter(of -> isOfMarks(step, of)).isPresent();
  }

  private static boolean isOfMarks(TailStep step, Node node) {
    return node.is("Cast")
        && step.walk()
            .facts()
            .type(node.input(0))
            .filter(type -> type.type() == DataType.BOOL)
            .isPresent();
  }

  private static boolean isConstant(TailStep step, String value) {
    return step.walk().facts().constant(value).isPresent();
  }

  /** Another type; of what is true or false ones and zeros. */
  private static OutputForm converted(TailStep step) {
    return isOfMarks(step, step.node()) ? OutputForm.POSITIVE : step.through();
  }

  private static OutputForm logarithm(TailStep step) {
    OutputForm form = step.through();
    boolean isWhole = form.reading().filter(Reading.PROBABILITIES::equals).isPresent();
    Score.Tail tail = form.front().map(Front::tail).orElse(Score.Tail.NONE);
    return isWhole
        ? form.withMeaning(
            Meaning.LOGARITHMS, tail == Score.Tail.SOFTMAX ? Score.Tail.LOG_SOFTMAX : tail)
        : OutputForm.SCORES;
  }

  // --- bounds ---

  private static OutputForm notNegative(TailStep step) {
    OutputForm form = step.through();
    return form.isProbability() ? form : OutputForm.POSITIVE;
  }

  /** Rounding per cent leaves them what they are; rounding probabilities makes a choice. */
  private static OutputForm rounded(TailStep step) {
    OutputForm form = step.through();
    return form.isProbability() && form.scale() >= FINE ? form : OutputForm.SCORES;
  }

  private static OutputForm clipped(TailStep step) {
    OutputForm form = step.through();
    if (!form.isOfScores()) {
      return form.isProbability() || form.is(Meaning.LOGARITHMS) ? form : OutputForm.SCORES;
    }
    boolean toOne = step.number(2).orElse(Double.NaN) == 1;
    return toOne && step.number(1).orElse(Double.NaN) == 0
        ? each(step, Score.Tail.CLIP)
        : OutputForm.SCORES;
  }

  /** The larger or the smaller one: of a probability and a bound, or of several probabilities. */
  private static OutputForm extreme(TailStep step) {
    List<OutputForm> computed =
        IntStream.range(0, step.node().inputs().size())
            .filter(input -> step.number(input).isEmpty())
            .mapToObj(step::operand)
            .toList();
    return computed.size() == 1
        ? Optional.of(computed.get(0)).filter(OutputForm::isProbability).orElse(OutputForm.SCORES)
        : computed.stream().reduce(OutputForm::beside).orElse(OutputForm.SCORES).withAxis(-1);
  }

  // --- arithmetic ---

  private static OutputForm product(TailStep step) {
    if (VectorLength.isDividedOut(step)) {
      return OutputForm.DIRECTION;
    }
    return either(step)
        .map(input -> step.operand(1 - input).times(step.number(input).getAsDouble()))
        .orElseGet(() -> step.operand(0).times(step.operand(1)));
  }

  private static OutputForm sum(TailStep step) {
    if (step.node().inputs().size() == 2 && either(step).isPresent()) {
      int constant = either(step).get();
      return step.operand(1 - constant).plus(step.number(constant).getAsDouble());
    }
    return step.operands().stream().reduce(OutputForm::plus).orElse(OutputForm.SCORES);
  }

  private static OutputForm difference(TailStep step) {
    OptionalDouble from = step.number(0);
    OptionalDouble what = step.number(1);
    if (from.isPresent()) {
      return step.operand(1).times(-1).plus(from.getAsDouble());
    }
    return what.isPresent() ? step.operand(0).plus(-what.getAsDouble()) : logSoftmax(step);
  }

  /** {@code x - log(sum(exp(x)))}. */
  private static OutputForm logSoftmax(TailStep step) {
    String x = step.node().input(0);
    Optional<Node> sum = repeated(step, step.node().input(1));
    Optional<Node> logarithm = sum.filter(node -> node.is("Log"));
    if (logarithm.isPresent()) {
      sum =
          repeated(step, logarithm.get().input(0))
              .filter(node -> node.is("ReduceSum"))
              .filter(node -> isExponential(step, node.input(0), x));
    } else {
      sum = sum.filter(node -> node.is("ReduceLogSumExp") && node.input(0).equals(x));
    }
    if (sum.isEmpty()) {
      return OutputForm.SCORES;
    }
    ScorePart scores = step.part().of(unshifted(step, x));
    return OutputForm.probabilities(
            summedAxis(step, sum.get()),
            new Front(scores, false, Score.Tail.LOG_SOFTMAX, step.node()))
        .withMeaning(Meaning.LOGARITHMS, Score.Tail.LOG_SOFTMAX);
  }

  private static boolean isExponential(TailStep step, String value, String of) {
    return step.walk()
        .producer(value)
        .filter(node -> node.is("Exp") && node.input(0).equals(of))
        .isPresent();
  }

  private static OutputForm quotient(TailStep step) {
    OptionalDouble divisor = step.number(1);
    if (divisor.isPresent()) {
      return step.operand(0).times(1 / divisor.getAsDouble());
    }
    if (step.number(0).orElse(0) == 1) {
      return logistic(step.operand(1));
    }
    Optional<Node> sum = sumBehind(step);
    if (sum.isPresent()) {
      return normalised(step, summedAxis(step, sum.get()));
    }
    return VectorLength.isOf(step, step.node().input(1), step.node().input(0))
        ? OutputForm.DIRECTION
        : OutputForm.SCORES;
  }

  /** 1 / (1 + exp(-x)). */
  private static OutputForm logistic(OutputForm form) {
    boolean isLogistic = form.is(Meaning.EXPONENTIALS) && form.scale() == 1 && form.offset() == 1;
    return isLogistic
        ? new OutputForm(
            Meaning.PROBABILITIES,
            1,
            0,
            -1,
            form.front().map(front -> front.negative().withTail(Score.Tail.SIGMOID)))
        : OutputForm.SCORES;
  }

  /** The one of two operands that is a constant number. */
  private static Optional<Integer> either(TailStep step) {
    return IntStream.of(1, 0).boxed().filter(input -> step.number(input).isPresent()).findFirst();
  }

  // --- over places and models ---

  private static OutputForm mean(TailStep step) {
    return step.reducedAxes()
        .map(axes -> step.reduced(axes, step.keepsAxes()))
        .orElse(OutputForm.SCORES);
  }

  private static OutputForm total(TailStep step) {
    Optional<List<Integer>> axes = step.reducedAxes();
    Optional<OutputForm> weighted = axes.flatMap(summed -> weighted(step, summed));
    if (weighted.isPresent()) {
      return weighted.get();
    }
    OptionalDouble count = axes.isPresent() ? step.lengthOf(axes.get()) : OptionalDouble.empty();
    return count.isPresent() ? mean(step).times(count.getAsDouble()) : OutputForm.SCORES;
  }

  /** A sum in which each place of the axis has a constant weight of its own. */
  private static Optional<OutputForm> weighted(TailStep step, List<Integer> axes) {
    Optional<Node> product = step.producer(0).filter(node -> node.is("Mul"));
    if (product.isEmpty() || axes.size() != 1 || !step.part().isWhole()) {
      return Optional.empty();
    }
    for (int i = 0; i < 2; i++) {
      OptionalDouble total = step.weights(product.get().input(i), axes.get(0));
      if (total.isPresent()) {
        ScorePart all = ScorePart.whole(product.get().input(1 - i), step.before().rank());
        OutputForm form = step.walk().form(all).mixed().times(total.getAsDouble());
        int axis = form.axis();
        boolean isMoved = axis > axes.get(0) && !step.keepsAxes();
        return Optional.of(
            form.isProbability() && axis != axes.get(0)
                ? form.withAxis(isMoved ? axis - 1 : axis)
                : OutputForm.SCORES);
      }
    }
    return Optional.empty();
  }

  private static OutputForm best(TailStep step) {
    return mean(step).withAxis(-1);
  }

  private static List<Integer> places(Shape shape) {
    return IntStream.range(2, shape.rank()).boxed().toList();
  }

  // --- divided by their sum ---

  private static OutputForm normalised(TailStep step) {
    return step.node().attributes().integer("p", 2) == 1
        ? normalised(step, step.axis("axis", -1))
        : OutputForm.DIRECTION;
  }

  private static OutputForm normalised(TailStep step, int axis) {
    OutputForm form = step.through();
    if (form.is(Meaning.EXPONENTIALS) && form.offset() == 0) {
      return new OutputForm(
          Meaning.PROBABILITIES,
          1,
          0,
          axis,
          form.front()
              .filter(front -> !front.negated())
              .map(front -> front.withTail(Score.Tail.SOFTMAX)));
    }
    return form.isNotNegative()
        ? new OutputForm(
            Meaning.PROBABILITIES,
            1,
            0,
            axis,
            form.front().filter(front -> !form.is(Meaning.EXPONENTIALS)))
        : OutputForm.SCORES;
  }

  /** The node that sums up what is divided, behind what keeps it from being zero. */
  private static Optional<Node> sumBehind(TailStep step) {
    return repeated(step, step.node().input(1))
        .filter(sum -> sum.is("ReduceSum") || sum.is("ReduceL1"))
        .filter(sum -> sum.input(0).equals(unmarked(step, step.node().input(0))));
  }

  /** The numbers to which ones were added in rows in which there is nothing. */
  private static String unmarked(TailStep step, String value) {
    return step.walk()
        .producer(value)
        .filter(node -> node.is("Add"))
        .filter(node -> node.inputs().stream().noneMatch(input -> isConstant(step, input)))
        .filter(node -> node.inputs().stream().anyMatch(input -> isGuard(step, input)))
        .map(node -> guarded(step, node))
        .orElse(value);
  }

  private static int summedAxis(TailStep step, Node sum) {
    return new TailStep(step.walk(), sum, step.part())
        .reducedAxes()
        .filter(axes -> axes.size() == 1)
        .map(axes -> axes.get(0))
        .orElse(-1);
  }
}
