package io.github.camgraft.layer;

import io.github.camgraft.grad.Quantisation;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.NodeRule;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Which part of each tensor a score reads. One class at one place of a detector reads one row of
 * what was joined of boxes and classes, so the maps behind the boxes have nothing to do with it; a
 * class token reads one token. Parts are followed back through operators that pick, join or
 * reorder, and through those that compute each number of its own; all others are taken to read
 * everything.
 */
final class ReadParts {
  /** Operators that compute each number from the numbers at the same place. */
  private static final Set<String> PLACEWISE =
      Set.of(
          "Abs",
          "Add",
          "Cast",
          "Celu",
          "Clip",
          "Div",
          "Dropout",
          "Elu",
          "Erf",
          "Exp",
          "Gelu",
          "HardSigmoid",
          "HardSwish",
          "Identity",
          "LeakyRelu",
          "Log",
          "Max",
          "Mean",
          "Min",
          "Mish",
          "Mul",
          "Neg",
          "PRelu",
          "Pow",
          "Reciprocal",
          "Relu",
          "Selu",
          "Sigmoid",
          "Softplus",
          "Softsign",
          "Sqrt",
          "Sub",
          "Sum",
          "Tanh",
          "ThresholdedRelu",
          "Where",
          "Swish",
          "Sin",
          "Cos",
          "DequantizeLinear",
          "QuantizeLinear");

  private static final Set<String> RESHAPES = Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze");

  private static final Set<String> WINDOWED = Set.of("Conv", "MaxPool", "AveragePool", "LpPool");

  private final Map<String, Node> producers;
  private final Facts facts;
  private final Map<String, Part> parts = new HashMap<>();

  /**
   * Follows a score back.
   *
   * @param producers the nodes between the picture and the score, by what they give
   */
  ReadParts(Map<String, Node> producers, Facts facts, String score) {
    this.producers = producers;
    this.facts = facts;
    parts.put(score, Part.WHOLE);
    List<Node> backwards = new ArrayList<>(new LinkedHashSet<>(producers.values()));
    Collections.reverse(backwards);
    for (Node node : backwards) {
      for (int output = 0; output < node.outputs().size(); output++) {
        int place = output;
        Part part = parts.get(node.output(output));
        if (part != null) {
          NodeRule.at(node, () -> read(node, place, part));
        }
      }
    }
  }

  /** The nodes by those tensors of which the score reads anything. */
  Map<String, Node> producers() {
    Map<String, Node> live = new LinkedHashMap<>(producers);
    live.keySet().retainAll(parts.keySet());
    return live;
  }

  /** What the score reads of a tensor. */
  Part of(String tensor) {
    return parts.getOrDefault(tensor, Part.WHOLE);
  }

  private void read(Node node, int output, Part part) {
    String operator = Quantisation.realOperator(node);
    if (!isKnown(node)) {
      ofEach(node, input -> Part.WHOLE);
      return;
    }
    switch (operator) {
      case "Gather" -> add(node.input(0), picked(node, part));
      case "Slice" -> add(node.input(0), cut(node, part));
      case "Split" -> add(node.input(0), divided(node, output, part));
      case "Concat" -> joined(node, part);
      case "Transpose" -> {
        int[] order = node.attributes().permutation(rank(node.input(0)));
        add(node.input(0), part.renumbered(axis -> order[axis]));
      }
      case "MatMul" -> product(node, part);
      case "Gemm" ->
          ofEach(node, input -> part.renumbered(axis -> axis == 0 && input == 0 ? 0 : -1));
      case "Softmax", "LogSoftmax" -> {
        int axis = axis(node.attributes().integer("axis", -1), rank(node.input(0)));
        add(node.input(0), part.without(axis));
      }
      case "LayerNormalization" -> {
        int from = axis(node.attributes().integer("axis", -1), rank(node.input(0)));
        add(node.input(0), part.renumbered(axis -> axis < from ? axis : -1));
      }
      case "BatchNormalization" -> add(node.input(0), part);
      default -> others(node, operator, output, part);
    }
  }

  /** Behind regions that are chosen by the picture, ONNX Runtime often loses sight of shapes. */
  private boolean isKnown(Node node) {
    return node.inputs().stream().filter(producers::containsKey).allMatch(input -> rank(input) > 0);
  }

