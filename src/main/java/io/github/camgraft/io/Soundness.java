package io.github.camgraft.io;

import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.proto.OnnxFormat.AttributeProto;
import io.github.camgraft.ir.proto.OnnxFormat.AttributeProto.AttributeType;
import io.github.camgraft.ir.proto.OnnxFormat.FunctionProto;
import io.github.camgraft.ir.proto.OnnxFormat.GraphProto;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.NodeProto;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import io.github.camgraft.ir.proto.OnnxFormat.TypeProto;
import io.github.camgraft.ir.proto.OnnxFormat.ValueInfoProto;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What everybody who looks at a model takes for granted: that its tensors hold what they are
 * declared to hold, that a name means one thing, and that attributes say what can be said there. So
 * it is asked once, when a file is read, and nobody else asks it again. What an operator wants of
 * its inputs is not asked here; ONNX Runtime knows that.
 */
final class Soundness {
  private Soundness() {}

  /**
   * Looks at all of a file.
   *
   * @throws ModelException if it is not sound, with the first reason found
   */
  static void require(ModelProto model) {
    require(model.getGraph());
    for (FunctionProto function : model.getFunctionsList()) {
      function.getNodeList().forEach(Soundness::require);
    }
  }

  /** Graphs lie in nodes in graphs, but only so deep as the parser lets them. */
  private static void require(GraphProto graph) {
    graph.getInitializerList().forEach(tensor -> StoredNumbers.require(tensor, "initializer"));
    graph
        .getSparseInitializerList()
        .forEach(
            sparse -> {
              StoredNumbers.require(sparse.getValues(), "initializer");
              StoredNumbers.require(sparse.getIndices(), "initializer");
              StoredNumbers.requireLengths(
                  sparse.getDimsList(), "initializer", sparse.getValues().getName());
            });
    graph.getInputList().forEach(value -> require(value, "input"));
    graph.getOutputList().forEach(value -> require(value, "output"));
    graph.getValueInfoList().forEach(value -> require(value, "value"));
    graph.getNodeList().forEach(Soundness::require);
    requireOneMeaning(graph);
  }

  private static void require(ValueInfoProto value, String what) {
    TypeProto.Tensor type = value.getType().getTensorType();
    if (!value.getType().hasTensorType() || !type.hasShape()) {
      return;
    }
    // Lengths below one are open; see ValueInfo.
    List<Long> lengths =
        type.getShape().getDimList().stream()
            .map(length -> Math.max(1, length.getDimValue()))
            .toList();
    StoredNumbers.requireLengths(lengths, what, value.getName());
    StoredNumbers.requireType(type.getElemType(), what, value.getName());
  }

  private static void requireOneMeaning(GraphProto graph) {
    requireOnce(
        graph.getInitializerList().stream().map(TensorProto::getName).toList(), "initializers");
    requireOnce(graph.getInputList().stream().map(ValueInfoProto::getName).toList(), "inputs");
    requireOnce(graph.getOutputList().stream().map(ValueInfoProto::getName).toList(), "outputs");
    Map<String, String> origins = new HashMap<>();
    graph.getInputList().forEach(input -> origins.put(input.getName(), "an input"));
    graph.getInitializerList().forEach(tensor -> origins.put(tensor.getName(), "an initializer"));
    for (NodeProto node : graph.getNodeList()) {
      for (String output : node.getOutputList()) {
        String before = output.isEmpty() ? null : origins.put(output, "returned by another node");
        if (before != null) {
          throw refusal(node, "returns '%s', which is %s already".formatted(output, before));
        }
      }
    }
  }

  private static void requireOnce(List<String> names, String what) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new ModelException(
            "two %s are called '%s': the file is damaged, so export the model again"
                .formatted(what, name));
      }
    }
  }

  private static void require(NodeProto node) {
    if (node.getOpType().isEmpty()) {
      throw refusal(node, "has no operator");
    }
    boolean isStandard = new Node(node).domain().isEmpty();
    if (isStandard && node.getOpType().equals("Split")) {
      requireParts(node);
    }
    for (AttributeProto attribute : node.getAttributeList()) {
      requireValue(node, attribute);
      if (isStandard) {
        AttributeRange.of(attribute.getName())
            .ifPresent(range -> requireIn(range, node, attribute));
      }
      if (attribute.hasT()) {
        StoredNumbers.require(
            attribute.getT(),
            "attribute '%s' of node".formatted(attribute.getName()),
            new Node(node).name());
      }
      if (attribute.hasG()) {
        require(attribute.getG());
      }
      attribute.getGraphsList().forEach(Soundness::require);
    }
  }

  private static void requireValue(NodeProto node, AttributeProto attribute) {
    AttributeType type = attribute.getType();
    boolean isEmpty =
        attribute.getRefAttrName().isEmpty()
            && ((type == AttributeType.GRAPH && !attribute.hasG())
                || (type == AttributeType.TENSOR && !attribute.hasT()));
    if (isEmpty) {
      throw refusal(
          node,
          "has nothing in its attribute '%s', which should hold a %s"
              .formatted(attribute.getName(), type == AttributeType.GRAPH ? "graph" : "tensor"));
    }
  }

  /** ONNX Runtime reads past the end of the parts that it counted where there are more outputs. */
  private static void requireParts(NodeProto node) {
    long parts = new Node(node).attributes().integer("num_outputs", node.getOutputCount());
    if (parts != node.getOutputCount()) {
      throw refusal(
          node, "makes %d parts and has %d outputs".formatted(parts, node.getOutputCount()));
    }
  }

  private static void requireIn(AttributeRange range, NodeProto node, AttributeProto attribute) {
    range
        .outside(attribute)
        .ifPresent(
            number -> {
              throw refusal(
                  node,
                  "has the number %d in its attribute '%s', which may hold %d to %d"
                      .formatted(number, attribute.getName(), range.least(), range.most()));
            });
  }

  private static ModelException refusal(NodeProto node, String reason) {
    return new ModelException(
        "node '%s' (%s) %s: the file is damaged, so export the model again"
            .formatted(new Node(node).name(), new Node(node).qualifiedOperator(), reason));
  }
}
