package io.github.camgraft.runtime.inference;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.ImpossibleLength;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.runtime.Windows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What ONNX Runtime knows of a model's values without running it: the model is loaded with every
 * intermediate value as an untyped output, and then tells what it inferred. Large weights become
 * inputs for that, since their shapes say all that is needed.
 *
 * <p>ONNX Runtime loses track of open lengths quickly: after one convolution the batch is just
 * "unknown". So the model is asked twice, with two different numbers for each open length. A length
 * that comes out the same both times is known; one that follows the batch is the batch.
 */
public final class Inference {
  private static final long LARGE = 1024;
  private static final int MOST_BELIEVED = 8;

  private final Model model;
  private final OpenLengths lengths;

  /** Windows that were seen to fit. */
  private final Set<String> fitting = new HashSet<>();

  private Inference(Model model, OpenLengths lengths) {
    this.model = model;
    this.lengths = lengths;
  }

  /**
   * Infers the types of all values and finds those that are constant.
   *
   * @throws RuntimeFailure if ONNX Runtime does not load the model
   */
  public static Facts of(Model model) {
    return settle(model, List.of()).facts();
  }

  /**
   * Looks at a model before it is loaded to be run, whoever has written it: how large its values
   * will be, and what ONNX Runtime will compute on its own when it loads it.
   *
   * @throws RuntimeFailure if that is more than a model of that size may, or ONNX Runtime does not
   *     load it
   */
  public static void requireModest(Model model) {
    new Inference(model, OpenLengths.of(model.graph().feeds())).requireModest();
  }

  private void requireModest() {
    for (Set<String> stage : Windows.stages(model.graph(), Set.of())) {
      Model part = model.withGraph(model.graph().computing(stage));
      types(part, 0, SessionSettings.PLAIN, Map.of());
    }
    Map<String, TensorType> types = types(model, 0, SessionSettings.PLAIN, Map.of());
    ValueSizes.require(model, types, lengths.pictures(0));
    if (FoldingRisk.isIn(model)) {
      ConstantPart.of(model, types);
    }
  }

  /**
   * Finds how the lengths that a model leaves open fit together, and what that says of its values.
   *
   * @param pictures the inputs that may take pictures, whose sizes are sought where the model fits
   *     some sizes only
   * @throws RuntimeFailure if ONNX Runtime does not load the model, whatever the lengths are
   */
  public static Settled settle(Model model, List<PictureAxes> pictures) {
    return OpenLengths.of(model.graph().feeds()).isEmpty()
        ? new Settled(model, new Inference(model, OpenLengths.NONE).ask(0))
        : new Settlement(model, pictures).found();
  }

  /** What is known of a model's values, with its open lengths tried as they are. */
  static Trial trial(Model model, boolean batchOfOne) {
    OpenLengths open = OpenLengths.of(model.graph().feeds());
    OpenLengths lengths = batchOfOne ? open.withBatchOfOne() : open;
    Inference inference = new Inference(model, lengths);
    Facts first = inference.ask(0);
    boolean agrees = Agreement.everywhere(model.graph(), first);
    if (lengths.isClosed()) {
      return new Trial(first, agrees);
    }
    Facts second = inference.ask(1);
    return new Trial(
        lengths.merge(first, second), agrees && Agreement.everywhere(model.graph(), second));
  }

  /**
   * What came of it.
   *
   * @param agrees whether nothing speaks against these lengths
   */
  record Trial(Facts facts, boolean agrees) {}

  /**
   * What is known of the values that some nodes of a model compute, where each open length has its
   * first number.
   */
  static Facts once(Model model, List<Node> nodes, boolean batchOfOne) {
    OpenLengths open = OpenLengths.of(model.graph().feeds());
    OpenLengths lengths = batchOfOne ? open.withBatchOfOne() : open;
    Graph graph = model.graph().withNodes(nodes);
    if (!nodes.isEmpty()) {
      return new Inference(model.withGraph(graph), lengths).ask(0);
    }
    Map<String, TensorType> types = new LinkedHashMap<>(typesOfConstants(graph));
    graph
        .feeds()
        .forEach(feed -> lengths.close(feed, 0).type().ifPresent(t -> types.put(feed.name(), t)));
    return new Facts(types, graph.initializers());
  }

