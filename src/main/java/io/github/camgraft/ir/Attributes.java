package io.github.camgraft.ir;

import com.google.protobuf.ByteString;
import io.github.camgraft.ir.proto.OnnxFormat.AttributeProto;
import io.github.camgraft.ir.proto.OnnxFormat.AttributeProto.AttributeType;
import io.github.camgraft.ir.proto.OnnxFormat.GraphProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The named constants of a node. Immutable; {@code with…} gives a changed copy. Two are equal when
 * they hold the same names and values in any order.
 */
public final class Attributes {
  /** No attributes. */
  public static final Attributes NONE = new Attributes(new TreeMap<>());

  private final SortedMap<String, AttributeProto> byName;

  private Attributes(SortedMap<String, AttributeProto> byName) {
    this.byName = byName;
  }

  public static Attributes of(List<AttributeProto> attributes) {
    TreeMap<String, AttributeProto> byName = new TreeMap<>();
    attributes.forEach(attribute -> byName.put(attribute.getName(), attribute));
    return new Attributes(byName);
  }

  public List<AttributeProto> protos() {
    return new ArrayList<>(byName.values());
  }

  /** The names that are set. */
  public Set<String> names() {
    return Set.copyOf(byName.keySet());
  }

  /** Whether that name is set. */
  public boolean has(String name) {
    return byName.containsKey(name);
  }

  /** A whole number, or the default where it is not set. */
  public long integer(String name, long otherwise) {
    AttributeProto attribute = byName.get(name);
    return attribute == null ? otherwise : attribute.getI();
  }

  /** A list of whole numbers, if it is set. */
  public Optional<long[]> integers(String name) {
    return Optional.ofNullable(byName.get(name))
        .map(attribute -> attribute.getIntsList().stream().mapToLong(Long::longValue).toArray());
  }

  /** A list of axes, if it is set. */
  public Optional<int[]> axes(String name) {
    return integers(name).map(list -> Arrays.stream(list).mapToInt(Math::toIntExact).toArray());
  }

  /** The order of a Transpose's axes; they are reversed where it is not set (ONNX Transpose). */
  public int[] permutation(int rank) {
    return axes("perm")
        .orElseGet(() -> IntStream.range(0, rank).map(axis -> rank - 1 - axis).toArray());
  }

  /** A real number, or the default where it is not set. */
  public float real(String name, float otherwise) {
    AttributeProto attribute = byName.get(name);
    return attribute == null ? otherwise : attribute.getF();
  }

  /** A list of real numbers, if it is set. */
  public Optional<float[]> reals(String name) {
    return Optional.ofNullable(byName.get(name)).map(Attributes::floats);
  }

  private static float[] floats(AttributeProto attribute) {
    float[] values = new float[attribute.getFloatsCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = attribute.getFloats(i);
    }
    return values;
  }

  /** A text, or the default where it is not set. */
  public String text(String name, String otherwise) {
    AttributeProto attribute = byName.get(name);
    return attribute == null ? otherwise : attribute.getS().toStringUtf8();
  }

  /** A list of texts, if it is set. */
  public Optional<List<String>> texts(String name) {
    return Optional.ofNullable(byName.get(name))
        .map(
            attribute ->
                attribute.getStringsList().stream().map(ByteString::toStringUtf8).toList());
  }

  /** A tensor, if it is set. */
  public Optional<Tensor> tensor(String name) {
    return Optional.ofNullable(byName.get(name))
        .filter(AttributeProto::hasT)
        .map(attribute -> new Tensor(attribute.getT()));
  }

  /** How many subgraphs hang on this node (branches of If, bodies of Loop and Scan). */
  public int subgraphCount() {
    return byName.values().stream()
        .mapToInt(attribute -> attribute.getGraphsCount() + (attribute.hasG() ? 1 : 0))
        .sum();
  }

  /** The subgraphs, in the order of the attributes' names. */
  public List<Graph> subgraphs() {
    List<Graph> graphs = new ArrayList<>();
    for (AttributeProto attribute : byName.values()) {
      if (attribute.hasG()) {
        graphs.add(Graph.of(attribute.getG()));
      }
      attribute.getGraphsList().forEach(graph -> graphs.add(Graph.of(graph)));
    }
    return graphs;
  }

  /** The subgraph of that name, if there is one. */
  public Optional<Graph> subgraph(String name) {
    return Optional.ofNullable(byName.get(name))
        .filter(AttributeProto::hasG)
        .map(attribute -> Graph.of(attribute.getG()));
  }

