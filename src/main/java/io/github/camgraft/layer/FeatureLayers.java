package io.github.camgraft.layer;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.grad.GradientPath;
import io.github.camgraft.grad.Quantisation;
import io.github.camgraft.grad.Rectifiers;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.grad.Subgraph;
import io.github.camgraft.input.ImageInput;
import io.github.camgraft.input.NearestName;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.score.Score;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
 * tensor that still has a height and a width. Some conventions take the result of the last pooling
 * instead, where that has a height and a width too.
 */
public final class FeatureLayers {
  /** The raw result of the last convolution. */
  static final String LAST_CONV = "last-conv";

  /** The result of the last rectifier that still has a height and a width. */
  static final String LAST_RELU = "last-relu";

  private final Graph graph;
  private final Facts facts;
  private final Score score;
  private final RuleTable rules;
  private final Map<String, Node> producers;
  private final Layouts layouts;
  private final CandidateMaps maps;
  private final HeadWalk head;
  private final LayerNames names;
  private final Optional<Levels> levels;

  /**
   * Looks between the picture and the score.
   *
   * @param rules what is differentiable, and so on the way
   * @param wanted which map of several that lie side by side is the feature map
   * @param ofAnyTensor whether any tensor is explained, which may be fed by maps of several levels
   */
  public FeatureLayers(
      Graph graph,
      Facts facts,
      ImageInput image,
      Score score,
      RuleTable rules,
      Convention.FeatureMap wanted,
      boolean ofAnyTensor) {
    this.graph = graph;
    this.facts = facts;
    this.score = score;
    this.rules = rules;
    Map<String, Node> between = new LinkedHashMap<>();
    between(image.tensor(), score.tensor(), rules)
        .forEach(node -> node.outputs().forEach(output -> between.put(output, node)));
    ReadParts parts = new ReadParts(between, facts, score.tensor());
    this.producers = parts.producers();
    this.names = new LayerNames(graph);
    this.layouts = new Layouts(producers, facts, image, ofOtherInputs(graph, image));
    ClassMaps classes = new ClassMaps(graph, producers, layouts, score);
    this.maps = new CandidateMaps(graph, producers, layouts, parts, classes);
    this.head =
        new HeadWalk(
            producers,
            layouts,
            maps,
            new PoolingInput(producers, layouts, facts),
            score.tensor(),
            wanted);
    this.levels =
        ofAnyTensor && (score.hasPlaces() || isChosen(graph, image, score))
            ? Optional.of(new Levels(graph, facts, image, score, ofOtherInputs(graph, image)))
            : Optional.empty();
  }

  /** Whether numbers are those of boxes that were chosen of many. */
  private static boolean isChosen(Graph graph, ImageInput image, Score score) {
    return Subgraph.between(graph, image.tensor(), score.tensor()).stream()
        .anyMatch(node -> node.is("TopK") || node.is("NonMaxSuppression"));
  }

  /** What depends on further inputs of the model, such as a question or the words so far. */
  private static Set<String> ofOtherInputs(Graph graph, ImageInput image) {
    Set<String> reached = new HashSet<>();
    graph.feeds().stream()
        .map(ValueInfo::name)
        .filter(feed -> !feed.equals(image.name()))
        .forEach(reached::add);
    for (Node node : graph.nodes()) {
      if (node.inputs().stream().anyMatch(reached::contains)) {
        reached.addAll(node.outputs());
      }
    }
    return reached;
  }

  /** The nodes that a gradient passes; all on the way, where none comes through. */
  private List<Node> between(String image, String scores, RuleTable rules) {
    List<Node> path = GradientPath.between(graph, facts, rules, image, scores).nodes();
    return path.isEmpty() ? Subgraph.between(graph, image, scores) : path;
  }

  /** The layers for these words, or the default one where there are none. */
  public List<FeatureLayer> find(List<String> wanted) {
    return wanted.isEmpty()
        ? byDefault().stream().map(this::layer).toList()
        : wanted.stream().map(this::named).map(this::layer).distinct().toList();
  }

  /** Whether a word names a layer here. */
  public boolean has(String word) {
    try {
      named(word);
      return true;
    } catch (ModelException isNone) {
      return false;
    }
  }