  private void others(Node node, String operator, int output, Part part) {
    if (RESHAPES.contains(operator)) {
      node.inputs().stream()
          .filter(producers::containsKey)
          .forEach(input -> add(input, regrouped(input, node.output(output), part)));
    } else if (WINDOWED.contains(operator)) {
      ofEach(node, input -> windowed(node, operator, part));
    } else if (PLACEWISE.contains(operator)) {
      ofEach(node, input -> aligned(node.input(input), node.output(output), part));
    } else if (operator.startsWith("Reduce") || operator.startsWith("Global")) {
      ofEach(node, input -> reduced(node, operator, node.output(output), part));
    } else {
      ofEach(node, input -> Part.WHOLE);
    }
  }

  private void add(String tensor, Part part) {
    parts.merge(tensor, part, Part::hull);
  }

  private void ofEach(Node node, java.util.function.IntFunction<Part> part) {
    IntStream.range(0, node.inputs().size())
        .filter(input -> producers.containsKey(node.input(input)))
        .forEach(input -> add(node.input(input), part.apply(input)));
  }

  private Shape shape(String tensor) {
    return facts.type(tensor).map(TensorType::shape).orElse(Shape.SCALAR);
  }

  private int rank(String tensor) {
    return shape(tensor).rank();
  }

  private static int axis(long axis, int rank) {
    return Math.toIntExact(axis < 0 ? axis + rank : axis);
  }

  private Part picked(Node gather, Part part) {
    int rank = rank(gather.input(0));
    int axis = axis(gather.attributes().integer("axis", 0), rank);
    int more = rank(gather.output(0)) - rank;
    Part others =
        part.renumbered(other -> other < axis ? other : other - more > axis ? other - more : -1);
    long length = shape(gather.input(0)).get(axis).size();
    Optional<long[]> indices =
        facts.constant(gather.input(1)).filter(constant -> constant.count() > 0).map(Tensor::longs);
    boolean known =
        indices.isPresent()
            && Arrays.stream(indices.get()).allMatch(index -> index >= 0 || length > 0);
    if (!known) {
      return others;
    }
    long[] places =
        Arrays.stream(indices.get()).map(index -> index < 0 ? index + length : index).toArray();
    return others.with(
        axis,
        new Part.Range(
            Arrays.stream(places).min().orElseThrow(),
            Arrays.stream(places).max().orElseThrow() + 1));
  }

  private Part cut(Node slice, Part part) {
    int rank = rank(slice.input(0));
    Optional<long[]> starts = longs(slice.input(1));
    Optional<long[]> ends = longs(slice.input(2));
    long[] axes =
        longs(slice.input(3)).orElseGet(() -> IntStream.range(0, rank).asLongStream().toArray());
    Optional<long[]> steps = longs(slice.input(4));
    Part result = part;
    for (int i = 0; i < axes.length; i++) {
      int axis = axis(axes[i], rank);
      long length = shape(slice.input(0)).get(axis).size();
      result = result.without(axis);
      if (starts.isPresent() && ends.isPresent() && (steps.isEmpty() || steps.get()[i] == 1)) {
        Optional<Part.Range> range = range(starts.get()[i], ends.get()[i], length);
        if (range.isPresent()) {
          long start = range.get().start();
          result =
              result.with(axis, part.of(axis).map(of -> of.shifted(start)).orElse(range.get()));
        }
      }
    }
    return result;
  }

  /** The range that a slice takes of an axis, if its length is known or does not matter. */
  private static Optional<Part.Range> range(long start, long end, long length) {
    long first = start < 0 && length >= 0 ? Math.max(0, start + length) : start;
    long behind = length < 0 ? end : end < 0 ? end + length : Math.min(end, length);
    boolean told = first >= 0 && behind > first && behind < Integer.MAX_VALUE;
    return told ? Optional.of(new Part.Range(first, behind)) : Optional.empty();
  }

  private Optional<long[]> longs(String value) {
    return facts.constant(value).map(Tensor::longs);
  }

  private Part divided(Node split, int output, Part part) {
    int axis = axis(split.attributes().integer("axis", 0), rank(split.input(0)));
    long start = 0;
    for (int i = 0; i < output; i++) {
      long length =
          shape(split.output(i)).rank() == 0 ? -1 : shape(split.output(i)).get(axis).size();
      if (length < 0) {
        return part.without(axis);
      }
      start += length;
    }
    long length = shape(split.output(output)).get(axis).size();
    if (length < 0) {
      return part.without(axis);
    }
    return part.with(axis, part.of(axis).orElse(new Part.Range(0, length)).shifted(start));
  }

