package io.github.camgraft.layer;

import io.github.camgraft.grad.Quantisation;
import io.github.camgraft.grad.rule.Equation;
import io.github.camgraft.input.ImageInput;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.NodeRule;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Follows the places of the picture through a graph. Most operators leave an axis what it is. A
 * product of matrices has the rows of its left side and the columns of its right side, so what
 * queries gather by attention has the queries' places: those of the picture where they were made of
 * it, none where they were learned. What is pooled has no places, and a convolution that looks at
 * neighbours along an axis takes it for places.
 */
final class PlaceTracking {
  private static final Set<String> WINDOWED =
      Set.of("Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool");

  /** What these give is counted by something else: steps, indices, regions. */
  private static final Set<String> ELSEWHERE =
      Set.of("LSTM", "GRU", "RNN", "NonZero", "GatherND", "RoiAlign", "MaxRoiPool");

  private final Facts facts;
  private final Dimension batch;
  private final Map<String, PlaceAxes> known = new HashMap<>();

  /** What a tensor was before a reshape mixed places with channels, as group normalisation does. */
  private final Map<String, String> mixed = new HashMap<>();

  /**
   * Follows a picture.
   *
   * @param picture the input that takes it
   */
  PlaceTracking(Map<String, Node> producers, Facts facts, ImageInput picture) {
    this.facts = facts;
    Shape shape = shape(picture.tensor());
    int pictures = picture.batchAxisBehind();
    int channels = picture.channelAxisBehind();
    this.batch = pictures < shape.rank() ? shape.get(pictures) : Dimension.of(1);
    Set<Integer> places = new TreeSet<>();
    IntStream.range(0, shape.rank())
        .filter(axis -> axis != pictures && axis != channels)
        .forEach(places::add);
    known.put(picture.tensor(), new PlaceAxes(places));
    // In the graph's order, so that no tensor waits for one behind it.
    producers.forEach(
        (tensor, node) ->
            known.put(tensor, NodeRule.at(node, () -> within(places(node, tensor), tensor))));
  }

  /** Of a tensor whose shape is not known nobody can say where its places are. */
  private PlaceAxes within(PlaceAxes found, String tensor) {
    int rank = shape(tensor).rank();
    return found.axes().stream().allMatch(axis -> axis < rank) ? found : PlaceAxes.NONE;
  }

  /** The places of a tensor. */
  PlaceAxes of(String tensor) {
    return known.getOrDefault(tensor, PlaceAxes.NONE);
  }

  /** Whether the first axis counts places too, as windows of a picture do. */
  boolean isBatchOfPlaces(String tensor) {
    return of(tensor).contains(0) && !shape(tensor).get(0).equals(batch);
  }

  private Shape shape(String tensor) {
    return facts.type(tensor).map(TensorType::shape).orElse(Shape.SCALAR);
  }

  private PlaceAxes places(Node node, String to) {
    String operator = Quantisation.realOperator(node);
    if (WINDOWED.contains(operator)) {
      return windowed(node, to);
    }
    if (operator.startsWith("Global")) {
      return of(followed(node)).renumbered(axis -> axis < 2 ? axis : -1);
    }
    if (operator.startsWith("Reduce")) {
      return reduced(node, to);
    }
    if (ELSEWHERE.contains(operator)) {
      return PlaceAxes.NONE;
    }
    return switch (operator) {
      case "MatMul", "Gemm" -> product(node, to);
      case "Einsum" -> contracted(node);
      case "Attention" -> aligned(List.of(node.input(0)), to, false);
      case "Transpose" -> transposed(node);
      case "Reshape", "Flatten", "Squeeze", "Unsqueeze" -> regrouped(followed(node), to);
      case "Gather" -> gathered(node, to);
      case "GatherElements", "TopK" -> without(node, node.attributes().integer("axis", -1));
      case "GridSample" -> sampled(node);
      case "Concat" -> aligned(node.inputs(), to, true).withOrigin(joined(node, to));
      case "Slice" -> cut(node, to);
      case "Split", "Pad" -> aligned(node.inputs(), to, true);
      default -> aligned(node.inputs(), to, false);
    };
  }

