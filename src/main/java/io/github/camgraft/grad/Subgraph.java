package io.github.camgraft.grad;

import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The part of a graph that leads from one value to another. */
public final class Subgraph {
  private Subgraph() {}

  /** The nodes that use the one value, directly or not, and serve the other, in graph order. */
  public static List<Node> between(Graph graph, String from, String to) {
    Set<String> reached = new HashSet<>(Set.of(from));
    List<Node> behind = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.inputs().stream().anyMatch(reached::contains)) {
        behind.add(node);
        reached.addAll(node.outputs());
        // An output that is left out has the empty name, and so has an input.
        reached.remove("");
      }
    }
    Set<String> needed = new HashSet<>(Set.of(to));
    List<Node> found = new ArrayList<>();
    Collections.reverse(behind);
    for (Node node : behind) {
      if (node.outputs().stream().anyMatch(needed::contains)) {
        found.add(node);
        needed.addAll(node.inputs());
      }
    }
    Collections.reverse(found);
    return List.copyOf(found);
  }
}