  private Facts ask(int round) {
    fitting.clear();
    Map<String, TensorType> types = types(model, round);
    Map<String, Tensor> computed = Map.of();
    Map<String, Tensor> found = ConstantPart.of(model, types).found();
    // A target shape that was computed in the graph tells the runtime more once it is a plain
    // constant, and that may make the next one constant.
    while (found.size() > computed.size()) {
      computed = found;
      if (learns(types, types(withConstants(computed), round))) {
        found = ConstantPart.of(model, types).found();
      }
    }
    ValueSizes.require(model, types, lengths.pictures(round));
    Map<String, Tensor> constants = new LinkedHashMap<>(model.graph().initializers());
    constants.putAll(computed);
    return new Facts(types, constants);
  }

  /** Whether there was something new in it. */
  private static boolean learns(Map<String, TensorType> types, Map<String, TensorType> later) {
    boolean isNew = !types.entrySet().containsAll(later.entrySet());
    types.putAll(later);
    return isNew;
  }

  /**
   * Of all values of a graph. The runtime's folding follows a chain of computed shapes to its end,
   * where a graph as it stands would have to be asked again for each link.
   */
  private Map<String, TensorType> types(Model asked, int round) {
    for (Set<String> stage : Windows.stages(asked.graph(), fitting)) {
      Map<String, TensorType> types =
          typesAlone(asked.withGraph(asked.graph().computing(stage)), round);
      stage.stream().filter(window -> isKnown(types.get(window))).forEach(fitting::add);
    }
    return typesAlone(asked, round);
  }

  private static boolean isKnown(@Nullable TensorType type) {
    return type != null && type.shape().rank() > 0 && type.shape().isKnown();
  }

  private Map<String, TensorType> typesAlone(Model asked, int round) {
    try {
      Model loaded = withoutHeld(asked, round);
      // What is held now is known soon, so nobody need believe the file.
      return loaded == asked
          ? types(asked, round, SessionSettings.FOLDED)
          : types(loaded, round, SessionSettings.FOLDED, Map.of());
    } catch (ImpossibleLength tooLarge) {
      throw tooLarge;
    } catch (RuntimeFailure notFolded) {
      return types(asked, round, SessionSettings.PLAIN);
    }
  }

  /**
   * The model in which the runtime's folding meets no constant of which nobody knows how large it
   * will be: that is an input of its own meanwhile.
   */
  private Model withoutHeld(Model asked, int round) {
    if (!FoldingRisk.isIn(asked)) {
      return asked;
    }
    Graph graph = asked.graph();
    ConstantPart part = ConstantPart.of(asked, given(asked, round));
    List<Node> held = part.held();
    if (held.isEmpty()) {
      return asked;
    }
    Map<String, TensorType> known = new HashMap<>(part.types());
    // How many axes it will have, what is behind it has to know.
    known.putAll(types(asked, round, SessionSettings.PLAIN, Map.of()));
    List<ValueInfo> inputs = new ArrayList<>(graph.inputs());
    for (Node node : held) {
      inputs.add(held(node, known));
    }
    List<Node> others = new ArrayList<>(graph.nodes());
    others.removeAll(held);
    return asked.withGraph(graph.withNodes(others).withInputs(inputs));
  }

  private static ValueInfo held(Node node, Map<String, TensorType> known) {
    String name = node.output(0);
    TensorType type = known.get(name);
    if (type != null && type.shape().rank() > 0) {
      return ValueInfo.of(name, type);
    }
    return ValueInfo.ofElements(
        name,
        SaidSizes.elementType(node, known)
            .orElseThrow(() -> new RuntimeFailure("the type of " + node.name() + " is open")));
  }

