package io.github.camgraft.runtime.inference;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Nodes that compute constants, and what they compute. */
final class ConstantNodes {
  /** Axes, pads, target shapes and small tables have fewer numbers. */
  static final long LARGE = 4096;

  private static final Set<DataType> STORABLE =
      EnumSet.of(
          DataType.INT64,
          DataType.INT32,
          DataType.INT8,
          DataType.UINT8,
          DataType.BOOL,
          DataType.FLOAT,
          DataType.DOUBLE);

  private static final Set<String> BY_CHANCE = Set.of("Bernoulli", "Multinomial");

  private ConstantNodes() {}

  /** Whether a node gives the same each time that it gets the same. */
  static boolean isDeterministic(Node node) {
    return node.attributes().subgraphCount() == 0
        && !node.operator().startsWith("Random")
        && !BY_CHANCE.contains(node.operator());
  }

  /** The names of all that is the same in each run, whatever is fed. */
  static Set<String> constants(Graph graph) {
    Set<String> constants = new HashSet<>(graph.initializers().keySet());
    graph.feeds().forEach(feed -> constants.remove(feed.name()));
    constants.add("");
    for (Node node : graph.nodes()) {
      if (isDeterministic(node) && constants.containsAll(node.inputs())) {
        constants.addAll(node.outputs());
      }
    }
    return constants;
  }

  static boolean isStorable(DataType type) {
    return STORABLE.contains(type);
  }

  /** What a Shape node returns. */
  static Tensor shape(Node node, Shape shape) {
    int rank = shape.rank();
    int start = axis(node.attributes().integer("start", 0), rank);
    int end = axis(node.attributes().integer("end", rank), rank);
    long[] sizes =
        shape.dimensions().subList(start, Math.max(start, end)).stream()
            .mapToLong(Dimension::size)
            .toArray();
    return Tensor.ofLongs(node.output(0), sizes);
  }

  private static int axis(long position, int rank) {
    long fromStart = position < 0 ? position + rank : position;
    return (int) Math.max(0, Math.min(rank, fromStart));
  }

  /** A graph as a model of its own, with the operators of another one. */
  static Model alone(Model model, Graph graph) {
    // Up to IR 3 initializers would have to be inputs as well.
    return model.withIrVersion(Math.max(4, model.irVersion())).withGraph(graph);
  }

  /** What comes out of a model without inputs, as far as it is small and can be stored. */
  static List<Tensor> run(Model model) {
    List<Tensor> values = new ArrayList<>();
    try (InferenceSession session = InferenceSession.open(model, SessionSettings.PLAIN)) {
      Map<String, TensorType> types = session.outputTypes();
      session
          .run(Map.of())
          .forEach(
              (name, value) -> {
                TensorType type = types.get(name);
                if (type != null && value.count() <= LARGE && isStorable(type.type())) {
                  values.add(tensor(name, value, type.type()));
                }
              });
    }
    return values;
  }

  private static Tensor tensor(String name, NumericTensor value, DataType type) {
    double[] numbers = new double[value.count()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = value.at(i);
    }
    long[] sizes = Arrays.stream(value.shape()).asLongStream().toArray();
    return Tensor.of(name, type, Shape.of(sizes), numbers);
  }
}
