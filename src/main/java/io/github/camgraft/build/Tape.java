package io.github.camgraft.build;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.NameAllocator;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Records new nodes that continue a graph. What is written twice is recorded once: a node with the
 * same operator, inputs and attributes as an earlier one is that earlier one.
 *
 * <p>Only operators of the standard domain, as operator set 18 defines them, are written here. The
 * one thing about a tape that changes is its end.
 */
public final class Tape {
  static final String PREFIX = "camgraft/";

  private record Key(String operator, Attributes attributes, List<String> inputs) {}

  private final Graph stored;
  private final Facts storedFacts;
  private final Graph graph;
  private final Facts facts;
  private final Map<String, Function<Tape, Value>> readings;
  private final NameAllocator names;
  private final NameAllocator nodeNames;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Key, Value> known = new HashMap<>();
  private final Map<String, Node> producers = new HashMap<>();
  private final Map<String, Value> values = new HashMap<>();
  private final Map<Tensor, Value> constants = new HashMap<>();
  private final Map<String, Map<Class<?>, Object>> origins = new HashMap<>();

  private final ForwardChanges changes = new ForwardChanges();

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Zeros zeros = new Zeros(this::maker, this::constant, this::type);
  private final Infinities infinities = new Infinities(this, zeros);
  private final Signs signs = new Signs(producers, tensors);
  private final List<ValueInfo> inputs = new ArrayList<>();
  private String scope = "";

  /** Of all nodes, until the next one is recorded. */
  private @Nullable FusedPads fusedPads;

  /** A tape at the end of a graph of which these facts are known. */
  public Tape(Graph graph, Facts facts) {
    this(graph, facts, Appearance.asStored(graph, facts));
  }

  /**
   * A tape at the end of a graph that whoever writes on it sees in another form.
   *
   * @param stored the graph that is continued
   * @param storedFacts what is known of its values
   * @param seen how it looks
   */
  public Tape(Graph stored, Facts storedFacts, Appearance seen) {
    this.stored = stored;
    this.storedFacts = storedFacts;
    this.graph = seen.graph();
    this.facts = seen.facts();
    this.readings = seen.readings();
    Set<String> taken = new HashSet<>(stored.valueNames());
    taken.addAll(graph.valueNames());
    this.names = new NameAllocator(taken);
    this.nodeNames =
        new NameAllocator(stored.nodes().stream().map(Node::name).collect(Collectors.toSet()));
  }

  /** The graph as it looks to whoever differentiates it. */
  public Graph graph() {
    return graph;
  }

  /** What is known of the values of that graph. */
  public Facts facts() {
    return facts;
  }

  /** What is known of the values of the graph that is continued. */
  public Facts storedFacts() {
    return storedFacts;
  }

  /**
   * From here on, names of new values begin with this, so that a reader of the graph sees what they
   * are for.
   */
  public void enter(String newScope) {
    scope = newScope.isEmpty() ? "" : newScope + "/";
  }

  /**
   * A value of the graph.
   *
   * @throws ModelException if ONNX Runtime could not infer its type
   */
  public Value value(String name) {
    Function<Tape, Value> reading = readings.get(name);
    return reading == null ? value(name, facts) : reading.apply(this);
  }

  /**
   * A value as the stored graph has it.
   *
   * @throws ModelException if ONNX Runtime could not infer its type
   */
  public Value stored(String name) {
    return value(name, storedFacts);
  }

  private Value value(String name, Facts known) {
    TensorType type =
        known
            .type(name)
            .orElseThrow(
                () ->
                    new ModelException(
                        "the shape of tensor '%s' could not be inferred; export the model with fixed input sizes"
                            .formatted(name)));
    return new Value(this, name, type);
  }

  /** The node of the graph that computes a value; empty for inputs and constants. */
  public Optional<Node> producer(String value) {
    return graph.producer(value);
  }

  /** A new input of the model. */
  public Value input(String name, TensorType type) {
    take(name);
    inputs.add(ValueInfo.of(name, type));
    return recorded(name, type);
  }

  /** A constant of whole numbers in one row: a shape, axes, pads. */
  public Value longs(long... values) {
    return constant(Tensor.ofLongs("", values));
  }

  /** A constant scalar of the given type. */
  public Value scalar(DataType type, double value) {
    return constant(type, Shape.SCALAR, value);
  }

  /** A constant whose numbers are rounded to the given type. */
  public Value constant(DataType type, Shape shape, double... values) {
    return constant(Tensor.of("", type, shape, values));
  }

  private Value constant(Tensor unnamed) {
    return constants.computeIfAbsent(
        unnamed,
        tensor -> {
          String name = names.allocate(PREFIX + "constant/" + describe(tensor));
          tensors.put(name, tensor.withName(name));
          return recorded(name, new TensorType(tensor.type(), tensor.shape()));
        });
  }

