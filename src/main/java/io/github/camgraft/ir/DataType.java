package io.github.camgraft.ir;

import java.util.Arrays;
import java.util.Locale;

/** The element types of ONNX tensors, with the code each has in the file (TensorProto.DataType). */
public enum DataType {
  FLOAT(1, 32),
  UINT8(2, 8),
  INT8(3, 8),
  UINT16(4, 16),
  INT16(5, 16),
  INT32(6, 32),
  INT64(7, 64),
  STRING(8, 0),
  BOOL(9, 8),
  FLOAT16(10, 16),
  DOUBLE(11, 64),
  UINT32(12, 32),
  UINT64(13, 64),
  COMPLEX64(14, 64),
  COMPLEX128(15, 128),
  BFLOAT16(16, 16),
  FLOAT8E4M3FN(17, 8),
  FLOAT8E4M3FNUZ(18, 8),
  FLOAT8E5M2(19, 8),
  FLOAT8E5M2FNUZ(20, 8),
  UINT4(21, 4),
  INT4(22, 4),
  FLOAT4E2M1(23, 4),
  FLOAT8E8M0(24, 8),
  UINT2(25, 2),
  INT2(26, 2);

  private final int code;
  private final int bits;

  DataType(int code, int bits) {
    this.code = code;
    this.bits = bits;
  }

  /** The number that stands for this type in the file. */
  public int code() {
    return code;
  }

  /** Bits of one element when packed, 0 where elements have no fixed size. */
  public int bits() {
    return bits;
  }

  /** Whether a gradient can flow through tensors of this type. */
  public boolean isFloatingPoint() {
    return this == FLOAT || this == DOUBLE || this == FLOAT16 || this == BFLOAT16;
  }

  /** Whether tensors of this type hold steps of a quantised real number. */
  public boolean isQuantised() {
    return this == INT8 || this == UINT8 || this == INT16 || this == UINT16;
  }

  /**
   * The type in which gradients of such tensors are kept: half precision would round them and lose
   * small ones, and whole numbers cannot hold them.
   */
  public DataType ofGradient() {
    return this == DOUBLE ? DOUBLE : FLOAT;
  }

  /** The least number of a type of up to 16 whole bits. */
  public double least() {
    return isSigned() ? -(1L << (bits - 1)) : 0;
  }

  /** The largest number of a type of up to 16 whole bits. */
  public double largest() {
    return (1L << (isSigned() ? bits - 1 : bits)) - 1;
  }

  private boolean isSigned() {
    return this == INT8 || this == INT16;
  }

  /** Whether some type has that code. */
  public static boolean isKnown(int code) {
    return Arrays.stream(values()).anyMatch(type -> type.code == code);
  }

  /**
   * The type with that code.
   *
   * @throws ModelException if no type has it
   */
  public static DataType ofCode(int code) {
    for (DataType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new ModelException(
        "the model uses element type " + code + ", which ONNX up to IR 13 does not define");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
