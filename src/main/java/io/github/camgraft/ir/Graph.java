package io.github.camgraft.ir;

import io.github.camgraft.ir.proto.OnnxFormat.GraphProto;
import io.github.camgraft.ir.proto.OnnxFormat.SparseTensorProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Nodes in topological order, constants, and what enters and leaves. Immutable; {@code with…} gives
 * a changed copy.
 *
 * <p>What camgraft does not look at (documentation, quantisation annotations, sparse initializers,
 * fields of later versions) travels along.
 */
public final class Graph {
  /** The graph as it was read, without the parts held below. */
  private final GraphProto rest;

  private final List<Node> nodes;
  private final Map<String, Tensor> initializers;
  private final List<ValueInfo> inputs;
  private final List<ValueInfo> outputs;
  private final List<ValueInfo> valueInfos;

  /** Of the nodes, once somebody has asked for it. */
  private @Nullable GraphIndex index;

  private Graph(
      GraphProto rest,
      List<Node> nodes,
      Map<String, Tensor> initializers,
      List<ValueInfo> inputs,
      List<ValueInfo> outputs,
      List<ValueInfo> valueInfos) {
    this.rest = rest;
    this.nodes = nodes;
    this.initializers = initializers;
    this.inputs = inputs;
    this.outputs = outputs;
    this.valueInfos = valueInfos;
  }

  /** A graph without numbers in files beside its model. */
  public static Graph of(GraphProto proto) {
    return of(proto, Optional.empty());
  }

  /** A graph of a model, whose numbers may lie in files of that folder. */
  static Graph of(GraphProto proto, Optional<DataFolder> folder) {
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    proto
        .getInitializerList()
        .forEach(tensor -> initializers.put(tensor.getName(), new Tensor(tensor, folder)));
    GraphProto rest =
        proto.toBuilder()
            .clearNode()
            .clearInitializer()
            .clearInput()
            .clearOutput()
            .clearValueInfo()
            .build();
    return new Graph(
        rest,
        proto.getNodeList().stream().map(Node::new).toList(),
        initializers,
        proto.getInputList().stream().map(ValueInfo::new).toList(),
        proto.getOutputList().stream().map(ValueInfo::new).toList(),
        proto.getValueInfoList().stream().map(ValueInfo::new).toList());
  }

  /** A graph without any nodes, to build on. */
  public static Graph empty(String name) {
    return of(GraphProto.newBuilder().setName(name).build());
  }

  public GraphProto proto() {
    GraphProto.Builder proto = rest.toBuilder();
    nodes.forEach(node -> proto.addNode(node.proto()));
    initializers.values().forEach(tensor -> proto.addInitializer(tensor.proto()));
    inputs.forEach(input -> proto.addInput(input.proto()));
    outputs.forEach(output -> proto.addOutput(output.proto()));
    valueInfos.forEach(value -> proto.addValueInfo(value.proto()));
    return proto.build();
  }

  /** The operations, each after those whose results it uses. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The constants by name, in the file's order. */
  public Map<String, Tensor> initializers() {
    return java.util.Collections.unmodifiableMap(initializers);
  }

  /** Every input the file lists; up to IR 3 that includes the initializers. */
  public List<ValueInfo> inputs() {
    return inputs;
  }

  /** The inputs a caller feeds: those without a default in the initializers. */
  public List<ValueInfo> feeds() {
    return inputs.stream().filter(input -> !initializers.containsKey(input.name())).toList();
  }

  /** The outputs, in the file's order. */
  public List<ValueInfo> outputs() {
    return outputs;
  }

  /** What the file says of intermediate values. */
  public List<ValueInfo> valueInfos() {
    return valueInfos;
  }

  /**
   * Whether constants are stored in the sparse form, which camgraft carries through but cannot
   * compute with.
   */
  public boolean hasSparseInitializers() {
    return rest.getSparseInitializerCount() > 0;
  }

  /** What the constants in sparse form are once they are spread out, as the runtime does. */
  public Map<String, TensorType> sparseTypes() {
    Map<String, TensorType> types = new LinkedHashMap<>();
    for (SparseTensorProto sparse : rest.getSparseInitializerList()) {
      long[] sizes = sparse.getDimsList().stream().mapToLong(Long::longValue).toArray();
      DataType type = DataType.ofCode(sparse.getValues().getDataType());
      types.put(sparse.getValues().getName(), new TensorType(type, Shape.of(sizes)));
    }
    return types;
  }

  /** Who computes and who reads each value. */
  public GraphIndex index() {
    if (index == null) {
      index = GraphIndex.of(nodes);
    }
    return index;
  }

  /** The node that computes a value; empty for inputs and initializers. */
  public Optional<Node> producer(String value) {
    return index().producer(value);
  }

