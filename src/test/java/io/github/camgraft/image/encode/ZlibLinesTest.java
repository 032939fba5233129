package io.github.camgraft.image.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

class ZlibLinesTest {
  @Test
  void runsOfEveryLengthComeBack() throws DataFormatException {
    byte[] numbers = new byte[4 * 700 * 700 / 2];
    int at = 0;
    for (int run = 0; run < 700; run++) {
      numbers[at + run] = (byte) (run + 1);
      at += run + 1;
    }
    assertThat(inflated(compressed(numbers, 64), numbers.length)).isEqualTo(numbers);
  }

  /** What is rare in the sample, or missing from it, must still be told. */
  @Test
  void whatTheSampleDoesNotShowComesBack() throws DataFormatException {
    byte[] numbers = new byte[100_000];
    Random random = new Random(6);
    for (int i = 0; i < numbers.length; i++) {
      boolean isLookedAt = i / 1000 % 8 == 0;
      numbers[i] = (byte) (isLookedAt ? 0 : random.nextGaussian() * (i < 50_000 ? 3 : 90));
    }
    byte[] compressed = compressed(numbers, 1000);
    assertThat(inflated(compressed, numbers.length)).isEqualTo(numbers);
  }

  @Test
  void bandsFollowEachOther() throws DataFormatException {
    byte[] first = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    byte[] second = {2, 3};
    ZlibLines lines = new ZlibLines(1);
    lines.add(first, first.length, false);
    lines.add(second, 1, true);
    byte[] both = Arrays.copyOf(first, first.length + 1);
    both[first.length] = 2;
    assertThat(inflated(lines.bytes(), both.length)).isEqualTo(both);
  }

  private static byte[] compressed(byte[] numbers, int line) {
    ZlibLines lines = new ZlibLines(line);
    lines.add(numbers, numbers.length, true);
    return lines.bytes();
  }

  private static byte[] inflated(byte[] compressed, int length) throws DataFormatException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(compressed);
      byte[] numbers = new byte[length + 1];
      int found = inflater.inflate(numbers);
      assertThat(inflater.finished()).isTrue();
      assertThat(inflater.getRemaining()).isZero();
      return Arrays.copyOf(numbers, found);
    } finally {
      inflater.end();
    }
  }
}
