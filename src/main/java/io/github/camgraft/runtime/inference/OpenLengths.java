package io.github.camgraft.runtime.inference;

import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The lengths that a model leaves open in its inputs, and for each the two numbers it is tried
 * with.
 *
 * @param trials two numbers by symbol
 * @param batch the symbol of the first axis of the first input, empty if that is not open
 */
record OpenLengths(Map<String, Trial> trials, String batch) {
  /** Two numbers for one open length. */
  record Trial(long first, long second) {
    long of(int round) {
      return round == 0 ? first : second;
    }
  }

  /**
   * Pictures: sizes that survive five halvings. The first two, a height and a width as a rule, grow
   * by another factor, so that a part of one is not taken for a part of the other.
   */
  private static final List<Trial> PICTURE_SIZES =
      trials(224, 320, 256, 384, 288, 352, 416, 448, 480, 512, 544, 576, 608, 640, 672, 704);

  /** Batches and everything else: primes, which products do not imitate. */
  private static final List<Trial> COUNTS =
      trials(5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79);

  private static List<Trial> trials(long... numbers) {
    return IntStream.range(0, numbers.length / 2)
        .mapToObj(i -> new Trial(numbers[2 * i], numbers[2 * i + 1]))
        .toList();
  }

  static final OpenLengths NONE = new OpenLengths(Map.of(), "");

  static OpenLengths of(List<ValueInfo> feeds) {
    Map<String, Trial> trials = new LinkedHashMap<>();
    String batch = "";
    int sizes = 0;
    int counts = 0;
    for (ValueInfo feed : feeds) {
      Shape shape = feed.type().map(TensorType::shape).orElse(Shape.SCALAR);
      for (int axis = 0; axis < shape.rank(); axis++) {
        Dimension dimension = shape.get(axis);
        if (dimension.isKnown() || trials.containsKey(dimension.symbol())) {
          continue;
        }
        boolean picture = shape.rank() == 4 && axis > 0;
        List<Trial> choice = picture ? PICTURE_SIZES : COUNTS;
        trials.put(dimension.symbol(), choice.get((picture ? sizes++ : counts++) % choice.size()));
        if (axis == 0 && batch.isEmpty()) {
          batch = dimension.symbol();
        }
      }
    }
    return new OpenLengths(trials, batch);
  }

  boolean isEmpty() {
    return trials.isEmpty();
  }

  /** How many pictures are taken together in one round. */
  long pictures(int round) {
    return trials.containsKey(batch) ? Math.max(1, trials.get(batch).of(round)) : 1;
  }

  /** Whether both trials are the same. */
  boolean isClosed() {
    return trials.values().stream().allMatch(trial -> trial.first == trial.second);
  }

  OpenLengths withBatchOfOne() {
    Map<String, Trial> changed = new LinkedHashMap<>(trials);
    changed.replace(batch, new Trial(1, 1));
    return new OpenLengths(changed, batch);
  }

  /** The input with every open length set to its number of that round. */
  ValueInfo close(ValueInfo feed, int round) {
    return feed.type()
        .map(
            type ->
                ValueInfo.of(feed.name(), new TensorType(type.type(), close(type.shape(), round))))
        .orElse(feed);
  }

  private Shape close(Shape shape, int round) {
    return new Shape(
        shape.dimensions().stream()
            .map(
                dimension ->
                    dimension.isKnown() || !trials.containsKey(dimension.symbol())
                        ? dimension
                        : Dimension.of(trials.get(dimension.symbol()).of(round)))
            .toList());
  }

  /** What both rounds agree on; lengths that differ become symbols again. */
  Facts merge(Facts first, Facts second) {
    Map<String, TensorType> types = new LinkedHashMap<>();
    first
        .types()
        .forEach(
            (name, type) ->
                second
                    .type(name)
                    .filter(other -> other.shape().rank() == type.shape().rank())
                    .ifPresent(other -> types.put(name, merge(name, type, other))));
    Map<String, Tensor> constants = new LinkedHashMap<>(first.constants());
    constants
        .values()
        .removeIf(
            tensor ->
                second.constant(tensor.name()).filter(other -> isSame(tensor, other)).isEmpty());
    return new Facts(types, constants);
  }

  private static boolean isSame(Tensor tensor, Tensor other) {
    return tensor.equals(other)
        || (tensor.shape().equals(other.shape())
            && Arrays.equals(tensor.doubles(), other.doubles()));
  }

  private TensorType merge(String name, TensorType first, TensorType second) {
    List<Dimension> dimensions = new ArrayList<>();
    for (int axis = 0; axis < first.shape().rank(); axis++) {
      Dimension one = first.shape().get(axis);
      Dimension other = second.shape().get(axis);
      if (one.isKnown() && other.isKnown()) {
        dimensions.add(one.equals(other) ? one : symbol(new Trial(one.size(), other.size())));
      } else {
        dimensions.add(Dimension.symbolic(name + "#" + axis));
      }
    }
    return new TensorType(first.type(), new Shape(dimensions));
  }

  /**
   * Some function of the open lengths; the same function gives the same two numbers, and is called
   * alike.
   */
  private Dimension symbol(Trial function) {
    return trials.entrySet().stream()
        .filter(entry -> entry.getValue().equals(function))
        .findFirst()
        .map(Map.Entry::getKey)
        .or(() -> LengthWords.of(function, trials))
        .map(Dimension::symbolic)
        .orElse(Dimension.symbolic("length(" + function.first + "," + function.second + ")"));
  }
}
