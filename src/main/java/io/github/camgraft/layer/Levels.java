package io.github.camgraft.layer;

import io.github.camgraft.grad.Quantisation;
import io.github.camgraft.grad.Subgraph;
import io.github.camgraft.input.ImageInput;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.score.Score;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The feature maps of a network that gives numbers for each place of the picture, as detectors and
 * segmenters do: one for each size of maps that such numbers come from.
 *
 * <p>The numbers themselves are no features: they are what the last weights give. What a box's
 * class comes from and what its sides come from are branches of their own, which see a few places
 * around the box and nothing else; so the feature map of a level is the nearest one through which
 * all of its branches lead. Where the numbers are listed, as boxes are, and the branches are
 * convolutions of a single place each, as YOLOv5's are, it lies behind the next larger one: of a
 * map of which a box sees its own place alone, all that could be shown is where that place is,
 * whatever the network has learned. A region of a segmenter's map has many places.
 */
final class Levels {
  private static final Set<String> WEIGHTED =
      Set.of("Conv", "ConvTranspose", "Gemm", "MatMul", "DeformConv");

  private static final Set<String> CONVOLUTIONS = Set.of("Conv", "ConvTranspose", "DeformConv");

  private static final Set<String> OF_WINDOWS =
      Set.of("MaxPool", "AveragePool", "LpPool", "Resize");

  /** What counts places is no branch that starts from them. */
  private static final Set<String> OF_SHAPES = Set.of("Shape", "Size");

  private final Map<String, Node> producers = new LinkedHashMap<>();
  private final Map<String, Integer> order = new HashMap<>();
  private final Layouts layouts;
  private final List<String> numbers;
  private final boolean areListed;

  /** Looks at all outputs of a model, whichever is asked about. */
  Levels(Graph graph, Facts facts, ImageInput image, Score score, Set<String> ofOtherInputs) {
    List<String> asked =
        Stream.concat(Stream.of(score.tensor()), graph.outputs().stream().map(ValueInfo::name))
            .distinct()
            .toList();
    Set<Node> between = new HashSet<>();
    asked.forEach(output -> between.addAll(Subgraph.between(graph, image.tensor(), output)));
    for (Node node : graph.nodes()) {
      if (between.contains(node) && !OF_SHAPES.contains(node.operator())) {
        node.outputs().forEach(output -> order.put(output, order.size()));
        node.outputs().forEach(output -> producers.put(output, node));
      }
    }
    this.layouts = new Layouts(producers, facts, image, ofOtherInputs);
    this.areListed = asked.stream().noneMatch(layouts::isPlane);
    this.numbers = numbers(asked.stream().filter(producers::containsKey).toList());
  }

  /**
   * The maps that weights gave and that become the outputs' numbers, with no further weights in
   * between: resized, put side by side, made probabilities of.
   */
  private List<String> numbers(List<String> outputs) {
    List<String> open = new ArrayList<>(outputs);
    Set<String> seen = new HashSet<>();
    List<String> found = new ArrayList<>();
    while (!open.isEmpty()) {
      String tensor = open.remove(open.size() - 1);
      Node node = producers.get(tensor);
      if (node == null || !seen.add(tensor)) {
        continue;
      }
      boolean isWeighted = WEIGHTED.contains(Quantisation.realOperator(node));
      if (layouts.isPlane(tensor) && isWeighted) {
        found.add(tensor);
      } else if (!isWeighted || weighsNoMap(node)) {
        open.addAll(node.inputs());
      }
    }
    return found;
  }

  /**
   * Whether fixed numbers are the weights, as in the mean of a distribution that a convolution
   * computes for each side of a box: what it weighs has no rows and columns of the picture.
   */
  private boolean weighsNoMap(Node node) {
    return Quantisation.realOperator(node).equals("Conv")
        && producers.containsKey(node.input(0))
        && !layouts.isPlane(node.input(0));
  }

  /**
   * The feature map of each level, the finest first; none where the outputs' numbers do not lie in
   * maps.
   *
   * @param isFeature whether a tensor can be one
   */
  List<String> features(Predicate<String> isFeature) {
    Map<Shape, List<String>> bySize = new LinkedHashMap<>();
    numbers.forEach(map -> bySize.computeIfAbsent(size(map), size -> new ArrayList<>()).add(map));
    return bySize.values().stream()
        .map(maps -> feature(maps, isFeature))
        .flatMap(Optional::stream)
        .distinct()
        .sorted(Comparator.comparingInt(order::get))
        .toList();
  }

  /**
   * The last map behind which all ways to these lead, of which numbers in a list see more than one
   * place.
   */
  private Optional<String> feature(List<String> maps, Predicate<String> isFeature) {
    TreeSet<String> open = new TreeSet<>(Comparator.comparingInt(order::get));
    open.addAll(maps);
    boolean seesNeighbours = !areListed;
    while (!open.isEmpty()) {
      String last = open.pollLast();
      boolean isJoint = open.isEmpty() && !maps.contains(last);
      if (isJoint && seesNeighbours && isFeature.test(last)) {
        return Optional.of(last);
      }
      Node node = producers.get(last);
      if (node != null) {
        seesNeighbours |= seesNeighbours(node);
        node.inputs().stream().filter(producers::containsKey).forEach(open::add);
      }
    }
    return Optional.empty();
  }

  /** Whether a number that a node gives depends on more than one place of its map. */
  private boolean seesNeighbours(Node node) {
    String operator = Quantisation.realOperator(node);
    if (OF_WINDOWS.contains(operator)) {
      return true;
    }
    if (!CONVOLUTIONS.contains(operator)) {
      return false;
    }
    Shape weights =
        layouts.shape(node.input(Quantisation.of(node).map(places -> places.tensor(1)).orElse(1)));
    return weights.dimensions().stream().skip(2).anyMatch(length -> !length.is(1));
  }

  private Shape size(String map) {
    return layouts.of(map).orElseThrow().places(layouts.shape(map));
  }
}
