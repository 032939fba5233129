package io.github.camgraft.fuzz;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Changes bytes whatever they mean, the first ones more often, since they say what follows. */
final class ByteMutator implements Mutator {
  private static final int HEAD = 96;
  private static final int LONGEST_PIECE = 64;

  @Override
  public byte[] mutated(byte[] original, RandomGenerator chance) {
    byte[] bytes = original;
    for (int i = Mutator.changes(chance); i > 0; i--) {
      bytes = changed(bytes, chance);
    }
    return bytes;
  }

  private static byte[] changed(byte[] bytes, RandomGenerator chance) {
    if (bytes.length == 0) {
      return new byte[] {(byte) chance.nextInt(256)};
    }
    int place = chance.nextInt(chance.nextBoolean() ? bytes.length : Math.min(HEAD, bytes.length));
    int length = 1 + chance.nextInt(Math.min(LONGEST_PIECE, bytes.length - place));
    return switch (chance.nextInt(12)) {
      case 0 -> Arrays.copyOf(bytes, place);
      case 1 -> joined(Arrays.copyOf(bytes, place), tail(bytes, place + length));
      case 2 -> joined(Arrays.copyOf(bytes, place + length), tail(bytes, place));
      case 3, 4 -> withBit(bytes, place, chance.nextInt(8));
      case 5, 6 -> withByte(bytes, place, chance.nextInt(256));
      case 7 -> withByte(bytes, place, chance.nextBoolean() ? 0xff : 0);
      default -> withNumber(bytes, place, chance);
    };
  }

  private static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] withBit(byte[] bytes, int place, int bit) {
    return withByte(bytes, place, bytes[place] ^ 1 << bit);
  }

  private static byte[] withByte(byte[] bytes, int place, int value) {
    byte[] changed = bytes.clone();
    changed[place] = (byte) value;
    return changed;
  }

  /** A number of two or four bytes, the largest or the smallest one first. */
  private static byte[] withNumber(byte[] bytes, int place, RandomGenerator chance) {
    byte[] changed = bytes.clone();
    int width = chance.nextBoolean() ? 2 : 4;
    boolean largestFirst = chance.nextBoolean();
    long number = Oddities.whole(bytes[place], chance);
    for (int i = 0; i < width && place + i < changed.length; i++) {
      changed[place + i] = (byte) (number >> 8 * (largestFirst ? width - 1 - i : i));
    }
    return changed;
  }
}
