package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The replacement of one node. New values and constants get names made of the name of the node's
 * first output.
 */
final class Rewrite {
  private final RewriteScope scope;
  private final Node node;
  private final List<Node> nodes = new ArrayList<>();

  Rewrite(RewriteScope scope, Node node) {
    this.scope = scope;
    this.node = node;
  }

  /** What was emitted so far. */
  List<Node> nodes() {
    return nodes;
  }

  /** The element type, where it is known. */
  Optional<DataType> elementType(String value) {
    return scope.elementType(value);
  }

  /** The lengths of the axes, where at least their number is known. */
  Optional<Shape> shape(String value) {
    return scope.shape(value);
  }

  /** The numbers of a value that does not depend on the inputs, where they are known. */
  Optional<Tensor> constant(String value) {
    return scope.constant(value);
  }

  /** Whether some node or output needs that value. */
  boolean isUsed(String value) {
    return scope.isUsed(value);
  }

  /** A name that no value has yet. */
  String fresh(String purpose) {
    return scope.fresh(hint(purpose));
  }

  private String hint(String purpose) {
    return node.output(0) + "_" + purpose;
  }

  /** A new constant list of int64. */
  String longs(String purpose, long... values) {
    return scope.add(Tensor.ofLongs(hint(purpose), values));
  }

  /** A new constant list of text. */
  String texts(String purpose, List<String> values) {
    return scope.add(Tensor.ofTexts(hint(purpose), values));
  }

  /** A new constant of float32. */
  String floats(String purpose, Shape shape, float... values) {
    return scope.add(Tensor.ofFloats(hint(purpose), shape, values));
  }

  /** A new constant with the element type of a value. */
  String like(String value, String purpose, Shape shape, double... values) {
    Optional<DataType> type = elementType(value);
    if (type.isPresent()) {
      return scope.add(Tensor.of(hint(purpose), type.get(), shape, values));
    }
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return emit("CastLike", Attributes.NONE, floats(purpose, shape, rounded), value);
  }

  /** A new constant scalar with the element type of a value. */
  String like(String value, String purpose, double number) {
    return like(value, purpose, Shape.SCALAR, number);
  }

  /** The shape of a value as an int64 list: a constant where it is known. */
  String shapeOf(String value) {
    return shape(value)
        .filter(Shape::isKnown)
        .map(shape -> longs("shape", shape.sizes()))
        .orElseGet(() -> emit("Shape", Attributes.NONE, value));
  }

  /** Appends a node with one new output and gives that output's name. */
  String emit(String operator, Attributes attributes, String... inputs) {
    String output = fresh(operator.toLowerCase(Locale.ROOT));
    emit(Node.of(operator, List.of(inputs), List.of(output), attributes));
    return output;
  }

  /** Appends a node. */
  void emit(Node replacement) {
    nodes.add(replacement);
  }

  /** Appends a node that computes what the replaced one did, under its name. */
  void emitResult(String operator, Attributes attributes, String... inputs) {
    emit(
        node.withOperator(operator)
            .withInputs(List.of(inputs))
            .withOutputs(List.of(node.output(0)))
            .withAttributes(attributes));
  }

  /** An error that names the node. */
  ModelException refusal(String reason) {
    return new ModelException(
        "node '%s' (%s) %s".formatted(node.name(), node.qualifiedOperator(), reason));
  }
}