  private String followed(Node node) {
    return node.inputs().stream().filter(known::containsKey).findFirst().orElse("");
  }

  private PlaceAxes windowed(Node node, String to) {
    String from = node.input(Quantisation.of(node).map(form -> form.tensor(0)).orElse(0));
    Set<Integer> axes = new TreeSet<>(of(from).renumbered(axis -> axis == 1 ? -1 : axis).axes());
    long[] window = node.attributes().integers("kernel_shape").orElseGet(() -> kernel(node));
    // A convolution along one axis may be one over channels, as channel attention has it.
    for (int axis = 2; window.length > 1 && axis < window.length + 2; axis++) {
      if (window[axis - 2] > 1) {
        axes.add(axis);
      }
    }
    return new PlaceAxes(axes, sameCount(from, to, axes));
  }

  private long[] kernel(Node convolution) {
    int input = Quantisation.of(convolution).map(form -> form.tensor(1)).orElse(1);
    Shape weights = shape(convolution.input(input));
    return IntStream.range(2, Math.max(2, weights.rank()))
        .mapToLong(axis -> weights.get(axis).size())
        .toArray();
  }

  private PlaceAxes reduced(Node node, String to) {
    String from = followed(node);
    int rank = shape(from).rank();
    Set<Integer> gone = new TreeSet<>();
    Optional<int[]> axes =
        node.attributes()
            .axes("axes")
            .or(() -> facts.constant(node.input(1)).map(PlaceTracking::integers));
    axes.ifPresentOrElse(
        list -> IntStream.of(list).forEach(axis -> gone.add(axis < 0 ? axis + rank : axis)),
        () -> IntStream.range(0, rank).forEach(gone::add));
    boolean kept = shape(to).rank() == rank;
    return of(from)
        .renumbered(
            axis ->
                gone.contains(axis)
                    ? -1
                    : kept ? axis : axis - (int) gone.stream().filter(one -> one < axis).count());
  }

  private static int[] integers(Tensor constant) {
    return java.util.Arrays.stream(constant.longs()).mapToInt(Math::toIntExact).toArray();
  }

  private PlaceAxes product(Node node, String to) {
    String left = node.input(Quantisation.of(node).map(form -> form.tensor(0)).orElse(0));
    String right = node.input(Quantisation.of(node).map(form -> form.tensor(1)).orElse(1));
    int rank = shape(to).rank();
    Set<Integer> axes = new TreeSet<>();
    aligned(left, rank).filter(axis -> axis != rank - 1).forEach(axes::add);
    // Where each place looks at every other, the columns are what it looks at.
    boolean compares = axes.contains(rank - 2);
    aligned(right, rank)
        .filter(axis -> axis != rank - 2 && !(compares && axis == rank - 1))
        .forEach(axes::add);
    Shape weights = shape(left);
    boolean mixes =
        !known.containsKey(left) && weights.rank() > 1 && weights.get(-1).equals(weights.get(-2));
    if (mixes) {
      // Fixed weights that make as many rows as there were leave each row its place.
      aligned(right, rank).forEach(axes::add);
    }
    boolean ofRight = !known.containsKey(left) || !axes.contains(rank - 2);
    return new PlaceAxes(axes, sameCount(ofRight ? right : left, to, axes));
  }

  private IntStream aligned(String from, int rank) {
    int shift = rank - shape(from).rank();
    return of(from).axes().stream().mapToInt(axis -> axis + shift).filter(axis -> axis >= 0);
  }

  private PlaceAxes contracted(Node node) {
    List<Integer> ranks = node.inputs().stream().map(input -> shape(input).rank()).toList();
    Equation equation = Equation.of(node.attributes().text("equation", ""), ranks);
    Set<Integer> axes = new TreeSet<>();
    for (int i = 0; i < ranks.size(); i++) {
      String letters = equation.factors().get(i);
      of(node.input(i))
          .axes()
          .forEach(axis -> axes.add(equation.result().indexOf(letters.charAt(axis))));
    }
    axes.remove(-1);
    return new PlaceAxes(axes);
  }

