package io.github.camgraft.ir;

import io.github.camgraft.ir.proto.OnnxFormat.TensorShapeProto;
import io.github.camgraft.ir.proto.OnnxFormat.TypeProto;
import io.github.camgraft.ir.proto.OnnxFormat.ValueInfoProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A named input, output or intermediate value of a graph, with its type as far as the file states
 * it.
 */
public final class ValueInfo {
  private final ValueInfoProto proto;

  ValueInfo(ValueInfoProto proto) {
    this.proto = proto;
  }

  /** A name alone: ONNX Runtime infers the type. */
  public static ValueInfo untyped(String name) {
    return new ValueInfo(ValueInfoProto.newBuilder().setName(name).build());
  }

  /** A tensor of which only the element type is known. */
  public static ValueInfo ofElements(String name, DataType type) {
    TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder().setElemType(type.code()).build();
    return new ValueInfo(
        ValueInfoProto.newBuilder()
            .setName(name)
            .setType(TypeProto.newBuilder().setTensorType(tensor))
            .build());
  }

  /** A tensor. */
  public static ValueInfo of(String name, TensorType type) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Dimension dimension : type.shape().dimensions()) {
      if (dimension.isKnown()) {
        shape.addDimBuilder().setDimValue(dimension.size());
      } else {
        shape.addDimBuilder().setDimParam(dimension.symbol());
      }
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.type().code()).setShape(shape).build();
    return new ValueInfo(
        ValueInfoProto.newBuilder()
            .setName(name)
            .setType(TypeProto.newBuilder().setTensorType(tensor))
            .build());
  }

  ValueInfoProto proto() {
    return proto;
  }

  /** The same type under another name. */
  public ValueInfo withName(String name) {
    return new ValueInfo(proto.toBuilder().setName(name).build());
  }

  /** The same with words for people, which viewers show. */
  public ValueInfo withDescription(String words) {
    return new ValueInfo(proto.toBuilder().setDocString(words).build());
  }

  /** What the file says of it to people; empty where it says nothing. */
  public String description() {
    return proto.getDocString();
  }

  /** The value's name. */
  public String name() {
    return proto.getName();
  }

  /**
   * The type, if the file states a tensor type with a shape. Lengths without a name get one made of
   * the value's name.
   */
  public Optional<TensorType> type() {
    if (!proto.getType().hasTensorType() || !proto.getType().getTensorType().hasShape()) {
      return Optional.empty();
    }
    TypeProto.Tensor tensor = proto.getType().getTensorType();
    List<Dimension> dimensions = new ArrayList<>();
    for (TensorShapeProto.Dimension dimension : tensor.getShape().getDimList()) {
      dimensions.add(dimension(dimension, dimensions.size()));
    }
    return Optional.of(
        new TensorType(DataType.ofCode(tensor.getElemType()), new Shape(dimensions)));
  }

  private Dimension dimension(TensorShapeProto.Dimension dimension, int axis) {
    // Paddle and Keras write a free length as -1, some exporters as 0.
    if (dimension.getDimValue() > 0) {
      return Dimension.of(dimension.getDimValue());
    }
    String symbol = dimension.getDimParam();
    return Dimension.symbolic(symbol.isEmpty() ? name() + "#" + axis : symbol);
  }

  /** Whether this is a tensor, not a sequence, map or optional. */
  public boolean isTensor() {
    return !proto.hasType() || proto.getType().hasTensorType();
  }

  /**
   * The same value with a tensor type whose free lengths are left open, for programs that refuse -1
   * and 0.
   */
  ValueInfo withOpenLengths() {
    return type().map(type -> of(name(), type)).orElse(this);
  }

  @Override
  public String toString() {
    return name() + type().map(type -> ": " + type).orElse("");
  }
}
