package io.github.camgraft.ir;

import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** How the element types lie in a tensor's bytes or typed fields. */
public final class Numbers {
  private Numbers() {}

  static int width(DataType type) {
    return type.bits() / 8;
  }

  static long byteCount(DataType type, long count) {
    return Math.addExact(Math.multiplyExact(count, type.bits()), 7) / 8;
  }

  static double[] doubles(Tensor tensor, @Nullable ByteBuffer bytes) {
    int count = checkedCount(tensor, bytes);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          bytes == null
              ? typedField(tensor.proto(), tensor.type(), i)
              : real(tensor.type(), bytes, i);
    }
    return values;
  }

  static long[] longs(Tensor tensor, @Nullable ByteBuffer bytes) {
    int count = checkedCount(tensor, bytes);
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          bytes == null
              ? typedInteger(tensor.proto(), tensor.type(), i)
              : integer(tensor.type(), bytes, i);
    }
    return values;
  }

  private static int checkedCount(Tensor tensor, @Nullable ByteBuffer bytes) {
    long count = tensor.count();
    long stored =
        bytes == null
            ? stored(tensor.proto(), tensor.type())
            : bytes.limit() * 8L / Math.max(1, tensor.type().bits());
    if (stored < count) {
      throw new ModelException(
          "initializer '%s' is declared %s but holds only %d numbers: the file is damaged"
              .formatted(tensor.name(), tensor.shape(), stored));
    }
    return Math.toIntExact(count);
  }

  /** How many numbers lie in the field of that type. */
  public static int stored(TensorProto proto, DataType type) {
    return switch (type) {
      case FLOAT -> proto.getFloatDataCount();
      case DOUBLE -> proto.getDoubleDataCount();
      case INT64 -> proto.getInt64DataCount();
      case UINT32, UINT64 -> proto.getUint64DataCount();
      default -> proto.getInt32DataCount();
    };
  }

  private static double typedField(TensorProto proto, DataType type, int index) {
    return switch (type) {
      case FLOAT -> proto.getFloatData(index);
      case DOUBLE -> proto.getDoubleData(index);
      case FLOAT16 -> Half.toFloat((short) proto.getInt32Data(index));
      case BFLOAT16 -> Half.brainToFloat((short) proto.getInt32Data(index));
      default -> typedInteger(proto, type, index);
    };
  }

  private static long typedInteger(TensorProto proto, DataType type, int index) {
    return switch (type) {
      case INT64 -> proto.getInt64Data(index);
      case UINT32, UINT64 -> proto.getUint64Data(index);
      case FLOAT -> (long) proto.getFloatData(index);
      case DOUBLE -> (long) proto.getDoubleData(index);
      default -> proto.getInt32Data(index);
    };
  }

  private static double real(DataType type, ByteBuffer bytes, int index) {
    return switch (type) {
      case FLOAT -> bytes.getFloat(index * Float.BYTES);
      case DOUBLE -> bytes.getDouble(index * Double.BYTES);
      case FLOAT16 -> Half.toFloat(bytes.getShort(index * Short.BYTES));
      case BFLOAT16 -> Half.brainToFloat(bytes.getShort(index * Short.BYTES));
      default -> integer(type, bytes, index);
    };
  }

  private static long integer(DataType type, ByteBuffer bytes, int index) {
    return switch (type) {
      case INT64, UINT64 -> bytes.getLong(index * Long.BYTES);
      case INT32 -> bytes.getInt(index * Integer.BYTES);
      case UINT32 -> Integer.toUnsignedLong(bytes.getInt(index * Integer.BYTES));
      case INT16 -> bytes.getShort(index * Short.BYTES);
      case UINT16 -> Short.toUnsignedInt(bytes.getShort(index * Short.BYTES));
      case INT8 -> bytes.get(index);
      case UINT8, BOOL -> Byte.toUnsignedInt(bytes.get(index));
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> (long) real(type, bytes, index);
      default -> throw new ModelException("numbers of type " + type + " cannot be read yet");
    };
  }

  static void put(DataType type, ByteBuffer bytes, double value) {
    switch (type) {
      case FLOAT -> bytes.putFloat((float) value);
      case DOUBLE -> bytes.putDouble(value);
      case INT64 -> bytes.putLong((long) value);
      case INT32 -> bytes.putInt((int) value);
      case INT8, UINT8, BOOL -> bytes.put((byte) value);
      case FLOAT16 -> bytes.putShort(Half.ofFloat((float) value));
      case BFLOAT16 -> bytes.putShort(Half.brainOfFloat((float) value));
      default -> throw new ModelException("numbers of type " + type + " cannot be written yet");
    }
  }
}