  /** Each input is read where the part lies in it, and not at all where it lies in others. */
  private void joined(Node concat, Part part) {
    int axis = axis(concat.attributes().integer("axis", 0), rank(concat.output(0)));
    List<String> inputs = concat.inputs().stream().filter(name -> rank(name) > axis).toList();
    boolean known = inputs.stream().allMatch(input -> shape(input).get(axis).isKnown());
    long start = 0;
    for (String input : inputs) {
      long length = shape(input).get(axis).size();
      if (part.of(axis).isEmpty() || !known) {
        addIfComputed(input, part.without(axis));
      } else {
        long from = start;
        part.of(axis)
            .orElseThrow()
            .common(new Part.Range(start, start + length))
            .ifPresent(range -> addIfComputed(input, part.with(axis, range.shifted(-from))));
      }
      start += length;
    }
  }

  private void addIfComputed(String tensor, Part part) {
    if (producers.containsKey(tensor)) {
      add(tensor, part);
    }
  }

  private void product(Node node, Part part) {
    int rank = rank(node.output(0));
    int left = Quantisation.of(node).map(form -> form.tensor(0)).orElse(0);
    ofEach(
        node,
        input -> {
          String factor = node.input(input);
          int summed = input == left ? rank - 1 : rank - 2;
          return rank(factor) == rank && rank > 1
              ? aligned(factor, node.output(0), part.without(summed))
              : Part.WHOLE;
        });
  }

  /** Axes lie over each other from the last one on; one that is repeated is read as a whole. */
  private Part aligned(String from, String to, Part part) {
    int shift = rank(to) - rank(from);
    Shape shape = shape(from);
    return part.renumbered(
        axis -> axis < shift || shape.get(axis - shift).is(1) ? -1 : axis - shift);
  }

  private Part windowed(Node node, String operator, Part part) {
    Optional<long[]> window = node.attributes().integers("kernel_shape");
    boolean plain =
        isAll(node.attributes().integers("strides"), 1)
            && isAll(node.attributes().integers("pads"), 0);
    return part.renumbered(
        axis -> {
          if (axis < 2) {
            return axis == 0 || !operator.equals("Conv") ? axis : -1;
          }
          return plain && window.isPresent() && window.get()[axis - 2] == 1 ? axis : -1;
        });
  }

  private static boolean isAll(Optional<long[]> numbers, long wanted) {
    return numbers.isEmpty() || Arrays.stream(numbers.get()).allMatch(number -> number == wanted);
  }

  private Part reduced(Node node, String operator, String to, Part part) {
    int rank = rank(node.input(0));
    Set<Integer> gone = new TreeSet<>();
    if (operator.startsWith("Global")) {
      IntStream.range(2, rank).forEach(gone::add);
    } else {
      Optional<int[]> axes =
          node.attributes().axes("axes").or(() -> longs(node.input(1)).map(ReadParts::whole));
      axes.ifPresentOrElse(
          list -> IntStream.of(list).forEach(axis -> gone.add(axis(axis, rank))),
          () -> IntStream.range(0, rank).forEach(gone::add));
    }
    int[] left =
        rank(to) == rank
            ? IntStream.range(0, rank).map(axis -> gone.contains(axis) ? -1 : axis).toArray()
            : IntStream.range(0, rank).filter(axis -> !gone.contains(axis)).toArray();
    return part.renumbered(axis -> axis < left.length ? left[axis] : -1);
  }

  private static int[] whole(long... numbers) {
    return Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray();
  }

  private Part regrouped(String from, String to, Part part) {
    Part result = Part.WHOLE;
    for (AxisGroups.Group group : AxisGroups.of(shape(from), shape(to))) {
      int[] became = longer(shape(to), group.to(), group.toEnd());
      if (became.length == 1 && part.of(became[0]).isPresent()) {
        result = spread(from, group, part.of(became[0]).get(), result);
      }
    }
    return result;
  }

  /** The axes of a run whose length is not one. */
  private static int[] longer(Shape shape, int first, int behind) {
    return IntStream.range(first, behind).filter(axis -> !shape.get(axis).is(1)).toArray();
  }

  /** A range of what a run of axes became, on that run. */
  private Part spread(String from, AxisGroups.Group group, Part.Range range, Part part) {
    int[] axes = longer(shape(from), group.from(), group.fromEnd());
    if (axes.length == 1) {
      return part.with(axes[0], range);
    }
    Part result = part;
    long place = range.start();
    for (int i = axes.length - 1; i >= 0 && range.length() == 1; i--) {
      long length = shape(from).get(axes[i]).size();
      if (length <= 0) {
        return part;
      }
      result = result.with(axes[i], Part.Range.of(place % length));
      place /= length;
    }
    return result;
  }
}