  private static String describe(Tensor tensor) {
    if (tensor.count() > 4) {
      return tensor.type() + tensor.shape().toString();
    }
    String numbers =
        tensor.type() == DataType.INT64
            ? Arrays.toString(tensor.longs())
            : Arrays.toString(tensor.doubles());
    return numbers.replace(" ", "");
  }

  /** A length that is known now. */
  public Extent extent(long size) {
    return Extent.known(this, size);
  }

  /** The whole numbers from zero to below a length, as int64. */
  public Value range(Extent length) {
    if (length.isKnown()) {
      return longs(LongStream.range(0, length.size()).toArray());
    }
    TensorType scalar = new TensorType(DataType.INT64, Shape.SCALAR);
    Value limit = node("Squeeze", scalar, Attributes.NONE, length.value());
    return node(
        "Range",
        new TensorType(DataType.INT64, new Shape(List.of(length.dimension()))),
        Attributes.NONE,
        scalar(DataType.INT64, 0),
        limit,
        scalar(DataType.INT64, 1));
  }

  /** Lengths in one row, as Reshape, Expand and Pad want them. */
  public Value row(List<Extent> extents) {
    if (extents.stream().allMatch(Extent::isKnown)) {
      return longs(extents.stream().mapToLong(Extent::size).toArray());
    }
    Value[] parts = extents.stream().map(Extent::value).toArray(Value[]::new);
    return node(
        "Concat",
        new TensorType(DataType.INT64, Shape.of(parts.length)),
        Attributes.NONE.with("axis", 0),
        parts);
  }

  /**
   * Records a node with one output. A null input is left out. The node has a short name of its own:
   * what ONNX Runtime 1.18 to 1.22 fuse, they name after a node, and no two may have the same name.
   */
  public Value node(
      String operator, TensorType type, Attributes attributes, @Nullable Value... operands) {
    List<String> inputNames =
        Arrays.stream(operands).map(operand -> operand == null ? "" : operand.name()).toList();
    return known.computeIfAbsent(
        new Key(operator, attributes, inputNames),
        key -> {
          String name = names.allocate(PREFIX + scope + operator);
          Node node = withShortName(Node.of(operator, inputNames, List.of(name), attributes));
          nodes.add(node);
          fusedPads = null;
          producers.put(name, node);
          Value value = recorded(name, type);
          infinities.note(node, type);
          return value;
        });
  }

  private Node withShortName(Node node) {
    return node.withName(nodeNames.allocate(PREFIX + node.operator()));
  }

  private Value recorded(String name, TensorType type) {
    Value value = new Value(this, name, type);
    values.put(name, value);
    return value;
  }

  /** The node recorded here that computes a value. */
  public Optional<Node> recorder(Value value) {
    return recorder(value.name());
  }

  /** The node recorded here that computes the value of that name. */
  public Optional<Node> recorder(String value) {
    return Optional.ofNullable(producers.get(value));
  }

  /** The value of that name, if it was recorded here. */
  public Optional<Value> written(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The value of that name, recorded here or in the graph. */
  public Value recorded(String name) {
    Value value = values.get(name);
    return value == null ? value(name) : value;
  }

  /** The node that computes a value, recorded here or in the graph. */
  private Optional<Node> maker(String value) {
    return recorder(value).or(() -> graph.producer(value));
  }

  private Optional<TensorType> type(String name) {
    return Optional.ofNullable(values.get(name)).map(Value::tensorType).or(() -> facts.type(name));
  }

  /** The numbers of a value that is a constant, of this tape or of the graph. */
  Optional<Tensor> constant(String value) {
    return Optional.ofNullable(tensors.get(value)).or(() -> facts.constant(value));
  }

  /** Whether a value is a constant that was written here. */
  boolean isOwnConstant(String value) {
    return tensors.containsKey(value);
  }

  /** Whether a value is the same in each run. */
  public boolean isConstant(String value) {
    Deque<String> open = new ArrayDeque<>(List.of(value));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String next = open.pop();
      Node node = producers.get(next);
      if (node == null && !isGivenConstant(next)) {
        return false;
      }
      if (node != null && seen.add(next)) {
        node.inputs().forEach(open::push);
      }
    }
    return true;
  }

  private boolean isGivenConstant(String value) {
    return value.isEmpty() || tensors.containsKey(value) || facts.constant(value).isPresent();
  }

  /** Whether a value recorded here cannot be below zero. */
  boolean isNonNegative(String name) {
    return signs.isNonNegative(name);
  }

  /** Whether a value may be infinite although all that the model returns is finite. */
  boolean mayBeInfinite(String name) {
    return infinities.mayBeIn(name);
  }

  /** Whether no number of a value can be zero. */
  boolean isNeverZero(String name) {
    return zeros.areAbsent(name);
  }

  /** Remembers that no number of a value is zero. */
  void stateNeverZero(Value value) {
    zeros.state(value.name());
  }

