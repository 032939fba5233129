package io.github.camgraft.lower;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.NameAllocator;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known of one graph while its nodes are replaced, and the constants that this adds. */
final class RewriteScope {
  private final NameAllocator names;
  private final Map<String, TensorType> types;
  private final Map<String, Tensor> constants;
  private final Set<String> unused;
  private final List<Tensor> added = new ArrayList<>();

  private RewriteScope(
      NameAllocator names,
      Map<String, TensorType> types,
      Map<String, Tensor> constants,
      Set<String> unused) {
    this.names = names;
    this.types = types;
    this.constants = constants;
    this.unused = unused;
  }

  /** The scope of a model's own graph, whose initializers are no inputs. */
  static RewriteScope of(Graph graph, Map<String, TensorType> types) {
    return new RewriteScope(
        new NameAllocator(graph.valueNames()),
        types,
        new HashMap<>(graph.initializers()),
        unusedOutputs(graph));
  }

  /** The scope of a subgraph, which sees what is around it and draws from the same names. */
  RewriteScope inside(Graph subgraph) {
    Map<String, Tensor> visible = new HashMap<>(constants);
    visible.putAll(subgraph.initializers());
    subgraph.inputs().forEach(input -> visible.remove(input.name()));
    return new RewriteScope(names, types, visible, unusedOutputs(subgraph));
  }

  private static Set<String> unusedOutputs(Graph graph) {
    Set<String> unused = new HashSet<>();
    graph.nodes().forEach(node -> unused.addAll(node.outputs()));
    unused.removeAll(graph.useCounts().keySet());
    return unused;
  }

  Optional<DataType> elementType(String value) {
    return constant(value)
        .map(Tensor::type)
        .or(() -> Optional.ofNullable(types.get(value)).map(TensorType::type));
  }

  /** ONNX Runtime reports a shape of which it knows nothing as a scalar's, so that says nothing. */
  Optional<Shape> shape(String value) {
    return constant(value)
        .map(Tensor::shape)
        .or(
            () ->
                Optional.ofNullable(types.get(value))
                    .map(TensorType::shape)
                    .filter(shape -> shape.rank() > 0));
  }

  Optional<Tensor> constant(String value) {
    return Optional.ofNullable(constants.get(value));
  }

  /** Whether some node or output needs that value; true of every new one. */
  boolean isUsed(String value) {
    return !value.isEmpty() && !unused.contains(value);
  }

  String fresh(String hint) {
    return names.allocate(hint);
  }

  /** Adds a constant under a name made of its own and gives that name. */
  String add(Tensor tensor) {
    Tensor named = tensor.withName(fresh(tensor.name()));
    constants.put(named.name(), named);
    added.add(named);
    return named.name();
  }

  /** The graph with these nodes and the constants that were added. */
  Graph finish(Graph graph, List<Node> nodes) {
    List<Tensor> all = new ArrayList<>(graph.initializers().values());
    all.addAll(added);
    return graph.withNodes(nodes).withInitializers(all).withoutUnusedValueInfos();
  }
}