  /**
   * The part of the graph that computes a value from another one, which becomes an input. Of the
   * inputs before, those are left that are still needed.
   */
  public Graph between(ValueInfo from, String to) {
    Set<String> needed = new HashSet<>(Set.of(to));
    List<Node> part = computing(needed, from.name());
    List<ValueInfo> entering = new ArrayList<>(List.of(from));
    feeds().stream()
        .filter(feed -> needed.contains(feed.name()) && !feed.name().equals(from.name()))
        .forEach(entering::add);
    return withNodes(part)
        .withInputs(entering)
        .withOutputs(List.of(ValueInfo.untyped(to)))
        .withValueInfos(List.of())
        .withoutUnusedInitializers();
  }

  /**
   * The part of the graph that computes these values. Outputs that are not among them are left out,
   * and so are inputs that none of them depends on.
   */
  public Graph computing(Set<String> values) {
    Set<String> needed = new HashSet<>(values);
    List<Node> part = computing(needed, "");
    if (part.size() == nodes.size()
        && outputs.stream().allMatch(output -> values.contains(output.name()))
        && feeds().stream().allMatch(feed -> needed.contains(feed.name()))) {
      return this;
    }
    return withNodes(part)
        .withInputs(inputs.stream().filter(input -> needed.contains(input.name())).toList())
        .withOutputs(outputs.stream().filter(output -> values.contains(output.name())).toList())
        .withInitializers(
            initializers.values().stream()
                .filter(tensor -> needed.contains(tensor.name()))
                .toList())
        .withoutUnusedValueInfos();
  }

  /**
   * The nodes that compute values, in the graph's order.
   *
   * @param needed the values; gets all that they are computed from
   * @param given a value that is not computed but given; empty for none
   */
  private List<Node> computing(Set<String> needed, String given) {
    Deque<Node> part = new ArrayDeque<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      boolean isGiven = !given.isEmpty() && node.outputs().contains(given);
      if (!isGiven && node.outputs().stream().anyMatch(needed::contains)) {
        part.addFirst(node);
        node.uses().forEach(needed::add);
      }
    }
    return List.copyOf(part);
  }

  /** These values and all that are computed from them. */
  public Set<String> dependents(Set<String> values) {
    Set<String> dependents = new HashSet<>(values);
    nodes.stream()
        .filter(node -> node.uses().anyMatch(dependents::contains))
        .forEach(node -> dependents.addAll(node.outputs()));
    return dependents;
  }

  /** How often each value is used: by nodes, by their subgraphs and as an output. */
  public Map<String, Integer> useCounts() {
    Map<String, Integer> counts = new java.util.HashMap<>();
    for (Node node : nodes) {
      node.inputs().forEach(input -> counts.merge(input, 1, Integer::sum));
      node.attributes().namesUsedBySubgraphs().forEach(name -> counts.merge(name, 1, Integer::sum));
    }
    outputs.forEach(output -> counts.merge(output.name(), 1, Integer::sum));
    return counts;
  }

  /** Every name of a value in use, so that new ones can keep out of their way. */
  public Set<String> valueNames() {
    Set<String> names = new HashSet<>(initializers.keySet());
    inputs.forEach(input -> names.add(input.name()));
    outputs.forEach(output -> names.add(output.name()));
    nodes.forEach(
        node -> {
          names.addAll(node.inputs());
          names.addAll(node.outputs());
          names.addAll(node.attributes().namesUsedBySubgraphs());
        });
    return names;
  }

  /** The same graph with other nodes. */
  public Graph withNodes(List<Node> changed) {
    return new Graph(rest, List.copyOf(changed), initializers, inputs, outputs, valueInfos);
  }

  /** The same graph with other constants, which are listed in the order given. */
  public Graph withInitializers(Collection<Tensor> changed) {
    Map<String, Tensor> byName = new LinkedHashMap<>();
    changed.forEach(tensor -> byName.put(tensor.name(), tensor));
    return new Graph(rest, nodes, byName, inputs, outputs, valueInfos);
  }

  /** The same graph with other inputs. */
  public Graph withInputs(List<ValueInfo> changed) {
    return new Graph(rest, nodes, initializers, List.copyOf(changed), outputs, valueInfos);
  }

  /** The same graph with other outputs. */
  public Graph withOutputs(List<ValueInfo> changed) {
    return new Graph(rest, nodes, initializers, inputs, List.copyOf(changed), valueInfos);
  }

  /** The same graph with other types of intermediate values. */
  public Graph withValueInfos(List<ValueInfo> changed) {
    return new Graph(rest, nodes, initializers, inputs, outputs, List.copyOf(changed));
  }

  /** The same graph without constants that nothing uses. */
  public Graph withoutUnusedInitializers() {
    Map<String, Integer> uses = useCounts();
    return withInitializers(
        initializers.values().stream().filter(tensor -> uses.containsKey(tensor.name())).toList());
  }

  /** The same graph without types of intermediate values that are no longer there. */
  public Graph withoutUnusedValueInfos() {
    Set<String> names = valueNames();
    return withValueInfos(
        valueInfos.stream().filter(value -> names.contains(value.name())).toList());
  }
}
