package io.github.camgraft.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which node computes each value of a list of nodes, and which of them read it. */
public final class GraphIndex {
  private final Map<String, Node> producers = new HashMap<>();
  private final Map<String, List<Node>> readers = new HashMap<>();

  private GraphIndex(List<Node> nodes) {
    for (Node node : nodes) {
      node.outputs().forEach(output -> producers.putIfAbsent(output, node));
      node.inputs().stream()
          .distinct()
          .forEach(input -> readers.computeIfAbsent(input, any -> new ArrayList<>()).add(node));
    }
    // An output or input that is left out.
    producers.remove("");
    readers.remove("");
  }

  /** The index of some nodes, which need not be all of a graph. */
  public static GraphIndex of(List<Node> nodes) {
    return new GraphIndex(nodes);
  }

  /** The node that computes a value; empty for what enters from outside. */
  public Optional<Node> producer(String value) {
    return Optional.ofNullable(producers.get(value));
  }

  /** The nodes that have a value among their inputs, each once, in their order. */
  public List<Node> readers(String value) {
    return List.copyOf(readers.getOrDefault(value, List.of()));
  }
}
