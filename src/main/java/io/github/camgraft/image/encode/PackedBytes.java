package io.github.camgraft.image.encode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A line of bytes, eight of them in each number, for arithmetic on all eight at once. */
final class PackedBytes {
  private static final long HIGHEST_BITS = 0x8080808080808080L;
  private static final long ALL_BUT_LOWEST_BITS = 0xfefefefefefefefeL;

  private final byte[] bytes;
  private final long[] numbers;

  PackedBytes(int length) {
    int count = (length + Long.BYTES - 1) / Long.BYTES;
    this.bytes = new byte[Long.BYTES * count];
    this.numbers = new long[count];
  }

  /** Takes bytes from an array, to be kept from a place on; others stay as they were. */
  void take(byte[] source, int from, int length, int to) {
    System.arraycopy(source, from, bytes, to, length);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(numbers);
  }

  /** Puts the first bytes into an array. */
  void give(byte[] target, int to, int length) {
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(numbers);
    System.arraycopy(bytes, 0, target, to, length);
  }

  /** From each byte the mean of two others is taken off, rounded down. */
  void minusMeanOf(PackedBytes one, PackedBytes other) {
    long[] ones = one.numbers;
    long[] others = other.numbers;
    for (int i = 0; i < numbers.length; i++) {
      long differing = ones[i] ^ others[i];
      long mean = (ones[i] & others[i]) + ((differing & ALL_BUT_LOWEST_BITS) >>> 1);
      // The highest bits are kept out of it, so that nothing is borrowed from the next byte.
      long rest = (numbers[i] | HIGHEST_BITS) - (mean & ~HIGHEST_BITS);
      numbers[i] = rest ^ ((numbers[i] ^ ~mean) & HIGHEST_BITS);
    }
  }
}
