package io.github.camgraft.augment;

import io.github.camgraft.grad.GradientRules;
import io.github.camgraft.grad.Path;
import io.github.camgraft.grad.Rectifiers;
import io.github.camgraft.onnx.Facts;
import io.github.camgraft.onnx.Graph;
import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.onnx.Node;
import io.github.camgraft.onnx.Shape;
import io.github.camgraft.onnx.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the feature maps of a classifier: the default one, those that the user names, and the
 * candidates to show.
 *
 * <p>The default is what the Grad-CAM paper calls the last convolutional layer: walking back from
 * the score through the head (linear layers, flattening, dropout, pooling of every kind), the first
 * tensor that still has a height and a width.
 */
final class FeatureLayers {
  /** The raw result of the last convolution. */
  static final String LAST_CONV = "last-conv";

  /** The result of the last rectifier that still has a height and a width. */
  static final String LAST_RELU = "last-relu";

  /** Passed on the way back even where there is a height and a width. */
  private static final Set<String> HEAD =
      Set.of(
          "MaxPool",
          "AveragePool",
          "LpPool",
          "GlobalAveragePool",
          "GlobalMaxPool",
          "GlobalLpPool",
          "ReduceMean",
          "ReduceSum",
          "ReduceMax",
          "Dropout",
          "Identity",
          "Cast",
          "Flatten",
          "Reshape",
          "Transpose",
          "Squeeze",
          "Unsqueeze",
          "Pad");

  private final Graph graph;
  private final Facts facts;
  private final Score score;
  private final Map<String, Node> producers = new LinkedHashMap<>();

  FeatureLayers(Graph graph, Facts facts, ImageInput image, Score score) {
    this.graph = graph;
    this.facts = facts;
    this.score = score;
    Path.between(graph, facts, GradientRules.STANDARD, image.name(), score.tensor())
        .nodes()
        .forEach(node -> node.outputs().forEach(output -> producers.put(output, node)));
  }

  /** The layers for these words, or the default one where there are none. */
  List<FeatureLayer> find(List<String> wanted) {
    return wanted.isEmpty()
        ? List.of(layer(byDefault()))
        : wanted.stream().map(this::named).map(this::layer).distinct().toList();
  }

  /**
   * The last tensor of each size of picture, in the graph's order: the layers people look at one
   * after the other.
   */
  List<FeatureLayer> candidates() {
    Map<Shape, String> last = new LinkedHashMap<>();
    producers.forEach(
        (tensor, node) -> {
          if (isSpatial(tensor) && !HEAD.contains(node.operator()) && !isPerClass(tensor)) {
            Shape size = layer(tensor).channelsFirstShape();
            last.put(new Shape(size.dimensions().subList(2, 4)), tensor);
          }
        });
    return last.values().stream().map(this::layer).toList();
  }

  private String byDefault() {
    return walk(score.tensor(), false)
        .filter(this::comesFromConvolution)
        .orElseThrow(
            () ->
                new ModelException(
                    "there is no convolutional feature map between the picture and the score '%s', so there is nothing for Grad-CAM to weigh"
                        .formatted(score.tensor())));
  }

  /** The feature map behind a tensor, if there is one. */
  private Optional<String> walk(String tensor, boolean pastLinear) {
    Node producer = producers.get(tensor);
    if (producer == null) {
      return Optional.empty();
    }
    boolean ownsClasses = !pastLinear && isPerClass(tensor);
    if (isSpatial(tensor) && !ownsClasses && !HEAD.contains(producer.operator())) {
      return Optional.of(tensor);
    }
    boolean linear = pastLinear || Set.of("Conv", "Gemm", "MatMul").contains(producer.operator());
    return producer.inputs().stream()
        .filter(producers::containsKey)
        .flatMap(input -> walk(input, linear).stream())
        .findFirst();
  }

  private boolean isSpatial(String tensor) {
    Shape shape = shape(tensor);
    if (shape.rank() != 4) {
      return false;
    }
    return shape.dimensions().stream().skip(1).filter(length -> !length.is(1)).count() >= 2;
  }

