package io.github.camgraft.runtime;

import io.github.camgraft.onnx.DataType;
import io.github.camgraft.onnx.Dimension;
import io.github.camgraft.onnx.Graph;
import io.github.camgraft.onnx.Model;
import io.github.camgraft.onnx.Node;
import io.github.camgraft.onnx.Shape;
import io.github.camgraft.onnx.Tensor;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.onnx.ValueInfo;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the small values of a graph that depend on constants and on known shapes alone, and
 * executes the nodes that compute them: axes, pads and target shapes that an exporter left in the
 * graph.
 */
final class ConstantValues {
  private static final long LARGE = 4096;
  private static final Set<DataType> STORABLE =
      EnumSet.of(
          DataType.INT64,
          DataType.INT32,
          DataType.INT8,
          DataType.UINT8,
          DataType.BOOL,
          DataType.FLOAT,
          DataType.DOUBLE);

  private final Model model;
  private final Map<String, TensorType> types;
  private final List<Node> shapes = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> initializers = new LinkedHashMap<>();

  private ConstantValues(Model model, Map<String, TensorType> types) {
    this.model = model;
    this.types = types;
  }

  static Map<String, Tensor> of(Model model, Map<String, TensorType> types) {
    ConstantValues values = new ConstantValues(model, types);
    values.collect();
    return values.evaluate();
  }

  private void collect() {
    Set<String> fed =
        model.graph().feeds().stream().map(ValueInfo::name).collect(Collectors.toSet());
    model
        .graph()
        .initializers()
        .forEach(
            (name, tensor) -> {
              if (!fed.contains(name) && tensor.count() <= LARGE) {
                initializers.put(name, tensor);
              }
            });
    Map<String, Boolean> constant = new HashMap<>();
    initializers.keySet().forEach(name -> constant.put(name, true));
    constant.put("", true);
    for (Node node : model.graph().nodes()) {
      if (node.is("Shape") && hasKnownShape(node.input(0))) {
        shapes.add(node);
        constant.put(node.output(0), true);
      } else if (isSmallComputation(node)
          && node.inputs().stream().allMatch(input -> constant.getOrDefault(input, false))) {
        nodes.add(node);
        node.outputs().forEach(output -> constant.put(output, true));
      }
    }
  }

  /** ONNX Runtime reports an unknown rank as rank 0; nobody asks for the shape of a scalar. */
  private boolean hasKnownShape(String value) {
    return types.containsKey(value)
        && types.get(value).shape().rank() > 0
        && types.get(value).shape().isKnown();
  }

  private boolean isSmallComputation(Node node) {
    return node.domain().isEmpty()
        && node.attributes().subgraphCount() == 0
        && !node.operator().startsWith("Random")
        && node.outputs().stream().allMatch(this::isSmall);
  }

  private boolean isSmall(String output) {
    TensorType type = types.get(output);
    if (type == null) {
      return output.isEmpty();
    }
    boolean index = type.type() == DataType.INT64 || type.type() == DataType.INT32;
    return STORABLE.contains(type.type())
        && (type.shape().isKnown() ? type.shape().count() <= LARGE : index);
  }

  private Map<String, Tensor> evaluate() {
    if (nodes.isEmpty() && shapes.isEmpty()) {
      return Map.of();
    }
    List<Tensor> constants = new ArrayList<>(initializers.values());
    shapes.forEach(node -> constants.add(shape(node)));
    List<ValueInfo> outputs =
        nodes.stream()
            .flatMap(node -> node.outputs().stream())
            .filter(output -> !output.isEmpty())
            .map(ValueInfo::untyped)
            .toList();
    Map<String, Tensor> values = new LinkedHashMap<>();
    shapes.forEach(node -> values.put(node.output(0), shape(node)));
    if (!outputs.isEmpty()) {
      Graph graph =
          Graph.empty("constants")
              .withNodes(nodes)
              .withInitializers(constants)
              .withOutputs(outputs)
              .withoutUnusedInitializers();
      // Up to IR 3 initializers would have to be inputs as well.
      Model small = model.withIrVersion(Math.max(4, model.irVersion())).withGraph(graph);
      InferenceSession.runOnce(small, SessionSettings.PLAIN, Map.of())
          .forEach(
              (name, value) -> {
                if (value.count() <= LARGE) {
                  values.put(name, tensor(name, value));
                }
              });
    }
    return values;
  }

  private Tensor shape(Node node) {
    List<Dimension> dimensions = types.get(node.input(0)).shape().dimensions();
    int rank = dimensions.size();
    int start = axis(node.attributes().integer("start", 0), rank);
    int end = axis(node.attributes().integer("end", rank), rank);
    long[] sizes =
        dimensions.subList(start, Math.max(start, end)).stream()
            .mapToLong(Dimension::size)
            .toArray();
    return Tensor.ofLongs(node.output(0), sizes);
  }

  private static int axis(long position, int rank) {
    long fromStart = position < 0 ? position + rank : position;
    return (int) Math.max(0, Math.min(rank, fromStart));
  }

  private Tensor tensor(String name, NumericTensor value) {
    DataType type = types.containsKey(name) ? types.get(name).type() : DataType.INT64;
    double[] numbers = new double[value.count()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = value.at(i);
    }
    long[] sizes = Arrays.stream(value.shape()).asLongStream().toArray();
    return Tensor.of(name, type, Shape.of(sizes), numbers);
  }
}
