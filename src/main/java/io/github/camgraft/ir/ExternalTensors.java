package io.github.camgraft.ir;

import io.github.camgraft.ir.proto.OnnxFormat.AttributeProto;
import io.github.camgraft.ir.proto.OnnxFormat.FunctionProto;
import io.github.camgraft.ir.proto.OnnxFormat.GraphProto;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.NodeProto;
import io.github.camgraft.ir.proto.OnnxFormat.SparseTensorProto;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The tensors of a model that have external data: not initializers alone, but also constants of
 * nodes, parts of sparse tensors, and what lies in branches and functions.
 */
public final class ExternalTensors {
  private final UnaryOperator<TensorProto> change;

  private ExternalTensors(UnaryOperator<TensorProto> change) {
    this.change = change;
  }

  /** All of them. */
  public static List<TensorProto> of(ModelProto model) {
    List<TensorProto> found = new ArrayList<>();
    changed(
        model,
        tensor -> {
          found.add(tensor);
          return tensor;
        });
    return found;
  }

  /** The model with each of them replaced. */
  public static ModelProto changed(ModelProto model, UnaryOperator<TensorProto> change) {
    ExternalTensors tensors = new ExternalTensors(change);
    ModelProto.Builder changed = model.toBuilder().setGraph(tensors.graph(model.getGraph()));
    for (int i = 0; i < model.getFunctionsCount(); i++) {
      FunctionProto.Builder function = model.getFunctions(i).toBuilder();
      for (int node = 0; node < function.getNodeCount(); node++) {
        function.setNode(node, tensors.node(function.getNode(node)));
      }
      changed.setFunctions(i, function);
    }
    return changed.build();
  }

  private GraphProto graph(GraphProto graph) {
    GraphProto.Builder changed = graph.toBuilder();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      changed.setInitializer(i, tensor(graph.getInitializer(i)));
    }
    for (int i = 0; i < graph.getSparseInitializerCount(); i++) {
      changed.setSparseInitializer(i, sparse(graph.getSparseInitializer(i)));
    }
    for (int i = 0; i < graph.getNodeCount(); i++) {
      changed.setNode(i, node(graph.getNode(i)));
    }
    return changed.build();
  }

  private NodeProto node(NodeProto node) {
    if (node.getAttributeList().stream().noneMatch(ExternalTensors::holdsTensors)) {
      return node;
    }
    NodeProto.Builder changed = node.toBuilder();
    for (int i = 0; i < node.getAttributeCount(); i++) {
      AttributeProto attribute = node.getAttribute(i);
      if (holdsTensors(attribute)) {
        changed.setAttribute(i, attribute(attribute));
      }
    }
    return changed.build();
  }

  private static boolean holdsTensors(AttributeProto attribute) {
    return attribute.hasT()
        || attribute.hasG()
        || attribute.hasSparseTensor()
        || attribute.getTensorsCount() > 0
        || attribute.getGraphsCount() > 0
        || attribute.getSparseTensorsCount() > 0;
  }

  private AttributeProto attribute(AttributeProto attribute) {
    AttributeProto.Builder changed = attribute.toBuilder();
    if (attribute.hasT()) {
      changed.setT(tensor(attribute.getT()));
    }
    if (attribute.hasG()) {
      changed.setG(graph(attribute.getG()));
    }
    if (attribute.hasSparseTensor()) {
      changed.setSparseTensor(sparse(attribute.getSparseTensor()));
    }
    for (int i = 0; i < attribute.getTensorsCount(); i++) {
      changed.setTensors(i, tensor(attribute.getTensors(i)));
    }
    for (int i = 0; i < attribute.getGraphsCount(); i++) {
      changed.setGraphs(i, graph(attribute.getGraphs(i)));
    }
    for (int i = 0; i < attribute.getSparseTensorsCount(); i++) {
      changed.setSparseTensors(i, sparse(attribute.getSparseTensors(i)));
    }
    return changed.build();
  }

  private SparseTensorProto sparse(SparseTensorProto tensor) {
    return tensor.toBuilder()
        .setValues(tensor(tensor.getValues()))
        .setIndices(tensor(tensor.getIndices()))
        .build();
  }

  private TensorProto tensor(TensorProto tensor) {
    return ExternalData.of(tensor).isPresent() ? change.apply(tensor) : tensor;
  }
}
