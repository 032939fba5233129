package io.github.camgraft.lower;

import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets a concatenation that begins with all that an earlier one joined take that one's result. In a
 * DenseNet every layer joins what all layers before it gave; backwards, each would have to hand a
 * part to each of them, while of nested ones each has two parts.
 */
public final class NestedConcats {
  private NestedConcats() {}

  /** The same graph with the same values. */
  public static Graph nest(Graph graph) {
    Map<List<String>, String> joined = new HashMap<>();
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (!node.is("Concat")) {
        nodes.add(node);
        continue;
      }
      nodes.add(nested(node, joined));
      joined.putIfAbsent(key(node, node.inputs().size()), node.output(0));
    }
    return graph.withNodes(nodes);
  }

  private static Node nested(Node node, Map<List<String>, String> joined) {
    for (int count = node.inputs().size() - 1; count > 1; count--) {
      String earlier = joined.get(key(node, count));
      if (earlier != null) {
        List<String> inputs = new ArrayList<>(List.of(earlier));
        inputs.addAll(node.inputs().subList(count, node.inputs().size()));
        return node.withInputs(inputs);
      }
    }
    return node;
  }

  /** The first inputs and the axis. */
  private static List<String> key(Node node, int count) {
    List<String> key = new ArrayList<>(node.inputs().subList(0, count));
    key.add(Long.toString(node.attributes().integer("axis", 0)));
    return key;
  }
}