  /**
   * A map for each class before it is averaged, as SqueezeNet has: that is the head, not a feature
   * map.
   */
  private boolean isPerClass(String tensor) {
    return isSpatial(tensor) && shape(tensor).get(1).is(score.classes()) && score.classes() > 0;
  }

  private Shape shape(String tensor) {
    return facts.type(tensor).map(TensorType::shape).orElse(Shape.SCALAR);
  }

  private boolean comesFromConvolution(String tensor) {
    Node producer = producers.get(tensor);
    return producer != null
        && (producer.is("Conv") || producer.inputs().stream().anyMatch(this::comesFromConvolution));
  }

  private FeatureLayer layer(String tensor) {
    return new FeatureLayer(
        tensor, shape(tensor), isChannelsLast(tensor), producers.get(tensor).operator());
  }

  /**
   * Follows the tensor back to the nearest convolution or pool, whose channels are axis 1, and
   * counts transpositions on the way.
   */
  private boolean isChannelsLast(String tensor) {
    Node producer = producers.get(tensor);
    if (producer == null
        || Set.of("Conv", "ConvTranspose", "BatchNormalization", "MaxPool", "AveragePool", "LRN")
            .contains(producer.operator())) {
      return false;
    }
    String next = producer.inputs().stream().filter(producers::containsKey).findFirst().orElse("");
    if (producer.is("Transpose")) {
      long[] order = producer.attributes().integers("perm").orElse(new long[0]);
      boolean toLast = order.length == 4 && order[3] == 1;
      boolean toFirst = order.length == 4 && order[1] == 3;
      return toLast || (!toFirst && isChannelsLast(next));
    }
    return isChannelsLast(next);
  }

  private String named(String word) {
    return switch (word) {
      case LAST_CONV -> last(word, (tensor, node) -> node.is("Conv"));
      case LAST_RELU -> last(word, (tensor, node) -> Rectifiers.contains(node, facts));
      default -> byName(word);
    };
  }

  private String last(String word, java.util.function.BiPredicate<String, Node> wanted) {
    List<String> matching = new ArrayList<>();
    producers.forEach(
        (tensor, node) -> {
          if (isSpatial(tensor) && !isPerClass(tensor) && wanted.test(tensor, node)) {
            matching.add(tensor);
          }
        });
    if (matching.isEmpty()) {
      throw new ModelException(
          "the model has no layer that '%s' could mean; inspect the model to see its layers"
              .formatted(word));
    }
    return matching.get(matching.size() - 1);
  }

  /**
   * A tensor's or node's name, or a part of the network as PyTorch names them: {@code layer3} is
   * the end of {@code /layer3/…}.
   */
  private String byName(String name) {
    if (facts.type(name).isPresent()) {
      return checked(name, name);
    }
    Optional<Node> node =
        graph.nodes().stream().filter(candidate -> candidate.name().equals(name)).findFirst();
    if (node.isPresent()) {
      return checked(node.get().output(0), name);
    }
    List<String> inside =
        producers.keySet().stream()
            .filter(tensor -> isSpatial(tensor) && ("/" + tensor).contains("/" + name + "/"))
            .toList();
    if (inside.isEmpty()) {
      throw new ModelException(
          "the model has no layer '%s'; did you mean '%s'? Inspect the model to see its layers"
              .formatted(name, NearestName.to(name, producers.keySet())));
    }
    return inside.get(inside.size() - 1);
  }

  private String checked(String tensor, String name) {
    if (!producers.containsKey(tensor)) {
      throw new ModelException(
          "the layer '%s' does not lie between the picture and the score, so it cannot be explained"
              .formatted(name));
    }
    if (!isSpatial(tensor)) {
      throw new ModelException(
          "the layer '%s' has the shape %s, without a height and a width to show"
              .formatted(name, shape(tensor)));
    }
    return tensor;
  }
}
