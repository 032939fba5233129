package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.NameAllocator;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.NodeRule;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets a model in float16 or bfloat16 compute in float32.
 *
 * <p>Rounding every value to eleven bits flips the rectifiers that are near zero, and a gradient
 * through other rectifiers is another gradient. The weights stay as they are in the file, each
 * behind a Cast that ONNX Runtime folds when it loads the model; inputs and outputs keep their
 * types. ONNX Runtime's CPU kernels compute half precision in float32 anyway, but round in between.
 */
public final class HalfPrecision {
  private final Graph graph;
  private final NameAllocator names;
  private final List<Node> before = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Node> behind = new ArrayList<>();

  private HalfPrecision(Graph graph) {
    this.graph = graph;
    this.names = new NameAllocator(graph.valueNames());
  }

  /**
   * The same model with float32 in place of half precision between its inputs and outputs. A model
   * with subgraphs or operators of its own stays as it is.
   */
  public static Model widened(Model model) {
    Graph graph = model.graph();
    boolean isPlain =
        model.localFunctions().isEmpty()
            && graph.nodes().stream().allMatch(node -> node.attributes().subgraphCount() == 0);
    return isPlain && hasHalf(graph) ? model.withGraph(new HalfPrecision(graph).widened()) : model;
  }

  private static boolean hasHalf(Graph graph) {
    return graph.initializers().values().stream().anyMatch(tensor -> isHalf(tensor.type()))
        || graph.inputs().stream().anyMatch(HalfPrecision::isHalf)
        || graph.nodes().stream().anyMatch(node -> half(node).isPresent() || castsToHalf(node));
  }

  private static boolean isHalf(DataType type) {
    return type == DataType.FLOAT16 || type == DataType.BFLOAT16;
  }

  private static boolean isHalf(ValueInfo value) {
    return value.type().map(TensorType::type).filter(HalfPrecision::isHalf).isPresent();
  }

  /** The numbers of a Constant, or the filling of a ConstantOfShape. */
  private static Optional<Tensor> half(Node node) {
    return node.attributes().tensor("value").filter(tensor -> isHalf(tensor.type()));
  }

  private static boolean castsToHalf(Node node) {
    return node.is("Cast") && isHalf(DataType.ofCode((int) node.attributes().integer("to", 1)));
  }

  private Graph widened() {
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor tensor : graph.initializers().values()) {
      tensors.add(isHalf(tensor.type()) ? behindCast(tensor) : tensor);
    }
    graph.nodes().forEach(node -> NodeRule.at(node, () -> widen(node)));
    graph.feeds().stream().filter(HalfPrecision::isHalf).forEach(this::enter);
    graph.outputs().stream().filter(HalfPrecision::isHalf).forEach(this::leave);
    List<Node> all = new ArrayList<>(before);
    all.addAll(nodes);
    all.addAll(behind);
    return graph
        .withNodes(all)
        .withInputs(graph.feeds())
        .withInitializers(tensors)
        .withValueInfos(List.of());
  }

  private Tensor behindCast(Tensor tensor) {
    Tensor stored = tensor.withName(names.allocate(tensor.name() + "_half"));
    before.add(cast(stored.name(), tensor.name(), DataType.FLOAT));
    return stored;
  }

  private void widen(Node node) {
    Optional<Tensor> half = half(node);
    if (half.isPresent() && node.is("Constant")) {
      String stored = names.allocate(node.output(0) + "_half");
      nodes.add(node.withOutputs(List.of(stored)));
      nodes.add(cast(stored, node.output(0), DataType.FLOAT));
    } else if (half.isPresent()) {
      Tensor single = Tensor.ofFloats("", half.get().shape(), half.get().floats());
      nodes.add(node.withAttributes(node.attributes().with("value", single)));
    } else if (castsToHalf(node)) {
      nodes.add(node.withAttributes(node.attributes().with("to", DataType.FLOAT.code())));
    } else {
      nodes.add(node);
    }
  }

  private void enter(ValueInfo input) {
    String single = names.allocate(input.name() + "_single");
    nodes.replaceAll(node -> node.taking(Map.of(input.name(), single)));
    before.add(cast(input.name(), single, DataType.FLOAT));
  }

  private void leave(ValueInfo output) {
    String single = names.allocate(output.name() + "_single");
    nodes.replaceAll(
        node ->
            node.taking(Map.of(output.name(), single))
                .withOutputs(renamed(node.outputs(), output.name(), single)));
    behind.add(cast(single, output.name(), output.type().orElseThrow().type()));
  }

  private static List<String> renamed(List<String> values, String from, String to) {
    return values.stream().map(value -> value.equals(from) ? to : value).toList();
  }

  private static Node cast(String from, String to, DataType type) {
    Attributes attributes = Attributes.NONE.with("to", (long) type.code());
    return Node.of("Cast", List.of(from), List.of(to), attributes);
  }
}