  /**
   * The last tensor of each size of picture, in the graph's order: the layers people look at one
   * after the other. Of its size it is the default one; nothing behind that is a feature map.
   */
  public List<FeatureLayer> candidates() {
    Optional<String> byDefault = head.featureMap();
    Map<Shape, String> last = new LinkedHashMap<>();
    producers.forEach(
        (tensor, node) -> {
          if (isLayer(tensor) && !HeadWalk.isHead(node) && !head.contains(tensor)) {
            last.put(size(tensor), tensor);
          }
        });
    byDefault.ifPresent(tensor -> last.put(size(tensor), tensor));
    return last.values().stream().map(this::layer).toList();
  }

  /** The height and width of a map. */
  private Shape size(String tensor) {
    return layouts.of(tensor).orElseThrow().places(layouts.shape(tensor));
  }

  private List<String> byDefault() {
    List<String> found = levels.map(all -> all.features(this::isFeature)).orElse(List.of());
    return found.isEmpty() ? List.of(endOfBody()) : found;
  }

  /** A map whose gradient gets through, as it does not by way of where regions lie. */
  private boolean isFeature(String tensor) {
    return producers.containsKey(tensor)
        && isLayer(tensor)
        && !GradientPath.between(graph, facts, rules, tensor, score.tensor()).nodes().isEmpty();
  }

  private String endOfBody() {
    return head.featureMap()
        .orElseThrow(
            () ->
                new ModelException(
                    "there is no convolutional feature map between the picture and the score '%s', so there is nothing for Grad-CAM to weigh"
                        .formatted(score.tensor())));
  }

  private boolean isLayer(String tensor) {
    return maps.isMap(tensor, true);
  }

  private FeatureLayer layer(String tensor) {
    return new FeatureLayer(
        tensor,
        names.shown(tensor, this::isPicture),
        layouts.shape(tensor),
        layouts.of(tensor).orElseThrow(),
        graph.producer(tensor).map(Node::operator).orElseThrow());
  }

  private String named(String word) {
    return switch (word) {
      case LAST_CONV ->
          last(word, (tensor, node) -> Quantisation.realOperator(node).equals("Conv"));
      case LAST_RELU -> last(word, (tensor, node) -> Rectifiers.contains(node, facts));
      default -> byName(word);
    };
  }

  private String last(String word, java.util.function.BiPredicate<String, Node> wanted) {
    List<String> matching = new ArrayList<>();
    producers.forEach(
        (tensor, node) -> {
          if (isLayer(tensor) && wanted.test(tensor, node)) {
            matching.add(tensor);
          }
        });
    if (matching.isEmpty()) {
      throw new ModelException(
          "the model has no layer '%s'; camgraft inspect lists its layers".formatted(word));
    }
    return matching.get(matching.size() - 1);
  }

  /** A tensor's or node's name, or a part of the network: {@code layer3} is the end of it. */
  private String byName(String name) {
    if (facts.type(name).isPresent()) {
      return checked(name, name);
    }
    Optional<Node> node =
        graph.nodes().stream().filter(candidate -> candidate.name().equals(name)).findFirst();
    if (node.isPresent()) {
      return checked(node.get().output(0), name);
    }
    List<String> inside = names.within(name, this::isPicture);
    List<String> pictures = inside.stream().filter(this::isPicture).toList();
    if (inside.isEmpty()) {
      throw new ModelException(unknown(name));
    }
    return pictures.isEmpty()
        ? checked(inside.get(inside.size() - 1), name)
        : pictures.get(pictures.size() - 1);
  }

  /** Whether a tensor lies on the way and has a height and a width. */
  private boolean isPicture(String tensor) {
    return producers.containsKey(tensor) && layouts.of(tensor).isPresent();
  }

  private String unknown(String name) {
    List<String> pictures = producers.keySet().stream().filter(this::isPicture).toList();
    Set<String> known = new LinkedHashSet<>(names.known(pictures));
    known.addAll(pictures);
    List<String> some = candidates().stream().map(FeatureLayer::name).toList();
    String rest =
        NearestName.near(name, known).isEmpty() && !some.isEmpty()
            ? "among its layers are " + NearestName.listed(some, "and")
            : "inspect the model to see its layers";
    return "the model has no layer '%s'%s".formatted(name, NearestName.question(name, known, rest));
  }

  private String checked(String tensor, String name) {
    if (!producers.containsKey(tensor)) {
      throw new ModelException(
          "the layer '%s' does not lie between the picture and the score, so it cannot be explained"
              .formatted(name));
    }
    if (layouts.of(tensor).isEmpty()) {
      throw new ModelException(
          "the layer '%s' has the shape %s, without a height and a width to show"
              .formatted(name, layouts.shape(tensor)));
    }
    return tensor;
  }
}
