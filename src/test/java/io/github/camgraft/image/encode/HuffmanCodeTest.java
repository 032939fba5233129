package io.github.camgraft.image.encode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HuffmanCodeTest {
  /** The example of RFC 1951, section 3.2.2: A = 10, B = 0, C = 110, D = 111. */
  @Test
  void wordsAreThoseOfTheStandard() {
    HuffmanCode code = HuffmanCode.of(new int[] {2, 4, 1, 1}, 15);
    assertThat(lengths(code, 4)).containsExactly(2, 1, 3, 3);
    assertThat(new int[] {code.word(0), code.word(1), code.word(2), code.word(3)})
        .containsExactly(0b01, 0b0, 0b011, 0b111);
  }

  /** Fibonacci's numbers give the longest words there can be. */
  @Test
  void noWordIsLongerThanAllowed() {
    int[] counts = new int[40];
    counts[1] = 1;
    counts[2] = 1;
    for (int i = 3; i < counts.length; i++) {
      counts[i] = counts[i - 1] + counts[i - 2];
    }
    for (int longest : new int[] {7, 15}) {
      int[] lengths = lengths(HuffmanCode.of(counts, longest), counts.length);
      assertThat(lengths[0]).isZero();
      double used = 0;
      for (int i = 1; i < lengths.length; i++) {
        assertThat(lengths[i]).isBetween(1, longest);
        used += Math.pow(2, -lengths[i]);
      }
      assertThat(used).isEqualTo(1);
    }
  }

  private static int[] lengths(HuffmanCode code, int symbols) {
    int[] lengths = new int[symbols];
    for (int symbol = 0; symbol < symbols; symbol++) {
      lengths[symbol] = code.length(symbol);
    }
    return lengths;
  }
}
