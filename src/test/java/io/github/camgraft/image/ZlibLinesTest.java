package io.github.camgraft.image;

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
    assertThat(inflated(compressed(numbers, numbers.length, 64, 256), numbers.length))
        .isEqualTo(numbers);
  }

  /** What is rare in the sample, or missing from it, must still be told. */
  @Test
  void whatTheSampleDoesNotShowComesBack() throws DataFormatException {
    byte[] numbers = new byte[100_000];
    Random random = new Random(6);
    for (int i = 1000; i < numbers.length; i++) {
      numbers[i] = (byte) (random.nextGaussian() * (i < 50_000 ? 3 : 90));
    }
    byte[] compressed = compressed(numbers, numbers.length, 1000, numbers.length);
    assertThat(inflated(compressed, numbers.length)).isEqualTo(numbers);
  }

  @Test
  void bandsFollowEachOther() throws DataFormatException {
    byte[] first = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    byte[] second = {2, 3};
    ZlibLines lines = new ZlibLines();
    lines.add(first, first.length, 1, 1, false);
    lines.add(second, 1, 1, 1, true);
    byte[] both = Arrays.copyOf(first, first.length + 1);
    both[first.length] = 2;
    assertThat(inflated(lines.bytes(), both.length)).isEqualTo(both);
  }

  private static byte[] compressed(byte[] numbers, int length, int sampled, int every) {
    ZlibLines lines = new ZlibLines();
    lines.add(numbers, length, sampled, every, true);
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