  /** With every subgraph replaced by what the change makes of it. */
  public Attributes withSubgraphs(UnaryOperator<Graph> change) {
    TreeMap<String, AttributeProto> changed = new TreeMap<>(byName);
    changed.replaceAll((name, attribute) -> withSubgraphs(attribute, change));
    return new Attributes(changed);
  }

  private static AttributeProto withSubgraphs(
      AttributeProto attribute, UnaryOperator<Graph> change) {
    AttributeProto.Builder changed = attribute.toBuilder();
    if (attribute.hasG()) {
      changed.setG(change.apply(Graph.of(attribute.getG())).proto());
    }
    for (int i = 0; i < attribute.getGraphsCount(); i++) {
      changed.setGraphs(i, change.apply(Graph.of(attribute.getGraphs(i))).proto());
    }
    return changed.build();
  }

  /**
   * Every tensor name that a subgraph mentions; some of them may be names of the graph around it.
   */
  public Set<String> namesUsedBySubgraphs() {
    Set<String> names = new java.util.HashSet<>();
    for (AttributeProto attribute : byName.values()) {
      if (attribute.hasG()) {
        collectNames(attribute.getG(), names);
      }
      attribute.getGraphsList().forEach(graph -> collectNames(graph, names));
    }
    return names;
  }

  private static void collectNames(GraphProto graph, Set<String> names) {
    graph.getInputList().forEach(input -> names.add(input.getName()));
    graph.getInitializerList().forEach(tensor -> names.add(tensor.getName()));
    graph.getOutputList().forEach(output -> names.add(output.getName()));
    graph
        .getNodeList()
        .forEach(
            node -> {
              names.addAll(node.getInputList());
              names.addAll(node.getOutputList());
              names.addAll(Attributes.of(node.getAttributeList()).namesUsedBySubgraphs());
            });
  }

  /** With a whole number. */
  public Attributes with(String name, long value) {
    return with(typed(name, AttributeType.INT).setI(value));
  }

  /** With a list of whole numbers. */
  public Attributes with(String name, long... values) {
    AttributeProto.Builder attribute = typed(name, AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return with(attribute);
  }

  /** With a real number. */
  public Attributes with(String name, float value) {
    return with(typed(name, AttributeType.FLOAT).setF(value));
  }

  /** With a list of real numbers. */
  public Attributes with(String name, float[] values) {
    AttributeProto.Builder attribute = typed(name, AttributeType.FLOATS);
    for (float value : values) {
      attribute.addFloats(value);
    }
    return with(attribute);
  }

  /** With a text. */
  public Attributes with(String name, String value) {
    return with(typed(name, AttributeType.STRING).setS(ByteString.copyFromUtf8(value)));
  }

  /** With a tensor. */
  public Attributes with(String name, Tensor value) {
    return with(typed(name, AttributeType.TENSOR).setT(value.proto()));
  }

  /** With a subgraph. */
  public Attributes with(String name, Graph value) {
    return with(typed(name, AttributeType.GRAPH).setG(value.proto()));
  }

  /** Without that name. */
  public Attributes without(String name) {
    TreeMap<String, AttributeProto> changed = new TreeMap<>(byName);
    changed.remove(name);
    return new Attributes(changed);
  }

  /** With an attribute renamed, its value untouched; unchanged where it is not set. */
  public Attributes renamed(String from, String to) {
    AttributeProto attribute = byName.get(from);
    return attribute == null ? this : without(from).with(attribute.toBuilder().setName(to));
  }

  private static AttributeProto.Builder typed(String name, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }

  private Attributes with(AttributeProto.Builder attribute) {
    TreeMap<String, AttributeProto> changed = new TreeMap<>(byName);
    changed.put(attribute.getName(), attribute.build());
    return new Attributes(changed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attributes that && byName.equals(that.byName);
  }

  @Override
  public int hashCode() {
    return byName.hashCode();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, AttributeProto> entry : byName.entrySet()) {
      text.append(text.isEmpty() ? "" : ", ").append(entry.getKey()).append('=');
      text.append(describe(entry.getValue()));
    }
    return text.toString();
  }

  private static String describe(AttributeProto attribute) {
    return switch (attribute.getType()) {
      case INT -> Long.toString(attribute.getI());
      case INTS -> attribute.getIntsList().toString();
      case FLOAT -> Float.toString(attribute.getF());
      case FLOATS -> attribute.getFloatsList().toString();
      case STRING -> attribute.getS().toStringUtf8();
      default -> attribute.getType().toString();
    };
  }
}