  /**
   * Remembers how a value came about, in the words of whoever made it, so that whoever works on it
   * may begin earlier. If nobody wants the value itself in the end, it is not made.
   */
  public void remember(Value value, Object origin) {
    origins.computeIfAbsent(value.name(), name -> new HashMap<>()).put(origin.getClass(), origin);
  }

  /** How a value came about, where that was remembered in words of this kind. */
  public <T> Optional<T> origin(Value value, Class<T> kind) {
    return Optional.ofNullable(origins.getOrDefault(value.name(), Map.of()).get(kind))
        .map(kind::cast);
  }

  /**
   * From now on a node of the graph takes one of its inputs in another form: the same numbers,
   * recorded here because a gradient needs that form anyway, and faster for the node as well.
   */
  public void feeds(Node node, String input, Value form) {
    if (readings.containsKey(input) || readings.containsKey(node.output(0))) {
      // The stored node takes something else, from which the runtime may make another one.
      return;
    }
    changes.feed(node, input, form.name());
  }

  /**
   * An optional output of a node of the graph, which gives it from now on if it has not before.
   *
   * @param type that the output has
   */
  public Value optionalOutput(Node node, int index, TensorType type) {
    if (!node.output(index).isEmpty()) {
      return value(node.output(index));
    }
    String name = changes.ask(node, index, () -> names.allocate(PREFIX + scope + node.operator()));
    return recorded(name, type);
  }

  /** Gives a value a name of its own, as an output of the model must have. */
  public Value named(String name, Value value) {
    take(name);
    nodes.add(withShortName(handingOut(value, name)));
    return new Value(this, name, value.tensorType());
  }

  private void take(String name) {
    if (!names.allocate(name).equals(name)) {
      throw new ModelException(
          "the model already has a tensor named '%s'; it seems to be augmented already"
              .formatted(name));
    }
  }

  /** An Identity costs nothing where the runtime leaves it out; a Reshape stays where it is. */
  private Node handingOut(Value value, String name) {
    return fusedPads().mayLose(value.name())
        ? Node.of(
            "Reshape",
            List.of(value.name(), longs(new long[value.rank()]).name()),
            List.of(name),
            Attributes.NONE)
        : Node.of("Identity", List.of(value.name()), List.of(name), Attributes.NONE);
  }

  private FusedPads fusedPads() {
    if (fusedPads == null) {
      List<Node> all = new ArrayList<>(stored.nodes());
      all.addAll(nodes);
      fusedPads =
          new FusedPads(all, each -> constant(each).filter(one -> one.count() == 1).isPresent());
    }
    return fusedPads;
  }

  /** The graph with what these outputs need of the tape behind it. */
  public Graph continued(Collection<Value> outputs) {
    return continued(outputs, List.of());
  }

  /** The graph with what these outputs need of the tape behind it, rewritten pass by pass. */
  public Graph continued(Collection<Value> outputs, List<NodePass> passes) {
    return continued(stored, outputs, passes);
  }

  /** Another graph of the same values with what these outputs need of the tape behind it. */
  public Graph continued(Graph base, Collection<Value> outputs, List<NodePass> passes) {
    Set<String> wanted = outputs.stream().map(Value::name).collect(Collectors.toSet());
    List<Node> behind = needed(wanted);
    for (NodePass pass : passes) {
      behind = pass.rewritten(behind, wanted, this);
    }
    Set<String> used = new HashSet<>(wanted);
    behind.forEach(node -> used.addAll(node.inputs()));
    Set<Node> allNodes = new LinkedHashSet<>();
    for (Node node : base.nodes()) {
      allNodes.addAll(needed(changes.forms(node)));
      allNodes.add(changes.changed(node, used));
    }
    allNodes.addAll(behind);
    allNodes.forEach(node -> used.addAll(node.inputs()));
    List<Tensor> allTensors = new ArrayList<>(base.initializers().values());
    tensors.values().stream()
        .filter(tensor -> used.contains(tensor.name()))
        .forEach(allTensors::add);
    List<ValueInfo> allInputs = new ArrayList<>(base.inputs());
    allInputs.addAll(inputs);
    return base.withNodes(List.copyOf(allNodes))
        .withInitializers(allTensors)
        .withInputs(allInputs)
        .withValueInfos(StatedTypes.of(base, allNodes, this::storedType));
  }

  private Optional<TensorType> storedType(String name) {
    return Optional.ofNullable(values.get(name))
        .map(Value::tensorType)
        .or(() -> storedFacts.type(name));
  }

  private List<Node> needed(Collection<String> outputs) {
    if (outputs.isEmpty()) {
      return List.of();
    }
    Set<String> wanted = new HashSet<>(outputs);
    List<Node> kept = new ArrayList<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (nodes.get(i).outputs().stream().anyMatch(wanted::contains)) {
        wanted.addAll(nodes.get(i).inputs());
        kept.add(nodes.get(i));
      }
    }
    Collections.reverse(kept);
    return kept;
  }
}
