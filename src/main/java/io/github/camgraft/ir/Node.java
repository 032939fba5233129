package io.github.camgraft.ir;

import io.github.camgraft.ir.proto.OnnxFormat.NodeProto;
import io.github.camgraft.ir.proto.OnnxFormat.StringStringEntryProto;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One operation of a graph. Immutable; what camgraft does not look at (documentation, metadata,
 * device placement, fields of later versions) travels along.
 */
public final class Node {
  private final NodeProto proto;
  private final Attributes attributes;

  public Node(NodeProto proto) {
    this.proto = proto;
    this.attributes = Attributes.of(proto.getAttributeList());
  }

  /** A node of the standard domain, without a name. */
  public static Node of(
      String operator, List<String> inputs, List<String> outputs, Attributes attributes) {
    return new Node(
        NodeProto.newBuilder()
            .setOpType(operator)
            .addAllInput(inputs)
            .addAllOutput(outputs)
            .addAllAttribute(attributes.protos())
            .build());
  }

  public NodeProto proto() {
    return proto;
  }

  /** The operator's name, without its domain. */
  public String operator() {
    return proto.getOpType();
  }

  /** The operator's domain; empty is the standard one. */
  public String domain() {
    return proto.getDomain().equals("ai.onnx") ? "" : proto.getDomain();
  }

  /**
   * The operator's name with its domain in front, where it is not the standard one: {@code
   * com.microsoft:FusedConv}.
   */
  public String qualifiedOperator() {
    return domain().isEmpty() ? operator() : domain() + ":" + operator();
  }

  /** Whether this is that operator of the standard domain. */
  public boolean is(String operator) {
    return domain().isEmpty() && operator().equals(operator);
  }

  /** Whether it has a name of its own, which ONNX does not ask for. */
  public boolean isNamed() {
    return !proto.getName().isEmpty();
  }

  /** The name the exporter gave, or the first output's where it gave none. */
  public String name() {
    if (!proto.getName().isEmpty() || proto.getOutputCount() == 0) {
      return proto.getName();
    }
    return proto.getOutput(0);
  }

  /**
   * A word for this node in the names of other values: what its name ends with, but for its own
   * operator. Whole paths, as exporters write them, would be most of what a small model grows by.
   */
  public String word() {
    String path = name().replaceFirst("/" + operator() + "(_\\d+)?$", "");
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The names of the inputs, empty where one is left out. */
  public List<String> inputs() {
    return proto.getInputList();
  }

  /** The names of all values that it reads, those that its subgraphs take from outside included. */
  Stream<String> uses() {
    return Stream.concat(inputs().stream(), attributes.namesUsedBySubgraphs().stream())
        .filter(name -> !name.isEmpty());
  }

  /** The name of an input, empty where it is left out. */
  public String input(int index) {
    return index < proto.getInputCount() ? proto.getInput(index) : "";
  }

  /** The names of the outputs, empty where one is left out. */
  public List<String> outputs() {
    return proto.getOutputList();
  }

  /** The name of an output, empty where it is left out. */
  public String output(int index) {
    return index < proto.getOutputCount() ? proto.getOutput(index) : "";
  }

  /** The named constants. */
  public Attributes attributes() {
    return attributes;
  }

  /**
   * What the exporter noted of this node under a key (IR 10), such as {@code
   * pkg.torch.onnx.name_scopes}.
   */
  public Optional<String> metadata(String key) {
    return proto.getMetadataPropsList().stream()
        .filter(entry -> entry.getKey().equals(key))
        .map(StringStringEntryProto::getValue)
        .findFirst();
  }

  /** The same node with another name. */
  public Node withName(String name) {
    return new Node(proto.toBuilder().setName(name).build());
  }

  /** The same node with another operator. */
  public Node withOperator(String operator) {
    return new Node(proto.toBuilder().setOpType(operator).build());
  }

  /** The same node in another domain. */
  public Node withDomain(String domain) {
    return new Node(proto.toBuilder().setDomain(domain).build());
  }

  /** The same node with other inputs. */
  public Node withInputs(List<String> inputs) {
    return new Node(proto.toBuilder().clearInput().addAllInput(inputs).build());
  }

  /** The same node with other values in place of some of its inputs. */
  public Node taking(Map<String, String> others) {
    List<String> taken = inputs().stream().map(input -> others.getOrDefault(input, input)).toList();
    return taken.equals(inputs()) ? this : withInputs(taken);
  }

  /** The same node with other outputs. */
  public Node withOutputs(List<String> outputs) {
    return new Node(proto.toBuilder().clearOutput().addAllOutput(outputs).build());
  }

  /** The same node with other attributes. */
  public Node withAttributes(Attributes changed) {
    return new Node(proto.toBuilder().clearAttribute().addAllAttribute(changed.protos()).build());
  }

  @Override
  public String toString() {
    return qualifiedOperator() + "(" + String.join(", ", inputs()) + ") -> " + outputs();
  }
}
