package io.github.camgraft.lower;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.ValueInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Steps of signed bytes counted from zero upwards, with the same real numbers: between a
 * QuantizeLinear and the one DequantizeLinear that reads it. On processors without products of
 * signed bytes ONNX Runtime does this itself, and only then computes in integers; but it does so
 * only where nobody else reads the steps, as whoever continues the graph will.
 */
public final class UnsignedSteps {
  private static final int SHIFT = 128;

  private final Graph graph;
  private final Map<String, Integer> uses;
  private final List<Tensor> added = new ArrayList<>();

  private UnsignedSteps(Graph graph) {
    this.graph = graph;
    this.uses = graph.useCounts();
  }

  /** A graph with such steps. */
  public static Graph in(Graph graph) {
    return new UnsignedSteps(graph).rewritten();
  }

  private Graph rewritten() {
    Map<String, Node> readers = new HashMap<>();
    for (Node node : graph.nodes()) {
      if (node.is("DequantizeLinear")) {
        readers.put(node.input(0), node);
      }
    }
    Map<Node, Node> changed = new HashMap<>();
    Set<String> steps = new HashSet<>();
    for (Node node : graph.nodes()) {
      Node reader = readers.get(node.output(0));
      if (node.is("QuantizeLinear") && reader != null && isPair(node, reader)) {
        changed.put(node, unsigned(node));
        changed.put(reader, unsigned(reader));
        steps.add(node.output(0));
      }
    }
    if (changed.isEmpty()) {
      return graph;
    }
    List<Tensor> constants = new ArrayList<>(graph.initializers().values());
    constants.addAll(added);
    List<ValueInfo> types =
        graph.valueInfos().stream().filter(value -> !steps.contains(value.name())).toList();
    return graph
        .withNodes(graph.nodes().stream().map(node -> changed.getOrDefault(node, node)).toList())
        .withInitializers(constants)
        .withValueInfos(types)
        .withoutUnusedInitializers();
  }

  private boolean isPair(Node quantize, Node dequantize) {
    return zero(quantize).isPresent()
        && zero(dequantize).isPresent()
        && uses.getOrDefault(quantize.output(0), 0) == 1
        && uses.getOrDefault(dequantize.output(0), 0) == 1
        && quantize.attributes().integer("output_dtype", 0) == 0;
  }

  private Optional<Tensor> zero(Node node) {
    return Optional.ofNullable(graph.initializers().get(node.input(2)))
        .filter(tensor -> tensor.type() == DataType.INT8 && tensor.count() == 1);
  }

  private Node unsigned(Node node) {
    double zero = zero(node).orElseThrow().doubles()[0] + SHIFT;
    String name = "camgraft/zero/%d".formatted((int) zero);
    if (added.stream().noneMatch(tensor -> tensor.name().equals(name))) {
      added.add(Tensor.of(name, DataType.UINT8, Shape.SCALAR, zero));
    }
    return node.withInputs(List.of(node.input(0), node.input(1), name));
  }
}
