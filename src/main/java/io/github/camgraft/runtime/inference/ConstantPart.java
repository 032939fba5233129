package io.github.camgraft.runtime.inference;

import io.github.camgraft.ir.Budgets;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.NodeRule;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.runtime.SessionSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The nodes of a graph whose results depend on constants and on shapes alone. Whoever loads a model
 * has ONNX Runtime compute them, so how large they are is found out first, before anything is
 * computed: a node that makes as many numbers as it is told is looked at when these numbers are
 * known, and what would be too much is refused.
 */
final class ConstantPart {
  private final Model model;

  /** What is known of values: of the graph's own and, on the way, of those found here. */
  private final Map<String, TensorType> types;

  private final List<Node> waiting = new ArrayList<>();

  /** What is constant and looked at, with numbers or only with a type. */
  private final Set<String> settled = new HashSet<>(Set.of(""));

  /** Small constants, the initializers and those found here. */
  private final Map<String, Tensor> numbers = new LinkedHashMap<>();

  private final Map<String, Tensor> found = new LinkedHashMap<>();

  /** Small ones whose type nobody has asked for yet. */
  private final List<Node> untyped = new ArrayList<>();

  private final Bounds bounds = new Bounds();
  private final Budgets budgets;
  private double bytes;

  private ConstantPart(Model model, Map<String, TensorType> types) {
    this.model = model;
    this.budgets = Budgets.of(model);
    this.types = new HashMap<>(types);
  }

  /**
   * Looks at a graph.
   *
   * @param types of the graph's values, as far as they are known
   * @throws RuntimeFailure if the constants are more than a model of that size may have
   */
  static ConstantPart of(Model model, Map<String, TensorType> types) {
    ConstantPart part = new ConstantPart(model, types);
    part.collect();
    part.work();
    return part;
  }

  /** The small values that nodes compute, with their numbers. */
  Map<String, Tensor> found() {
    return found;
  }

  /** The types of what was looked at, and of what was known before. */
  Map<String, TensorType> types() {
    return types;
  }

  /** The nodes of which nobody knows yet how much they will make. */
  List<Node> held() {
    return waiting.stream().filter(SaidSizes::isFree).toList();
  }

  private void collect() {
    Graph graph = model.graph();
    Set<String> fed = graph.feeds().stream().map(ValueInfo::name).collect(Collectors.toSet());
    graph.initializers().forEach((name, tensor) -> collect(name, tensor, fed));
    Set<String> constant = new HashSet<>(settled);
    for (Node node : graph.nodes()) {
      if (node.is("Shape") || node.is("Size")) {
        shape(node);
        constant.addAll(node.outputs());
      } else if (ConstantNodes.isDeterministic(node) && constant.containsAll(node.inputs())) {
        waiting.add(node);
        constant.addAll(node.outputs());
      }
    }
  }

  private void collect(String name, Tensor tensor, Set<String> fed) {
    if (fed.contains(name)) {
      return;
    }
    settled.add(name);
    types.put(name, new TensorType(tensor.type(), tensor.shape()));
    bounds.put(name, (double) tensor.count());
    if (tensor.count() <= ConstantNodes.LARGE) {
      numbers.put(name, tensor);
    }
  }

  /** ONNX Runtime reports an unknown rank as rank 0; nobody asks for the shape of a scalar. */
  private void shape(Node node) {
    Optional<Shape> known =
        Optional.ofNullable(types.get(node.input(0)))
            .map(TensorType::shape)
            .filter(shape -> shape.rank() > 0 && shape.isKnown());
    String value = node.output(0);
    settled.add(value);
    bounds.put(value, Bounds.SHAPE);
    if (known.isPresent() && node.is("Shape")) {
      keep(NodeRule.at(node, () -> ConstantNodes.shape(node, known.get())));
    } else {
      Shape axes = new Shape(List.of(Dimension.symbolic(value + "#0")));
      types.put(value, new TensorType(DataType.INT64, node.is("Shape") ? axes : Shape.SCALAR));
    }
  }

  private void keep(Tensor tensor) {
    numbers.put(tensor.name(), tensor);
    found.put(tensor.name(), tensor);
    types.put(tensor.name(), new TensorType(tensor.type(), tensor.shape()));
  }

  private void work() {
    for (List<Node> now = ready(); !now.isEmpty(); now = ready()) {
      waiting.removeAll(now);
      List<Node> others = evaluated(now, node -> bounds.of(node) <= ConstantNodes.LARGE);
      look(others);
      evaluated(others, node -> node.outputs().stream().allMatch(this::isSmall));
      now.forEach(this::settle);
    }
  }