  private PlaceAxes transposed(Node node) {
    int[] order = node.attributes().permutation(shape(node.input(0)).rank());
    return of(node.input(0))
        .renumbered(
            axis ->
                IntStream.range(0, order.length)
                    .filter(place -> order[place] == axis)
                    .findFirst()
                    .orElse(-1));
  }

  /**
   * Places stay places where a reshape only divides them or puts them together, and come back where
   * the shape is the one of before.
   */
  private PlaceAxes regrouped(String from, String to) {
    String origin = mixed.getOrDefault(from, from);
    if (mixed.containsKey(from) && shape(origin).equals(shape(to))) {
      return of(origin);
    }
    PlaceAxes divided = divided(from, to);
    if (mixed.containsKey(from) || (divided.axes().isEmpty() && !of(from).axes().isEmpty())) {
      mixed.put(to, origin);
    }
    return divided;
  }

  private PlaceAxes divided(String from, String to) {
    PlaceAxes before = of(from);
    Set<Integer> axes = new TreeSet<>();
    Optional<PlaceAxes.Origin> laidOut = Optional.empty();
    for (AxisGroups.Group group : AxisGroups.of(shape(from), shape(to))) {
      List<Integer> places = group.before().filter(before::contains).boxed().toList();
      boolean pure =
          group
              .before()
              .allMatch(axis -> axis == 0 || before.contains(axis) || shape(from).get(axis).is(1));
      if (!places.isEmpty() && pure) {
        group.after().forEach(axes::add);
        boolean intoOne = group.toEnd() - group.to() == 1 && places.size() == 2;
        if (intoOne && !places.contains(0) && before.axes().size() == 2) {
          laidOut = Optional.of(new PlaceAxes.Origin(from, places.get(0), places.get(1), 0, 0));
        }
      }
    }
    if (!axes.isEmpty() && shape(to).get(0).equals(batch)) {
      axes.remove(0);
    }
    return new PlaceAxes(axes, laidOut.or(() -> sameCount(from, to, axes)));
  }

  /** Tokens among others that stand for no place, such as one for the class. */
  private Optional<PlaceAxes.Origin> joined(Node node, String to) {
    int axis = axis(node.attributes().integer("axis", 0), shape(to).rank());
    List<String> inputs = node.inputs();
    List<String> ofPlaces = inputs.stream().filter(input -> of(input).contains(axis)).toList();
    if (ofPlaces.isEmpty()) {
      return inputs.stream()
          .flatMap(input -> sameCount(input, to, of(input).axes()).stream())
          .findFirst();
    }
    int at = inputs.indexOf(ofPlaces.get(0));
    long before = tokens(inputs.subList(0, at), axis);
    long behind = tokens(inputs.subList(at + 1, inputs.size()), axis);
    return ofPlaces.size() > 1 || before < 0 || behind < 0
        ? Optional.empty()
        : of(ofPlaces.get(0)).origin().map(origin -> origin.between(before, behind));
  }

  /** How many tokens tensors hold together; a negative number where that is open. */
  private long tokens(List<String> tensors, int axis) {
    long[] counts =
        tensors.stream()
            .mapToLong(name -> shape(name).rank() > axis ? shape(name).get(axis).size() : -1)
            .toArray();
    return LongStream.of(counts).anyMatch(count -> count < 0) ? -1 : LongStream.of(counts).sum();
  }

