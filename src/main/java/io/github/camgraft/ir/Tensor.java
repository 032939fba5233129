package io.github.camgraft.ir;

import com.google.protobuf.ByteString;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A constant of the model. Its numbers stay where they are, in the file's bytes or in a file beside
 * it, until they are asked for.
 */
public final class Tensor {
  private final TensorProto proto;

  /** Where external data lie; nowhere for tensors that cannot have any. */
  private final Optional<DataFolder> folder;

  /** A tensor that is held in memory, with nothing beside it. */
  public Tensor(TensorProto proto) {
    this(proto, Optional.empty());
  }

  /** A tensor of a model, whose numbers may lie in files of that folder. */
  public Tensor(TensorProto proto, Optional<DataFolder> folder) {
    this.proto = proto;
    this.folder = folder;
  }

  /** A float32 tensor. */
  public static Tensor ofFloats(String name, Shape shape, float... values) {
    ByteBuffer bytes = littleEndian(Float.BYTES * values.length);
    bytes.asFloatBuffer().put(values);
    return ofBytes(name, DataType.FLOAT, shape, bytes);
  }

  /** A float64 tensor. */
  public static Tensor ofDoubles(String name, Shape shape, double... values) {
    ByteBuffer bytes = littleEndian(Double.BYTES * values.length);
    bytes.asDoubleBuffer().put(values);
    return ofBytes(name, DataType.DOUBLE, shape, bytes);
  }

  /** An int64 tensor. */
  public static Tensor ofLongs(String name, Shape shape, long... values) {
    ByteBuffer bytes = littleEndian(Long.BYTES * values.length);
    bytes.asLongBuffer().put(values);
    return ofBytes(name, DataType.INT64, shape, bytes);
  }

  /** A list of int64, the form that shapes, axes and pads have. */
  public static Tensor ofLongs(String name, long... values) {
    return ofLongs(name, Shape.of(values.length), values);
  }

  /** A list of texts. */
  public static Tensor ofTexts(String name, List<String> values) {
    TensorProto.Builder proto =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(DataType.STRING.code())
            .addDims(values.size());
    values.forEach(value -> proto.addStringData(ByteString.copyFromUtf8(value)));
    return new Tensor(proto.build());
  }

  /** A tensor of the given type whose numbers are rounded from doubles. */
  public static Tensor of(String name, DataType type, Shape shape, double... values) {
    ByteBuffer bytes = littleEndian(Numbers.width(type) * values.length);
    for (double value : values) {
      Numbers.put(type, bytes, value);
    }
    return ofBytes(name, type, shape, bytes.rewind());
  }

  private static ByteBuffer littleEndian(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Tensor ofBytes(String name, DataType type, Shape shape, ByteBuffer bytes) {
    TensorProto.Builder proto = TensorProto.newBuilder().setName(name).setDataType(type.code());
    for (long size : shape.sizes()) {
      proto.addDims(size);
    }
    return new Tensor(proto.setRawData(ByteString.copyFrom(bytes)).build());
  }

  public TensorProto proto() {
    return proto;
  }

  /** The name, by which nodes refer to it. */
  public String name() {
    return proto.getName();
  }

  /** The element type. */
  public DataType type() {
    return DataType.ofCode(proto.getDataType());
  }

  /** The lengths of the axes, all known. */
  public Shape shape() {
    return Shape.of(proto.getDimsList().stream().mapToLong(Long::longValue).toArray());
  }

  /** How many elements there are. */
  public long count() {
    return shape().count();
  }

  /**
   * The file beside the model that holds the numbers, as the model states it; empty where they lie
   * in the model.
   */
  public Optional<String> externalLocation() {
    return ExternalData.of(proto).map(ExternalData::location);
  }

  /**
   * The numbers as float32; wider ones are rounded.
   *
   * @throws ModelException if they cannot be read or are fewer than the shape says
   */
  public float[] floats() {
    double[] wide = doubles();
    float[] values = new float[wide.length];
    for (int i = 0; i < wide.length; i++) {
      values[i] = (float) wide[i];
    }
    return values;
  }

  /**
   * The numbers as float64, exact for every type up to 53 bits.
   *
   * @throws ModelException if they cannot be read or are fewer than the shape says
   */
  public double[] doubles() {
    return Numbers.doubles(this, bytes());
  }

  /**
   * The numbers as int64.
   *
   * @throws ModelException if they cannot be read or are fewer than the shape says
   */
  public long[] longs() {
    return Numbers.longs(this, bytes());
  }

  /** The texts of a tensor that holds texts; none of any other. */
  public List<String> texts() {
    return proto.getStringDataList().stream().map(ByteString::toStringUtf8).toList();
  }

  /** The numbers' bytes where they are stored as bytes; null where they lie in a typed field. */
  private @Nullable ByteBuffer bytes() {
    Optional<ExternalData> external = ExternalData.of(proto);
    if (external.isPresent()) {
      return external.get().read(folder);
    }
    if (!proto.hasRawData()) {
      return null;
    }
    // A slice, since the bytes are a part of the whole file's.
    return proto.getRawData().asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The same numbers under another name. */
  public Tensor withName(String name) {
    return new Tensor(proto.toBuilder().setName(name).build(), folder);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor that && proto.equals(that.proto);
  }

  @Override
  public int hashCode() {
    return proto.hashCode();
  }

  @Override
  public String toString() {
    return name() + ": " + type() + shape();
  }
}
