package io.github.camgraft.grad;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.optimize.Optimization;
import io.github.camgraft.optimize.Platform;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.runtime.inference.Inference;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model of a few nodes, written down as text, and its gradients.
 *
 * <pre>{@code
 * Network.feeding("x: float[N,3]").node("h = Relu(x)").node("y = Softmax(h) axis=1")
 * }</pre>
 */
public final class Network {
  private static final String FUSED = "com.microsoft";
  private static final Pattern FEED = Pattern.compile("(\\w+): (\\w+)\\[(.*)]");
  private static final Pattern NODE =
      Pattern.compile("([\\w, ]+) = ([\\w.]+:)?(\\w+)\\((.*?)\\)(.*)");
  private static final Set<String> LISTS =
      Set.of(
          "kernel_shape",
          "strides",
          "dilations",
          "pads",
          "output_padding",
          "output_shape",
          "perm",
          "axes",
          "pooled_shape");

  /** Operators, or their float64 kernels, that came later than operator set 18. */
  private static final Map<String, Long> LATER = Map.of("GridSample", 20L, "AffineGrid", 20L);

  private final List<ValueInfo> feeds = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private long operatorSet = 18;
  private Optimization optimization = Optimization.of(Platform.PORTABLE);

  /** Begins with a tensor that is fed; a length that is a word is open. */
  public static Network feeding(String feed) {
    return new Network().feed(feed);
  }

  /** With another tensor that is fed. */
  public Network feed(String text) {
    Matcher feed = match(FEED, text);
    DataType type = DataType.valueOf(feed.group(2).toUpperCase(java.util.Locale.ROOT));
    return feed(feed.group(1), type, words(feed.group(3)).map(Network::dimension).toList());
  }

  /** With another tensor that is fed. */
  public Network feed(String name, DataType type, List<Dimension> lengths) {
    feeds.add(ValueInfo.of(name, new TensorType(type, new Shape(lengths))));
    return this;
  }

  private static Dimension dimension(String word) {
    return Character.isDigit(word.charAt(0))
        ? Dimension.of(Long.parseLong(word))
        : Dimension.symbolic(word);
  }

  /** With a constant. */
  public Network constant(Tensor tensor) {
    constants.add(tensor);
    return this;
  }

  /** With float32 constants of that shape. */
  public Network constant(String name, Shape shape, double... values) {
    return constant(Tensor.of(name, DataType.FLOAT, shape, values));
  }

  /** With a row of whole numbers. */
  public Network constant(String name, long... values) {
    return constant(Tensor.ofLongs(name, values));
  }

  /** With a node, named after its first output: {@code "y = Conv(x, w) strides=2,2"}. */
  public Network node(String text) {
    Matcher node = match(NODE, text);
    List<String> outputs = words(node.group(1)).toList();
    List<String> inputs = Arrays.stream(node.group(4).split(",")).map(String::strip).toList();
    Node plain = Node.of(node.group(3), inputs, outputs, attributes(node.group(5)));
    String domain = node.group(2) == null ? "" : node.group(2).replace(":", "");
    return node(domain.isEmpty() ? plain : plain.withDomain(domain));
  }

  /** A node of that operator, with its domain in front where it is not the standard one. */
  public static Node node(
      String operator, List<String> inputs, List<String> outputs, Attributes attributes) {
    String domain = operator.contains(":") ? operator.substring(0, operator.indexOf(':')) : "";
    String name = operator.substring(operator.indexOf(':') + 1);
    Node node = Node.of(name, inputs, outputs, attributes);
    return domain.isEmpty() ? node : node.withDomain(domain);
  }

  /** With a node. */
  public Network node(Node node) {
    nodes.add(node.withName("the_" + node.output(0)));
    return this;
  }

  private static Matcher match(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    return matcher;
  }

  private static java.util.stream.Stream<String> words(String list) {
    return Arrays.stream(list.split(",")).map(String::strip).filter(word -> !word.isEmpty());
  }

  /** {@code "pads=1,1 alpha=0.5"} as attributes; a number with a point is a real one. */
  public static Attributes attributes(String text) {
    Attributes attributes = Attributes.NONE;
    for (String assignment : text.strip().split(" +")) {
      if (!assignment.isEmpty()) {
        String[] sides = assignment.split("=", 2);
        attributes = with(attributes, sides[0], sides[1]);
      }
    }
    return attributes;
  }

  private static Attributes with(Attributes attributes, String name, String value) {
    if (LISTS.contains(name)) {
      return attributes.with(name, words(value).mapToLong(Long::parseLong).toArray());
    }
    if (value.matches("-?\\d+")) {
      return attributes.with(name, Long.parseLong(value));
    }
    return value.matches("-?[\\d.]+(E-?\\d+)?")
        ? attributes.with(name, Float.parseFloat(value))
        : attributes.with(name, value);
  }

