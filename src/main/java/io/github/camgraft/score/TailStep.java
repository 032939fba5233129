package io.github.camgraft.score;

import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * One node at the tail of a file, as the rules of {@link TailRules} see it.
 *
 * @param walk whom to ask for what lies in front of the node
 * @param node the node itself
 * @param part the part of its result that is asked for
 */
record TailStep(TailWalk walk, Node node, ScorePart part) {
  private Facts facts() {
    return walk.facts();
  }

  /** The shape of an input; that of a scalar where it is not known. */
  Shape shapeOf(String tensor) {
    return facts().type(tensor).map(TensorType::shape).orElse(Shape.SCALAR);
  }

  /** The lengths of the node's first input. */
  Shape before() {
    return shapeOf(node.input(0));
  }

  /** The lengths of the result. */
  Shape after() {
    return shapeOf(part.name());
  }

  /** The node that made an input, if there is one. */
  Optional<Node> producer(int input) {
    return walk.producer(node.input(input));
  }

  /** The same places of the first input. */
  OutputForm through() {
    return walk.form(part.of(node.input(0)));
  }

  /** What an input is at the same places, where it is repeated along axes of length one. */
  OutputForm operand(int input) {
    Shape shape = shapeOf(node.input(input));
    int missing = part.entries().size() - shape.rank();
    if (missing < 0) {
      return OutputForm.SCORES;
    }
    List<Optional<Long>> places = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      boolean isRepeated = shape.get(axis).is(1);
      places.add(part.entry(axis + missing).map(place -> isRepeated ? 0L : place));
    }
    OutputForm form = walk.form(new ScorePart(node.input(input), places));
    return form.axis() < 0 ? form : form.withAxis(form.axis() + missing);
  }

  /** All inputs. */
  List<OutputForm> operands() {
    return IntStream.range(0, node.inputs().size()).mapToObj(this::operand).toList();
  }

  /** The one number of an input that is constant, whatever its shape. */
  OptionalDouble number(int input) {
    Optional<Tensor> constant = facts().constant(node.input(input));
    if (constant.isEmpty() || constant.get().count() == 0 || constant.get().count() > 4096) {
      return OptionalDouble.empty();
    }
    double[] values = constant.get().doubles();
    for (double value : values) {
      if (value != values[0]) {
        return OptionalDouble.empty();
      }
    }
    return OptionalDouble.of(values[0]);
  }

  /**
   * The sum of constant weights, none of them negative, one for each place of an axis of the first
   * input.
   */
  OptionalDouble weights(String tensor, int axis) {
    Optional<Tensor> constant = facts().constant(tensor);
    if (constant.isEmpty() || constant.get().count() > 4096) {
      return OptionalDouble.empty();
    }
    Shape shape = constant.get().shape();
    int place = axis - before().rank() + shape.rank();
    boolean isAlong =
        place >= 0
            && shape.get(place).equals(before().get(axis))
            && constant.get().count() == shape.get(place).size();
    double[] values = constant.get().doubles();
    return isAlong && DoubleStream.of(values).allMatch(value -> value >= 0)
        ? OptionalDouble.of(DoubleStream.of(values).sum())
        : OptionalDouble.empty();
  }

  /** The whole numbers of an input that is constant, or of an attribute of that name. */
  Optional<long[]> integers(int input, String attribute) {
    return facts()
        .constant(node.input(input))
        .filter(tensor -> tensor.count() <= 4096)
        .map(Tensor::longs)
        .or(() -> node.attributes().integers(attribute));
  }

  /** An axis that an attribute names, counted from the front. */
  int axis(String attribute, int otherwise) {
    return fromFront((int) node.attributes().integer(attribute, otherwise));
  }

  int fromFront(int axis) {
    return axis < 0 ? axis + before().rank() : axis;
  }

  /** The same places of the first input, with another one on an axis. */
  OutputForm at(int axis, long place) {
    return axis < part.entries().size()
        ? walk.form(part.of(node.input(0)).with(axis, place))
        : OutputForm.SCORES;
  }

  /** What an activation makes of the same places of its input. */
  OutputForm.Front front(Score.Tail tail) {
    return new OutputForm.Front(part.of(node.input(0)), false, tail, node);
  }

  // --- where the axes of the result were before ---

  /** Axes in another order. */
  OutputForm transposed() {
    int[] order = node.attributes().permutation(after().rank());
    if (order.length != part.entries().size()) {
      return OutputForm.SCORES;
    }
    List<Optional<Long>> places = new ArrayList<>(part.entries());
    for (int i = 0; i < order.length; i++) {
      places.set(order[i], part.entry(i));
    }
    OutputForm form = walk.form(new ScorePart(node.input(0), places));
    for (int i = 0; i < order.length; i++) {
      if (form.axis() == order[i]) {
        return form.withAxis(i);
      }
    }
    return form;
  }

  /** The same numbers in the same order under other axes: those longer than one are compared. */
  OutputForm reshaped() {
    List<Integer> from = longAxes(before());
    List<Integer> to = longAxes(after());
    boolean isSame =
        from.size() == to.size()
            && IntStream.range(0, from.size())
                .allMatch(i -> before().get(from.get(i)).equals(after().get(to.get(i))));
    ScorePart all = ScorePart.whole(node.input(0), before().rank());
    if (!isSame) {
      return part.isWhole() ? walk.form(all).withAxis(-1) : OutputForm.SCORES;
    }
    List<Optional<Long>> places = new ArrayList<>(all.entries());
    for (int axis = 1; axis < places.size() && !part.isWhole(); axis++) {
      places.set(axis, Optional.of(0L));
    }
    for (int i = 0; i < from.size(); i++) {
      places.set(from.get(i), part.entry(to.get(i)));
    }
    OutputForm form = walk.form(new ScorePart(node.input(0), places));
    int place = from.indexOf(form.axis());
    return form.withAxis(place < 0 ? -1 : to.get(place));
  }

  private static List<Integer> longAxes(Shape shape) {
    return IntStream.range(0, shape.rank()).filter(axis -> !shape.get(axis).is(1)).boxed().toList();
  }

  /**
   * Some axes put together to one number each.
   *
   * @param axes which, counted from the front
   */
  OutputForm reduced(List<Integer> axes, boolean kept) {
    if (before().rank() == 0) {
      return OutputForm.SCORES;
    }
    List<Optional<Long>> places = new ArrayList<>();
    int next = 0;
    for (int axis = 0; axis < before().rank(); axis++) {
      boolean isReduced = axes.contains(axis);
      places.add(isReduced ? Optional.empty() : part.entry(next));
      next += isReduced && !kept ? 0 : 1;
    }
    OutputForm form = walk.form(new ScorePart(node.input(0), places));
    if (axes.contains(form.axis())) {
      return OutputForm.SCORES;
    }
    long before = axes.stream().filter(axis -> axis < form.axis()).count();
    OutputForm moved = form.axis() < 0 || kept ? form : form.withAxis((int) (form.axis() - before));
    boolean isNothing = axes.stream().allMatch(axis -> before().get(axis).is(1));
    return isNothing ? moved : moved.mixed();
  }

  /** The axes that a reduction names: all where it names none. */
  Optional<List<Integer>> reducedAxes() {
    if (!node.input(1).isEmpty() && facts().constant(node.input(1)).isEmpty()) {
      return Optional.empty();
    }
    long[] named = integers(1, "axes").orElse(new long[0]);
    return Optional.of(
        named.length == 0
            ? IntStream.range(0, before().rank()).boxed().toList()
            : LongStream.of(named).mapToObj(axis -> fromFront((int) axis)).toList());
  }

  boolean keepsAxes() {
    return node.attributes().integer("keepdims", 1) != 0;
  }

  /** The product of the lengths of these axes, if they are known. */
  OptionalDouble lengthOf(List<Integer> axes) {
    double product = 1;
    for (int axis : axes) {
      Dimension length = before().get(axis);
      if (!length.isKnown()) {
        return OptionalDouble.empty();
      }
      product *= length.size();
    }
    return OptionalDouble.of(product);
  }
}
