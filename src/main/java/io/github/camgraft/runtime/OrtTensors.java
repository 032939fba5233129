package io.github.camgraft.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.platform.Fp16Conversions;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/** Numbers across the border between Java and ONNX Runtime. */
final class OrtTensors {
  static final Map<DataType, OnnxJavaType> JAVA_TYPES =
      Map.of(
          DataType.FLOAT, OnnxJavaType.FLOAT,
          DataType.DOUBLE, OnnxJavaType.DOUBLE,
          DataType.FLOAT16, OnnxJavaType.FLOAT16,
          DataType.INT64, OnnxJavaType.INT64,
          DataType.INT32, OnnxJavaType.INT32,
          DataType.INT8, OnnxJavaType.INT8,
          DataType.UINT8, OnnxJavaType.UINT8,
          DataType.BOOL, OnnxJavaType.BOOL);

  private OrtTensors() {}

  /**
   * The numbers as a tensor of ONNX Runtime, converted to the input's element type. A single
   * picture fits into an input that has no axis for several.
   */
  static OnnxTensor toNative(OrtEnvironment environment, NumericTensor tensor, TensorType input)
      throws OrtException {
    DataType type = input.type();
    OnnxJavaType javaType = JAVA_TYPES.get(type);
    if (javaType == null) {
      throw new RuntimeFailure("inputs of type " + type + " cannot be fed yet");
    }
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(tensor.count() * javaType.size).order(ByteOrder.nativeOrder());
    if (type == DataType.FLOAT) {
      bytes.asFloatBuffer().put(floats(tensor));
    } else {
      for (int i = 0; i < tensor.count(); i++) {
        put(bytes, javaType, tensor.at(i));
      }
    }
    boolean isSingle =
        tensor.shape().length == 4 && input.shape().rank() == 3 && tensor.shape()[0] == 1;
    long[] shape = Arrays.stream(tensor.shape()).skip(isSingle ? 1 : 0).asLongStream().toArray();
    return OnnxTensor.createTensor(environment, bytes.rewind(), shape, javaType);
  }

  private static float[] floats(NumericTensor tensor) {
    if (tensor instanceof FloatTensor floats) {
      return floats.values();
    }
    double[] wide = tensor.numbers();
    float[] narrow = new float[wide.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) wide[i];
    }
    return narrow;
  }

  private static void put(ByteBuffer bytes, OnnxJavaType type, double value) {
    switch (type) {
      case FLOAT -> bytes.putFloat((float) value);
      case DOUBLE -> bytes.putDouble(value);
      case INT64 -> bytes.putLong((long) value);
      case INT32 -> bytes.putInt((int) value);
      case FLOAT16 -> bytes.putShort(Fp16Conversions.floatToFp16((float) value));
      // Pictures of more than 8 bits lie between the numbers of a byte.
      default -> bytes.put((byte) Math.rint(value));
    }
  }

  static boolean isNumeric(OnnxTensorLike tensor) {
    return tensor.getInfo().type != OnnxJavaType.STRING
        && tensor.getInfo().type != OnnxJavaType.UNKNOWN;
  }

  static NumericTensor toJava(OnnxTensor tensor) {
    int[] shape = Arrays.stream(tensor.getInfo().getShape()).mapToInt(Math::toIntExact).toArray();
    int count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    switch (tensor.getInfo().type) {
      case FLOAT, FLOAT16, BFLOAT16 -> {
        float[] values = new float[count];
        tensor.getFloatBuffer().get(values);
        return FloatTensor.of(values, shape);
      }
      case DOUBLE -> {
        double[] values = new double[count];
        tensor.getDoubleBuffer().get(values);
        return new DoubleTensor(values, shape);
      }
      default -> {
        return new LongTensor(wholeNumbers(tensor, count), shape);
      }
    }
  }

  private static long[] wholeNumbers(OnnxTensor tensor, int count) {
    long[] values = new long[count];
    OnnxJavaType type = tensor.getInfo().type;
    ByteBuffer bytes = tensor.getByteBuffer().order(ByteOrder.nativeOrder());
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (type) {
            case INT64 -> bytes.getLong(i * Long.BYTES);
            case INT32 -> bytes.getInt(i * Integer.BYTES);
            case INT16 -> bytes.getShort(i * Short.BYTES);
            case INT8 -> bytes.get(i);
            default -> Byte.toUnsignedLong(bytes.get(i));
          };
    }
    return values;
  }
}