  /** The types of what is fed. */
  private Map<String, TensorType> given(Model asked, int round) {
    Map<String, TensorType> given = new HashMap<>();
    asked
        .graph()
        .feeds()
        .forEach(
            feed ->
                lengths.close(feed, round).type().ifPresent(type -> given.put(feed.name(), type)));
    return given;
  }

  /**
   * Where the runtime loses sight of a value, what the file declares of it is believed, one value
   * after the other: the next one may follow from it. The runtime knows better where both say
   * something.
   */
  private Map<String, TensorType> types(Model asked, int round, SessionSettings settings) {
    Map<String, TensorType> types = types(asked, round, settings, Map.of());
    Declarations declarations = Declarations.of(asked.graph(), lengths, round);
    Map<String, ValueInfo> believed = new LinkedHashMap<>();
    Set<String> tried = new HashSet<>();
    Optional<ValueInfo> next = declarations.next(types, tried);
    while (next.isPresent() && tried.size() < MOST_BELIEVED) {
      tried.add(next.get().name());
      believed.put(next.get().name(), next.get());
      try {
        types = types(asked, round, settings, believed);
      } catch (RuntimeFailure contradicted) {
        believed.remove(next.get().name());
      }
      next = declarations.next(types, tried);
    }
    return types;
  }

  private Map<String, TensorType> types(
      Model asked, int round, SessionSettings settings, Map<String, ValueInfo> believed) {
    Map<String, TensorType> types = new LinkedHashMap<>(typesOfConstants(asked.graph()));
    Model skeleton = skeleton(asked, round, believed);
    try (InferenceSession session = InferenceSession.open(skeleton, settings)) {
      session.inputTypes().forEach(types::putIfAbsent);
      types.putAll(session.outputTypes());
    }
    return types;
  }

  private static Map<String, TensorType> typesOfConstants(Graph graph) {
    Map<String, TensorType> types = new LinkedHashMap<>(graph.sparseTypes());
    graph
        .initializers()
        .values()
        .forEach(tensor -> types.put(tensor.name(), new TensorType(tensor.type(), tensor.shape())));
    return types;
  }

  private Model skeleton(Model asked, int round, Map<String, ValueInfo> believed) {
    Graph graph = asked.graph();
    List<Tensor> kept = new ArrayList<>();
    List<ValueInfo> inputs = new ArrayList<>();
    graph.feeds().forEach(feed -> inputs.add(lengths.close(feed, round)));
    for (Tensor tensor : graph.initializers().values()) {
      if (isLarge(tensor)) {
        inputs.add(ValueInfo.of(tensor.name(), new TensorType(tensor.type(), tensor.shape())));
      } else {
        kept.add(tensor);
      }
    }
    // Up to IR 3 initializers would have to be inputs as well.
    return asked
        .withIrVersion(Math.max(4, asked.irVersion()))
        .withGraph(
            graph
                .withInitializers(kept)
                .withInputs(inputs)
                .withOutputs(
                    computedValues(graph.nodes()).stream()
                        .map(name -> believed.getOrDefault(name, ValueInfo.untyped(name)))
                        .toList())
                .withValueInfos(List.of()));
  }

  private static Set<String> computedValues(List<Node> nodes) {
    Set<String> computed = new LinkedHashSet<>();
    nodes.forEach(node -> computed.addAll(node.outputs()));
    computed.remove("");
    return computed;
  }

  private static boolean isLarge(Tensor tensor) {
    return tensor.type() != DataType.STRING
        && (tensor.count() > LARGE || tensor.externalLocation().isPresent());
  }

  private Model withConstants(Map<String, Tensor> constants) {
    Graph graph = model.graph();
    List<Node> nodes =
        graph.nodes().stream()
            .filter(node -> !constants.keySet().containsAll(node.outputs()))
            .toList();
    Set<String> computed = computedValues(nodes);
    List<Tensor> tensors = new ArrayList<>(graph.initializers().values());
    constants.values().stream()
        .filter(tensor -> !computed.contains(tensor.name()))
        .forEach(tensors::add);
    return model.withGraph(graph.withNodes(nodes).withInitializers(tensors));
  }
}
