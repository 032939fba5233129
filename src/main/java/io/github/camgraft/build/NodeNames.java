package io.github.camgraft.build;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.NameAllocator;
import io.github.camgraft.ir.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A name for every node, and no two the same. ONNX asks for neither, but programs that cut a graph
 * at some of its outputs, such as SynapseML, find nodes by their names.
 */
public final class NodeNames {
  private final Set<String> given = new HashSet<>();
  private final NameAllocator others;

  private NodeNames(Graph graph) {
    Set<String> taken = new HashSet<>();
    collect(graph, taken);
    this.others = new NameAllocator(taken);
  }

  private static void collect(Graph graph, Set<String> names) {
    for (Node node : graph.nodes()) {
      if (node.isNamed()) {
        names.add(node.name());
      }
      node.attributes().subgraphs().forEach(inner -> collect(inner, names));
    }
  }

  /** The graph with them; of several nodes of one name the first keeps it. */
  public static Graph in(Graph graph) {
    return new NodeNames(graph).named(graph);
  }

  private Graph named(Graph graph) {
    List<Node> nodes = new ArrayList<>();
    graph.nodes().forEach(node -> nodes.add(inside(named(node))));
    return nodes.equals(graph.nodes()) ? graph : graph.withNodes(nodes);
  }

  private Node named(Node node) {
    if (!node.isNamed()) {
      // As short as those of the nodes behind it.
      return node.withName(others.allocate(Tape.PREFIX + node.operator()));
    }
    return given.add(node.name()) ? node : node.withName(others.allocate(node.name()));
  }

  private Node inside(Node node) {
    if (node.attributes().subgraphCount() == 0) {
      return node;
    }
    Attributes changed = node.attributes().withSubgraphs(this::named);
    return changed.equals(node.attributes()) ? node : node.withAttributes(changed);
  }
}
