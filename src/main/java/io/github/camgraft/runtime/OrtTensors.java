package io.github.camgraft.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.platform.Fp16Conversions;
import io.github.camgraft.onnx.DataType;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

/** Numbers across the border between Java and ONNX Runtime. */
final class OrtTensors {
  private OrtTensors() {}

  static OnnxTensor toNative(OrtEnvironment environment, NumericTensor tensor, DataType type)
      throws OrtException {
    long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
    int count = tensor.count();
    switch (type) {
      case FLOAT -> {
        FloatBuffer buffer = bytes(count * Float.BYTES).asFloatBuffer();
        if (tensor instanceof FloatTensor floats) {
          buffer.put(floats.values());
        } else {
          for (int i = 0; i < count; i++) {
            buffer.put((float) tensor.at(i));
          }
        }
        return OnnxTensor.createTensor(environment, buffer.rewind(), shape);
      }
      case DOUBLE -> {
        DoubleBuffer buffer = bytes(count * Double.BYTES).asDoubleBuffer();
        for (int i = 0; i < count; i++) {
          buffer.put(tensor.at(i));
        }
        return OnnxTensor.createTensor(environment, buffer.rewind(), shape);
      }
      case INT64 -> {
        LongBuffer buffer = bytes(count * Long.BYTES).asLongBuffer();
        for (int i = 0; i < count; i++) {
          buffer.put((long) tensor.at(i));
        }
        return OnnxTensor.createTensor(environment, buffer.rewind(), shape);
      }
      case INT32 -> {
        IntBuffer buffer = bytes(count * Integer.BYTES).asIntBuffer();
        for (int i = 0; i < count; i++) {
          buffer.put((int) tensor.at(i));
        }
        return OnnxTensor.createTensor(environment, buffer.rewind(), shape);
      }
      case FLOAT16 -> {
        ShortBuffer buffer = bytes(count * Short.BYTES).asShortBuffer();
        for (int i = 0; i < count; i++) {
          buffer.put(Fp16Conversions.floatToFp16((float) tensor.at(i)));
        }
        return OnnxTensor.createTensor(environment, buffer.rewind(), shape, OnnxJavaType.FLOAT16);
      }
      case UINT8, INT8, BOOL -> {
        ByteBuffer buffer = bytes(count);
        for (int i = 0; i < count; i++) {
          buffer.put((byte) tensor.at(i));
        }
        return OnnxTensor.createTensor(environment, buffer.rewind(), shape, javaType(type));
      }
      default -> throw new RuntimeFailure("inputs of type " + type + " cannot be fed yet");
    }
  }

  private static OnnxJavaType javaType(DataType type) {
    return switch (type) {
      case UINT8 -> OnnxJavaType.UINT8;
      case INT8 -> OnnxJavaType.INT8;
      default -> OnnxJavaType.BOOL;
    };
  }

  private static ByteBuffer bytes(int length) {
    return ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
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
