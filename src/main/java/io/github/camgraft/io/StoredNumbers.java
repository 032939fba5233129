package io.github.camgraft.io;

import io.github.camgraft.ir.Budgets;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Numbers;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import java.util.List;

/** Whether a tensor holds as many numbers as it is declared to hold. */
final class StoredNumbers {
  /** Bytes of the widest element. */
  private static final long WIDEST = 16;

  private StoredNumbers() {}

  static void require(TensorProto tensor, String what) {
    require(tensor, what, tensor.getName());
  }

  /**
   * Looks at a tensor.
   *
   * @param what it is, for the sentence
   * @param name of it, or of what it belongs to
   * @throws ModelException if it holds fewer numbers, or cannot hold so many
   */
  static void require(TensorProto tensor, String what, String name) {
    requireType(tensor.getDataType(), what, name);
    requireLengths(tensor.getDimsList(), what, name);
    Tensor stored = new Tensor(tensor);
    DataType type = stored.type();
    if (stored.externalLocation().isPresent()) {
      return;
    }
    long count = stored.count();
    long held = held(tensor, type, count);
    if (held < count) {
      throw new ModelException(
          "%s '%s' is declared %s but holds only %d numbers: the file is damaged, so export the model again"
              .formatted(what, name, stored.shape(), held));
    }
  }

  private static long held(TensorProto tensor, DataType type, long count) {
    if (type == DataType.STRING) {
      return tensor.getStringDataCount();
    }
    if (tensor.hasRawData()) {
      return tensor.getRawData().size() * 8L / type.bits();
    }
    // Narrow ones lie several in a number, complex ones in two.
    boolean isPlain = type.bits() >= 8 && type.bits() <= 64 && type != DataType.COMPLEX64;
    return isPlain ? Numbers.stored(tensor, type) : count;
  }

  /** An element type that there is. */
  static void requireType(int code, String what, String name) {
    if (!DataType.isKnown(code)) {
      throw new ModelException(
          "%s '%s' has element type %d, which ONNX up to IR 13 does not define: the file is damaged, or newer than this camgraft"
              .formatted(what, name, code));
    }
  }

  /** Lengths of axes that a tensor can have. */
  static void requireLengths(List<Long> lengths, String what, String name) {
    if (lengths.size() > Budgets.MOST_AXES) {
      throw new ModelException(
          "%s '%s' has %d axes, and camgraft reads tensors of up to %d"
              .formatted(what, name, lengths.size(), Budgets.MOST_AXES));
    }
    long bytes = WIDEST;
    for (long length : lengths) {
      if (length < 0) {
        throw new ModelException(
            "%s '%s' has an axis of length %d: the file is damaged, so export the model again"
                .formatted(what, name, length));
      }
      long high = Math.multiplyHigh(bytes, length);
      if (high != 0 || bytes * length < 0) {
        throw new ModelException(
            "%s '%s' has the lengths %s, more numbers than any memory can hold: the file is damaged, so export the model again"
                .formatted(what, name, lengths));
      }
      bytes = Math.max(WIDEST, bytes * length);
    }
  }
}
