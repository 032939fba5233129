package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.NameAllocator;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.ValueInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The nodes of a body, a function's or a branch's, as nodes of the graph around it. What the body
 * computes for itself gets a new name; what it hands back gets the name that its caller gave.
 */
final class Inlining {
  private final Node caller;
  private final NameAllocator allocator;
  private final Map<String, String> names;
  private final List<Node> nodes = new ArrayList<>();

  /** Begins in the place of a node, with names for what enters. */
  Inlining(Node caller, NameAllocator allocator, Map<String, String> entering) {
    this.caller = caller;
    this.allocator = allocator;
    this.names = new HashMap<>(entering);
  }

  /** The nodes of the body, whose results become the outputs of the caller. */
  List<Node> of(List<Node> body, List<String> results) {
    Set<String> computed = new HashSet<>();
    body.forEach(node -> computed.addAll(node.outputs()));
    List<Node> copies = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      String result = results.get(i);
      String output = caller.output(i);
      if (output.isEmpty()) {
        continue;
      }
      if (!computed.contains(result) || names.putIfAbsent(result, output) != null) {
        copies.add(Node.of("Identity", List.of(result), List.of(output), Attributes.NONE));
      }
    }
    body.forEach(this::nameResults);
    body.forEach(node -> nodes.add(renamed(node)));
    copies.forEach(copy -> nodes.add(copy.withInputs(renamed(copy.inputs()))));
    return nodes;
  }

  /** A new name for something that belongs to the body. */
  String fresh(String name) {
    return names.computeIfAbsent(name, inner -> allocator.allocate(caller.name() + "/" + inner));
  }

  private void nameResults(Node node) {
    node.outputs().stream().filter(output -> !output.isEmpty()).forEach(this::fresh);
    node.attributes().subgraphs().forEach(this::nameResults);
  }

  /** A value of a subgraph may not have a name that the graph around it has. */
  private void nameResults(Graph subgraph) {
    subgraph.inputs().forEach(input -> fresh(input.name()));
    subgraph.initializers().keySet().forEach(this::fresh);
    subgraph.nodes().forEach(this::nameResults);
  }

  private Node renamed(Node node) {
    String name = node.name().isEmpty() ? "" : caller.name() + "/" + node.name();
    return node.withName(name)
        .withInputs(renamed(node.inputs()))
        .withOutputs(renamed(node.outputs()))
        .withAttributes(node.attributes().withSubgraphs(this::renamed));
  }

  private Graph renamed(Graph subgraph) {
    List<Node> inner = new ArrayList<>();
    for (Node node : subgraph.nodes()) {
      inner.add(
          node.withInputs(renamed(node.inputs()))
              .withOutputs(renamed(node.outputs()))
              .withAttributes(node.attributes().withSubgraphs(this::renamed)));
    }
    return subgraph
        .withNodes(inner)
        .withInitializers(
            subgraph.initializers().values().stream()
                .map(tensor -> tensor.withName(renamed(tensor.name())))
                .toList())
        .withInputs(renamedInfos(subgraph.inputs()))
        .withOutputs(renamedInfos(subgraph.outputs()))
        .withValueInfos(List.of());
  }

  private List<ValueInfo> renamedInfos(List<ValueInfo> values) {
    return values.stream().map(value -> value.withName(renamed(value.name()))).toList();
  }

  private List<String> renamed(List<String> values) {
    return values.stream().map(this::renamed).toList();
  }

  private String renamed(String value) {
    return names.getOrDefault(value, value);
  }
}