  /** Some of the tokens: all that stand for places, or none of them, or who knows which. */
  private PlaceAxes cut(Node node, String to) {
    String from = node.input(0);
    PlaceAxes all = aligned(node.inputs(), to, true);
    Optional<PlaceAxes.Origin> same = sameCount(from, to, of(from).axes());
    Optional<Long> axis = single(node.input(3)).map(of -> (long) axis(of, shape(from).rank()));
    Optional<PlaceAxes.Origin> origin = of(from).origin();
    if (same.isPresent()
        || origin.isEmpty()
        || axis.filter(cut -> all.contains(cut.intValue())).isEmpty()) {
      return all.withOrigin(same);
    }
    long start = single(node.input(1)).orElse(Long.MAX_VALUE);
    long end = single(node.input(2)).orElse(Long.MIN_VALUE);
    boolean isInFront = end >= 0 && end <= origin.get().leading();
    boolean isBehind = start < 0 && -start <= origin.get().trailing();
    if (isInFront || isBehind) {
      return all.renumbered(of -> of == axis.get() ? -1 : of);
    }
    boolean fromFront = start >= 0 && start <= origin.get().leading();
    long off = end >= Integer.MAX_VALUE ? 0 : -end;
    boolean toBack = off >= 0 && off <= origin.get().trailing();
    return all.withOrigin(
        origin.filter(of -> fromFront && toBack).map(of -> of.between(-start, -off)));
  }

  private Optional<Long> single(String value) {
    return facts
        .constant(value)
        .filter(constant -> constant.shape().isKnown() && constant.count() == 1)
        .map(constant -> constant.longs()[0]);
  }

  /** The origin of tokens that are as many as before. */
  private Optional<PlaceAxes.Origin> sameCount(String from, String to, Set<Integer> axes) {
    PlaceAxes before = of(from);
    boolean same =
        axes.size() == 1
            && before.axes().size() == 1
            && count(from, before.axes()).equals(count(to, axes));
    return same ? before.origin() : Optional.empty();
  }

  private Dimension count(String tensor, Set<Integer> axes) {
    return shape(tensor).get(axes.iterator().next());
  }

  /** Fixed indices pick places, also those of windows; computed ones any. */
  private PlaceAxes gathered(Node node, String to) {
    String from = node.input(0);
    int rank = shape(from).rank();
    int picked = axis(node.attributes().integer("axis", 0), rank);
    int more = shape(to).rank() - rank;
    Set<Integer> axes =
        new TreeSet<>(
            of(from)
                .renumbered(axis -> axis == picked ? -1 : axis < picked ? axis : axis + more)
                .axes());
    if (of(from).contains(picked) && facts.constant(node.input(1)).isPresent()) {
      IntStream.rangeClosed(picked, picked + more).forEach(axes::add);
    }
    return new PlaceAxes(axes, sameCount(from, to, axes));
  }

  private static int axis(long axis, int rank) {
    return Math.toIntExact(axis < 0 ? axis + rank : axis);
  }

  private PlaceAxes without(Node node, long gone) {
    int rank = shape(node.input(0)).rank();
    PlaceAxes left = of(node.input(0)).renumbered(axis -> axis == axis(gone, rank) ? -1 : axis);
    return left.withOrigin(Optional.empty());
  }

  /** What is looked up at points has the points' places. */
  private PlaceAxes sampled(Node node) {
    return of(node.input(1))
        .renumbered(axis -> axis == 0 ? 0 : axis + 1)
        .withOrigin(Optional.empty());
  }

  /**
   * Axes lie over each other from the last one on. An axis of length one that is repeated has no
   * places, unless the operator cuts and joins.
   */
  private PlaceAxes aligned(List<String> inputs, String to, boolean cuts) {
    Shape shape = shape(to);
    Set<Integer> axes = new TreeSet<>();
    Optional<PlaceAxes.Origin> origin = Optional.empty();
    for (String input : inputs) {
      if (mixed.containsKey(input) && shape(input).equals(shape)) {
        mixed.put(to, mixed.get(input));
      }
      Shape from = shape(input);
      int shift = shape.rank() - from.rank();
      for (int axis : of(input).axes()) {
        boolean repeated =
            from.get(axis).is(1) && axis + shift >= 0 && !shape.get(axis + shift).is(1);
        if (axis + shift >= 0 && (cuts || !repeated)) {
          axes.add(axis + shift);
        }
      }
      origin = origin.or(() -> sameCount(input, to, axes));
    }
    return new PlaceAxes(axes, origin);
  }
}