  /** With gradients written for that machine. */
  public Network platform(Platform machine) {
    return optimized(Optimization.of(machine));
  }

  /** With gradients written with these passes. */
  public Network optimized(Optimization passes) {
    optimization = passes;
    return this;
  }

  /** With operators as that operator set defines them. */
  public Network operatorSet(long version) {
    operatorSet = version;
    return this;
  }

  /** The graph with these outputs. */
  public Graph graph(String... outputs) {
    return Graph.empty("network")
        .withNodes(nodes)
        .withInputs(feeds)
        .withInitializers(constants)
        .withOutputs(Arrays.stream(outputs).map(ValueInfo::untyped).toList());
  }

  /** The model with these outputs. */
  public Model model(String... outputs) {
    long set =
        nodes.stream()
            .mapToLong(node -> LATER.getOrDefault(node.operator(), operatorSet))
            .max()
            .orElse(operatorSet);
    return Model.of(graph(outputs), Math.max(set, operatorSet), set > 18 ? 9 : 8)
        .withDomain(FUSED, 1);
  }

  /** What ONNX Runtime knows of the values. */
  public Facts facts() {
    String last = nodes.get(nodes.size() - 1).output(0);
    return Inference.of(model(last));
  }

  /** What the network computes. */
  public Map<String, NumericTensor> run(
      Map<String, ? extends NumericTensor> values, String... outputs) {
    return run(model(outputs), values);
  }

  public static Map<String, NumericTensor> run(
      Model model, Map<String, ? extends NumericTensor> values) {
    try (InferenceSession session =
        InferenceSession.open(model, SessionSettings.CPU.withThreads(1))) {
      return session.run(values);
    }
  }

  /** A model that also computes gradients, and the types that the tape gave them. */
  public record Differentiated(Model model, Map<String, TensorType> declared) {
    /** Fails if a result has another shape than the tape had it have. */
    public void assertDeclared(String name, NumericTensor result) {
      long[] sizes = declared.get(name).shape().sizes();
      assertThat(result.shape()).as("rank").hasSameSizeAs(sizes);
      for (int axis = 0; axis < sizes.length; axis++) {
        if (sizes[axis] >= 0) {
          assertThat((long) result.shape()[axis]).isEqualTo(sizes[axis]);
        }
      }
    }
  }

  /**
   * The model that also computes gradients of a score, called {@code gradient/…} after the tensors;
   * what arrives at the score is fed as {@code seed}.
   */
  public Differentiated differentiated(RuleTable rules, String score, String... tensors) {
    return differentiated(facts(), rules, score, tensors);
  }

  /** The same with what is known of the values. */
  public Differentiated differentiated(
      Facts facts, RuleTable rules, String score, String... tensors) {
    Graph graph = graph(score);
    Tape tape = new Tape(graph, facts);
    TensorType type = facts.type(score).orElseThrow();
    Value seed = tape.input("seed", new TensorType(type.type().ofGradient(), type.shape()));
    List<Value> gradients = new ArrayList<>();
    Map<String, TensorType> declared = new LinkedHashMap<>();
    for (String tensor : tensors) {
      Value gradient =
          new Backprop(graph, tape, rules, optimization.forms())
              .gradient(score, seed, tensor, "test");
      declared.put("gradient/" + tensor, gradient.tensorType());
      gradients.add(tape.named("gradient/" + tensor, gradient));
    }
    List<ValueInfo> outputs = new ArrayList<>(graph.outputs());
    gradients.forEach(value -> outputs.add(ValueInfo.untyped(value.name())));
    Graph continued = tape.continued(gradients, optimization.behind()).withOutputs(outputs);
    return new Differentiated(model().withGraph(continued), declared);
  }

  /** The gradient of a score with respect to a tensor, for a seed and inputs. */
  public NumericTensor gradient(
      RuleTable rules,
      String score,
      NumericTensor seed,
      String tensor,
      Map<String, ? extends NumericTensor> values) {
    Map<String, NumericTensor> all = new LinkedHashMap<>(values);
    all.put("seed", seed);
    return run(differentiated(rules, score, tensor).model(), all).get("gradient/" + tensor);
  }

  /** Numbers of a shape, as something to feed. */
  public static NumericTensor numbers(List<Integer> shape, double... values) {
    return new DoubleTensor(values, shape.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Numbers in a row, as something to feed. */
  public static NumericTensor row(double... values) {
    return new DoubleTensor(values, values.length);
  }
}
