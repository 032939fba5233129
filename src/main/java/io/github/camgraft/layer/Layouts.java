package io.github.camgraft.layer;

import io.github.camgraft.grad.Quantisation;
import io.github.camgraft.input.ImageInput;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.tensor.Layout;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Tells which tensors between picture and score are feature maps, and where they keep their
 * channels. A shape alone does not tell a picture from the attention of every token to every other,
 * so each tensor is followed back to what made it.
 */
final class Layouts {
  private static final int NO_CHANNELS = -1;

  private static final Set<String> CHANNELS_SECOND =
      Set.of(
          "Conv",
          "ConvTranspose",
          "BatchNormalization",
          "LRN",
          "MaxPool",
          "AveragePool",
          "LpPool",
          "GlobalAveragePool",
          "GlobalMaxPool",
          "GlobalLpPool",
          "Resize",
          "DepthToSpace",
          "SpaceToDepth",
          "Gemm");

  private static final Set<String> RESHAPES =
      Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze", "Expand");

  private final Facts facts;
  private final Layout picture;
  private final Set<String> ofOtherInputs;
  private final PlaceTracking places;
  private final TokenGrid grid;
  private final Map<String, Integer> known = new HashMap<>();

  /**
   * What a tensor was before a reshape mixed its channels with other axes, as group normalisation
   * does for a while.
   */
  private final Map<String, String> mixed = new HashMap<>();

  /**
   * Follows a picture through a graph.
   *
   * @param ofOtherInputs what depends on further inputs: tokens there may be words
   */
  Layouts(Map<String, Node> producers, Facts facts, ImageInput image, Set<String> ofOtherInputs) {
    this.ofOtherInputs = ofOtherInputs;
    this.facts = facts;
    this.picture = image.layout();
    known.put(image.tensor(), image.channelAxisBehind());
    // In the graph's order, so that no tensor waits for one behind it.
    producers.forEach((tensor, node) -> known.put(tensor, channels(tensor, node)));
    this.places = new PlaceTracking(producers, facts, image);
    this.grid = new TokenGrid(isOfPlane() ? producers.keySet() : Set.of(), this);
  }

  private boolean isOfPlane() {
    return picture.places() == 2;
  }

  /** Whether what goes through the network is a signal. */
  boolean isOfSignal() {
    return picture.places() == 1;
  }

  Shape shape(String tensor) {
    return facts.type(tensor).map(TensorType::shape).orElse(Shape.SCALAR);
  }

  /** How the feature map lies in a tensor; empty if it holds none with a height and a width. */
  Optional<Arrangement> of(String tensor) {
    Shape shape = shape(tensor);
    int channels = channelAxis(tensor);
    if (isPicture(tensor)) {
      int between = shape.rank() - 2 - picture.places();
      return Optional.of(Arrangement.Plane.of(shape.rank(), channels, between));
    }
    boolean tokens =
        isOfPlane()
            && shape.rank() == 3
            && (channels == 1 || channels == 2)
            && places.of(tensor).contains(3 - channels)
            && !places.isBatchOfPlaces(tensor)
            && !ofOtherInputs.contains(tensor);
    return tokens ? grid.of(shape, 3 - channels, places.of(tensor).origin()) : Optional.empty();
  }

  /** The axis of a tensor that counts channels, or a negative number. */
  int channelAxis(String tensor) {
    return known.getOrDefault(tensor, NO_CHANNELS);
  }

  /** The axes of a tensor that count places of the picture. */
  PlaceAxes places(String tensor) {
    return places.of(tensor);
  }

  /**
   * Whether a tensor is a map: each of its axes but pictures and channels counts places of the
   * picture. One of both may have length one, as in a line of text or an electrocardiogram.
   */
  private boolean isPicture(String tensor) {
    return isPlane(tensor)
        && !places.isBatchOfPlaces(tensor)
        && (isOfPlane() || !ofOtherInputs.contains(tensor));
  }

