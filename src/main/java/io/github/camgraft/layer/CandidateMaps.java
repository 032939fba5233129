package io.github.camgraft.layer;

import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which tensors are feature maps of a score. A map has rows and columns of the picture ({@link
 * Layouts}). It is none where it is the head itself ({@link ClassMaps}); where the score reads a
 * single channel of it, as of an attention map or of the map of one class; and where the score
 * reads a single place, so that a gradient there tells of no other, unless that place was asked for
 * and the map is the one that all branches behind it start from.
 */
final class CandidateMaps {
  private static final Set<String> OF_SHAPES = Set.of("Shape", "Size");

  private final Graph graph;
  private final Map<String, Node> producers;
  private final Layouts layouts;
  private final ReadParts parts;
  private final ClassMaps classes;

  CandidateMaps(
      Graph graph,
      Map<String, Node> producers,
      Layouts layouts,
      ReadParts parts,
      ClassMaps classes) {
    this.graph = graph;
    this.producers = producers;
    this.layouts = layouts;
    this.parts = parts;
    this.classes = classes;
  }

  /** Whether a tensor is a feature map; anything with a height and a width if not strictly. */
  boolean isMap(String tensor, boolean strictly) {
    Optional<Arrangement> arrangement = layouts.of(tensor);
    if (arrangement.isEmpty() || !strictly) {
      return arrangement.isPresent();
    }
    return !classes.contains(tensor)
        && !hasOneChannel(tensor)
        && (!readsOnePlace(tensor) || servesOthers(tensor));
  }

  private boolean hasOneChannel(String tensor) {
    int axis = layouts.channelAxis(tensor);
    return layouts.shape(tensor).get(axis).is(1) || parts.of(tensor).isOne(axis);
  }

  /** Whether the score reads one place of a map that has more. */
  boolean readsOnePlace(String tensor) {
    Shape shape = layouts.shape(tensor);
    return layouts.of(tensor).filter(Arrangement.Plane.class::isInstance).isPresent()
        && layouts.places(tensor).axes().stream()
            .allMatch(axis -> shape.get(axis).is(1) || parts.of(tensor).isOne(axis));
  }

  /** Whether a tensor holds tokens of which one is read, or those that stand for no place. */
  boolean readsOneToken(String tensor) {
    return layouts
        .of(tensor)
        .filter(Arrangement.Tokens.class::isInstance)
        .map(Arrangement.Tokens.class::cast)
        .flatMap(
            tokens ->
                parts
                    .of(tensor)
                    .of(tokens.axis())
                    .filter(range -> range.length() == 1 || !readsPlaces(tensor, tokens, range)))
        .isPresent();
  }

  private boolean readsPlaces(String tensor, Arrangement.Tokens tokens, Part.Range range) {
    Dimension count = layouts.shape(tensor).get(tokens.axis());
    return range.end() > tokens.leading()
        && (!count.isKnown() || range.start() < count.size() - tokens.trailing());
  }

  /**
   * The map from which a branch starts that leads to a tensor, as the one for classes of a detector
   * does beside the one for boxes: the nearest of the same size that serves others too. The tensor
   * itself where there is none.
   */
  String startOfBranch(String tensor) {
    Deque<String> open = new ArrayDeque<>(List.of(tensor));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String map = open.pop();
      if (!producers.containsKey(map) || !isOfSize(map, size(tensor)) || !seen.add(map)) {
        continue;
      }
      if (isMap(map, true) && servesOthers(map)) {
        return map;
      }
      producers.get(map).inputs().forEach(open::add);
    }
    return tensor;
  }

  private boolean isOfSize(String tensor, Optional<Shape> size) {
    return size.isPresent() && size(tensor).equals(size);
  }

  /** The height and width of a map. */
  private Optional<Shape> size(String tensor) {
    return layouts.of(tensor).map(arrangement -> arrangement.places(layouts.shape(tensor)));
  }

  /** Whether other branches of the network start from a tensor too. */
  private boolean servesOthers(String tensor) {
    return graph.nodes().stream()
        .filter(node -> node.inputs().contains(tensor) && !OF_SHAPES.contains(node.operator()))
        .anyMatch(node -> node.outputs().stream().noneMatch(producers::containsKey));
  }
}