  private void settle(Node node) {
    for (String output : node.outputs()) {
      TensorType type = types.get(output);
      double count =
          type != null && isKnown(node) ? (double) type.shape().count() : bounds.of(node);
      if (type != null || count < Double.POSITIVE_INFINITY) {
        bounds.put(output, count);
        settled.add(output);
      }
    }
    if (!types.keySet().containsAll(node.outputs())) {
      untyped.add(node);
    }
  }

  /** Those nodes whose results can be said to be so large, if the numbers that say so are there. */
  private List<Node> ready() {
    List<Node> ready = new ArrayList<>();
    Set<String> fresh = new HashSet<>(settled);
    for (Node node : waiting) {
      if (fresh.containsAll(node.inputs())
          && numbers.keySet().containsAll(SaidSizes.numbers(node))) {
        requireAxes(node);
        ready.add(node);
        fresh.addAll(node.outputs());
      }
    }
    return ready;
  }

  private void requireAxes(Node node) {
    Tensor lengths = numbers.get(SaidSizes.lengths(node));
    if (lengths != null && lengths.count() > Budgets.MOST_AXES) {
      throw new RuntimeFailure(
          "%s returns a tensor of %d axes, and camgraft reads tensors of up to %d"
              .formatted(ValueSizes.said(node), lengths.count(), Budgets.MOST_AXES));
    }
  }

  private void look(List<Node> now) {
    if (!now.stream().allMatch(node -> isKnown(node) || bounds.of(node) <= ConstantNodes.LARGE)) {
      List<Node> open = new ArrayList<>(untyped);
      open.addAll(now);
      types.putAll(inferred(open));
      untyped.clear();
    }
    for (Node node : now) {
      for (String output : node.outputs()) {
        TensorType type = types.get(output);
        bytes += type == null ? 0 : ValueSizes.bytes(type);
        if (bytes > budgets.constants()) {
          throw ValueSizes.tooMuchConstant(node, bytes, budgets);
        }
      }
    }
  }

  /** ONNX Runtime tells of an unknown shape as of a scalar's. */
  private boolean isKnown(Node node) {
    boolean mayBeScalar = SaidSizes.numbers(node).isEmpty();
    return node.outputs().stream()
        .filter(output -> !output.isEmpty())
        .map(types::get)
        .allMatch(
            type ->
                type != null && type.shape().isKnown() && (mayBeScalar || type.shape().rank() > 0));
  }

  private Map<String, TensorType> inferred(List<Node> now) {
    Graph graph = graph(now);
    Set<String> made = new HashSet<>();
    now.forEach(node -> made.addAll(node.outputs()));
    Set<String> entering = new LinkedHashSet<>();
    now.forEach(node -> entering.addAll(node.inputs()));
    entering.removeAll(made);
    entering.removeAll(numbers.keySet());
    List<ValueInfo> inputs =
        entering.stream()
            .flatMap(
                name -> Stream.ofNullable(types.get(name)).map(type -> ValueInfo.of(name, type)))
            .toList();
    Model part = ConstantNodes.alone(model, graph.withInputs(inputs));
    try (InferenceSession session = InferenceSession.open(part, SessionSettings.PLAIN)) {
      return session.outputTypes();
    }
  }

  private Graph graph(List<Node> now) {
    List<ValueInfo> outputs =
        now.stream()
            .flatMap(node -> node.outputs().stream())
            .filter(output -> !output.isEmpty())
            .map(ValueInfo::untyped)
            .toList();
    return Graph.empty("constants")
        .withNodes(now)
        .withInitializers(numbers.values())
        .withOutputs(outputs)
        .withoutUnusedInitializers();
  }

  /**
   * Computes those nodes that are small and depend on nothing but numbers.
   *
   * @return the other ones
   */
  private List<Node> evaluated(List<Node> now, Predicate<Node> isSmall) {
    Set<String> computable = new HashSet<>(numbers.keySet());
    computable.add("");
    List<Node> small = new ArrayList<>();
    List<Node> others = new ArrayList<>();
    for (Node node : now) {
      boolean isComputed =
          node.domain().isEmpty() && computable.containsAll(node.inputs()) && isSmall.test(node);
      (isComputed ? small : others).add(node);
      if (isComputed) {
        computable.addAll(node.outputs());
      }
      node.outputs().forEach(output -> bounds.put(output, bounds.of(node)));
    }
    if (!small.isEmpty()) {
      ConstantNodes.run(ConstantNodes.alone(model, graph(small))).forEach(this::keep);
    }
    return others;
  }

  private boolean isSmall(String output) {
    TensorType type = types.get(output);
    return output.isEmpty()
        || (type != null
            && ConstantNodes.isStorable(type.type())
            && type.shape().isKnown()
            && type.shape().count() <= ConstantNodes.LARGE);
  }
}
