package io.github.camgraft.layer;

import io.github.camgraft.grad.Quantisation;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the map whose places a network weights by an attention that it computes from that map, one
 * number for each place. A softmax over the places makes a mean of the sum behind it; a sigmoid
 * does where each place is looked at for itself.
 *
 * <p>Squeeze-and-excitation is something else: its weights are those of channels. So is an
 * attention that looks at a neighbourhood, which is a layer of the body.
 */
final class PlaceWeights {
  private static final Set<String> MOVED =
      Set.of("Reshape", "Transpose", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Cast");

  private final Map<String, Node> producers;
  private final Layouts layouts;

  PlaceWeights(Map<String, Node> producers, Layouts layouts) {
    this.producers = producers;
    this.layouts = layouts;
  }

  /** The map in a product of a map and its weights. */
  Optional<String> weighted(Node product) {
    if (!product.is("Mul") || !product.inputs().stream().allMatch(producers::containsKey)) {
      return Optional.empty();
    }
    return weighted(product.input(0), product.input(1))
        .or(() -> weighted(product.input(1), product.input(0)));
  }

  private Optional<String> weighted(String map, String weights) {
    return Optional.of(map)
        .filter(any -> isOneForEachPlace(map, weights))
        .filter(
            any ->
                Stream.ofNullable(producers.get(start(weights)))
                    .anyMatch(last -> isAttention(last, start(map))));
  }

  /** Whether a tensor has the lengths of a map with a single channel. */
  private boolean isOneForEachPlace(String map, String weights) {
    Shape whole = layouts.shape(map);
    Shape each = layouts.shape(weights);
    int channels = layouts.channelAxis(map);
    Set<Integer> places = layouts.places(map).axes();
    if (channels < 0 || places.isEmpty() || whole.rank() != each.rank()) {
      return false;
    }
    return !whole.get(channels).is(1)
        && each.get(channels).is(1)
        && places.stream().allMatch(axis -> isSame(whole, each, axis));
  }

  private static boolean isSame(Shape whole, Shape each, int axis) {
    Dimension length = each.get(axis);
    return length.equals(whole.get(axis)) && !length.is(1);
  }

  /** What a tensor was before its numbers were put in another order. */
  private String start(String tensor) {
    String start = tensor;
    Node node = producers.get(start);
    while (node != null
        && MOVED.contains(node.operator())
        && producers.containsKey(node.input(0))) {
      start = node.input(0);
      node = producers.get(start);
    }
    return start;
  }

  private boolean isAttention(Node last, String map) {
    return (last.is("Softmax") && isMadeOf(last, map, false))
        || (last.is("Sigmoid") && isMadeOf(last, map, true));
  }

  /** Whether a node computes with a map, and where that is asked for, with each place alone. */
  private boolean isMadeOf(Node last, String map, boolean placewise) {
    Deque<String> open = new ArrayDeque<>(last.inputs());
    Set<String> seen = new HashSet<>();
    boolean isFound = false;
    while (!open.isEmpty()) {
      String tensor = open.pop();
      Node node = producers.get(tensor);
      if (tensor.equals(map)) {
        isFound = true;
      } else if (node != null && seen.add(tensor)) {
        if (placewise && mixesPlaces(node)) {
          return false;
        }
        open.addAll(values(node));
      }
    }
    return isFound;
  }

  /** The inputs of a node that are no shapes. */
  private static List<String> values(Node node) {
    return MOVED.contains(node.operator()) ? List.of(node.input(0)) : node.inputs();
  }

  private static boolean mixesPlaces(Node node) {
    String operator = Quantisation.realOperator(node);
    return !ClassMaps.isPlacewise(node)
        || operator.startsWith("Reduce")
        || operator.startsWith("Global");
  }
}
