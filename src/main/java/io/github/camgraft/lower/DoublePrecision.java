package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.NameAllocator;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lets a model in float32, or in half precision, compute in float64 wherever ONNX Runtime's
 * processor kernels can.
 *
 * <p>A small change of a large number is lost in float32, and ONNX Runtime's Sigmoid and Tanh move
 * in steps where they are nearly flat. What is computed so shows such changes. Convolutions and a
 * few others have no kernel for it; a convolution's bias is added behind it. For trials only: it is
 * slow, and inputs and weights stay as they are.
 */
public final class DoublePrecision {
  private static final Set<DataType> NARROW =
      Set.of(DataType.FLOAT, DataType.FLOAT16, DataType.BFLOAT16);

  /** What ONNX Runtime 1.20 to 1.31 computes in float64 on a processor, of operator set 18. */
  private static final Set<String> OPERATORS =
      Set.of(
          ("Abs Add BatchNormalization Ceil Clip Concat Cos CumSum "
                  + "DepthToSpace Div Einsum Equal Exp Expand Flatten Floor Gather "
                  + "GatherElements Gemm Greater Identity LayerNormalization Less Log "
                  + "LogSoftmax LpNormalization MatMul Max MaxPool Min Mul Neg Pad "
                  + "Pow Reciprocal ReduceMax ReduceMean ReduceMin ReduceSum "
                  + "ReduceSumSquare Relu Reshape Round ScatterElements Shrink "
                  + "Sigmoid Sign Sin Slice Softmax Split Sqrt Squeeze Sub Sum Tanh "
                  + "Tile TopK Transpose Trilu Unsqueeze Where")
              .split(" "));

  private final Graph graph;
  private final Facts facts;
  private final Set<String> outputs;
  private final NameAllocator names;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();

  /** The names of the float64 forms, by that of the value. */
  private final Map<String, String> wide = new HashMap<>();

  /** The names of the narrow forms of what is computed in float64, by that of the value. */
  private final Map<String, String> narrow = new HashMap<>();

  /** What is computed in its own type. */
  private final Set<String> computedNarrow = new HashSet<>();

  private DoublePrecision(Graph graph, Facts facts) {
    this.graph = graph;
    this.facts = facts;
    this.outputs = graph.outputs().stream().map(ValueInfo::name).collect(Collectors.toSet());
    this.names = new NameAllocator(graph.valueNames());
  }

  /**
   * The same model in float64 where that can be. Its outputs are float64 where they come from such
   * a node.
   *
   * @param facts the types of its values
   */
  public static Model widened(Model model, Facts facts) {
    return model.withGraph(new DoublePrecision(model.graph(), facts).widened());
  }

  private Graph widened() {
    graph.nodes().forEach(this::add);
    List<Tensor> tensors = new ArrayList<>(graph.initializers().values());
    tensors.addAll(constants);
    List<ValueInfo> untyped =
        graph.outputs().stream().map(output -> ValueInfo.untyped(output.name())).toList();
    return graph
        .withNodes(nodes)
        .withInputs(graph.feeds())
        .withInitializers(tensors)
        .withOutputs(untyped)
        .withValueInfos(List.of());
  }

  private void add(Node node) {
    if (isReal(node) && node.is("Conv")) {
      addWithBiasBehind(node);
    } else if (isReal(node) && isRounding(node)) {
      nodes.add(
          Node.of(
              "Identity",
              List.of(wide(node.input(0))),
              List.of(computed(node.output(0))),
              Attributes.NONE));
    } else if (isReal(node) && isWidened(node)) {
      nodes.add(
          node.withInputs(node.inputs().stream().map(this::wide).toList())
              .withOutputs(node.outputs().stream().map(this::computed).toList()));
    } else {
      nodes.add(node.withInputs(node.inputs().stream().map(this::narrow).toList()));
      computedNarrow.addAll(node.outputs());
    }
  }

  private boolean isRounding(Node node) {
    return node.is("Cast") && isReal(node.output(0));
  }

  /** The statistics that a layer normalisation hands out are float32 anyway. */
  private static boolean isWidened(Node node) {
    return OPERATORS.contains(node.qualifiedOperator())
        && (!node.is("LayerNormalization") || node.outputs().size() == 1);
  }

  /** Whether a node computes with such numbers; the first input of Where is its condition. */
  private boolean isReal(Node node) {
    return isReal(node.input(node.is("Where") ? 1 : 0));
  }

  private boolean isReal(String value) {
    return facts.type(value).map(TensorType::type).filter(NARROW::contains).isPresent();
  }

  private void addWithBiasBehind(Node node) {
    String bias = node.input(2);
    int rank = facts.type(node.input(0)).orElseThrow().shape().rank();
    List<String> operands = node.inputs().stream().limit(2).map(this::narrow).toList();
    String product = names.allocate(node.output(0) + "_product");
    nodes.add(node.withInputs(operands).withOutputs(List.of(product)));
    String widened = cast(product, product + "_double", DataType.DOUBLE);
    String output = computed(node.output(0));
    if (bias.isEmpty()) {
      nodes.add(Node.of("Identity", List.of(widened), List.of(output), Attributes.NONE));
      return;
    }
    Tensor axes =
        Tensor.ofLongs(
            names.allocate(bias + "_axes"), IntStream.range(1, rank - 1).asLongStream().toArray());
    constants.add(axes);
    String column = names.allocate(bias + "_column");
    nodes.add(
        Node.of("Unsqueeze", List.of(wide(bias), axes.name()), List.of(column), Attributes.NONE));
    nodes.add(Node.of("Add", List.of(widened, column), List.of(output), Attributes.NONE));
  }

  /** The float64 form of an input; whole numbers stay what they are. */
  private String wide(String value) {
    if (value.isEmpty() || !isReal(value)) {
      return value;
    }
    if (!wide.containsKey(value)) {
      wide.put(value, cast(value, value + "_double", DataType.DOUBLE));
    }
    return wide.get(value);
  }

  /** The form of an input in its own type. */
  private String narrow(String value) {
    if (!wide.containsKey(value)
        || computedNarrow.contains(value)
        || graph.producer(value).isEmpty()) {
      return value;
    }
    if (!narrow.containsKey(value)) {
      narrow.put(
          value, cast(wide.get(value), value + "_narrow", facts.type(value).orElseThrow().type()));
    }
    return narrow.get(value);
  }

  /** An output keeps its name, so that whoever asks for it finds it. */
  private String computed(String value) {
    if (value.isEmpty() || !isReal(value)) {
      return value;
    }
    String name = outputs.contains(value) ? value : names.allocate(value + "_double");
    wide.put(value, name);
    return name;
  }

  private String cast(String from, String wished, DataType type) {
    String to = names.allocate(wished);
    Attributes attributes = Attributes.NONE.with("to", (long) type.code());
    nodes.add(Node.of("Cast", List.of(from), List.of(to), attributes));
    return to;
  }
}