  /** Whether a tensor is a map, or the windows that one was cut into. */
  boolean isPlane(String tensor) {
    Shape shape = shape(tensor);
    int channels = channelAxis(tensor);
    if (!hasAxesOfMap(shape) || (channels != 1 && channels != shape.rank() - 1)) {
      return false;
    }
    int[] sides = IntStream.range(1, shape.rank()).filter(axis -> axis != channels).toArray();
    return IntStream.of(sides).anyMatch(axis -> !shape.get(axis).is(1))
        && IntStream.of(sides)
            .allMatch(axis -> shape.get(axis).is(1) || places.of(tensor).contains(axis));
  }

  /** A network may keep a signal as a picture of one row. */
  private boolean hasAxesOfMap(Shape shape) {
    int rank = picture.places() + 2;
    return shape.rank() == rank
        || (isOfSignal()
            && shape.rank() == rank + 1
            && shape.dimensions().subList(1, rank).stream().anyMatch(length -> length.is(1)));
  }

  private int channels(String tensor, Node node) {
    int rank = shape(tensor).rank();
    String operator = Quantisation.realOperator(node);
    if (CHANNELS_SECOND.contains(operator)) {
      // A convolution along one axis, as channel attention has it, makes no tokens.
      return operator.equals("Conv") && rank == 3 && isOfPlane() ? NO_CHANNELS : 1;
    }
    String input = followed(node, rank);
    int before = known.getOrDefault(input, NO_CHANNELS);
    return switch (operator) {
      case "LayerNormalization" -> rank - 1;
      case "MatMul" -> known.containsKey(right(node)) ? NO_CHANNELS : rank - 1;
      case "Softmax", "LogSoftmax" -> NO_CHANNELS;
      case "Transpose" -> transposed(node, before, rank);
      default ->
          RESHAPES.contains(operator)
              ? reshaped(input, tensor, before)
              : same(input, tensor, before);
    };
  }

  /** The right side of a matrix product. */
  private static String right(Node product) {
    return product.input(Quantisation.of(product).map(places -> places.tensor(1)).orElse(1));
  }

  private int same(String from, String to, int before) {
    if (mixed.containsKey(from)) {
      mixed.put(to, mixed.get(from));
    }
    return before;
  }

  /**
   * The input that a tensor's layout follows: the first one on the path of the same rank, else the
   * first on the path.
   */
  private String followed(Node node, int rank) {
    return node.inputs().stream()
        .filter(input -> known.containsKey(input) && shape(input).rank() == rank)
        .findFirst()
        .or(() -> node.inputs().stream().filter(known::containsKey).findFirst())
        .orElse("");
  }

  private static int transposed(Node node, int before, int rank) {
    int[] order = node.attributes().permutation(rank);
    return IntStream.range(0, order.length)
        .filter(axis -> order[axis] == before)
        .findFirst()
        .orElse(NO_CHANNELS);
  }

  /**
   * Channels survive a reshape where they stay an axis, and come back where the shape is the one of
   * before.
   */
  private int reshaped(String from, String to, int before) {
    String origin = mixed.getOrDefault(from, from);
    if (before == NO_CHANNELS && shape(origin).equals(shape(to))) {
      return known.getOrDefault(origin, NO_CHANNELS);
    }
    int kept = kept(from, to, before);
    if (kept == NO_CHANNELS) {
      mixed.put(to, origin);
    }
    return kept;
  }

  /** Channels stay an axis where they are the last one or the second, before and after. */
  private int kept(String from, String to, int before) {
    Shape old = shape(from);
    Shape shape = shape(to);
    if (before < 0 || shape.rank() == 0 || before >= old.rank()) {
      return NO_CHANNELS;
    }
    Dimension channels = old.get(before);
    if (before == old.rank() - 1 && shape.get(-1).equals(channels)) {
      return shape.rank() - 1;
    }
    return before == 1 && shape.rank() > 1 && shape.get(1).equals(channels) ? 1 : NO_CHANNELS;
  }
}
