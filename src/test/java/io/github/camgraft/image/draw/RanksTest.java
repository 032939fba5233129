package io.github.camgraft.image.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RanksTest {
  @Test
  void findsWhatSortingPutsThere() {
    Random random = new Random(1);
    float[] numbers = new float[500];
    for (int i = 0; i < numbers.length; i++) {
      // Of very different sizes, some of them several times.
      numbers[i] = (float) Math.pow(10, random.nextInt(60) - 40) * random.nextInt(5);
    }
    numbers[7] = Float.NaN;
    numbers[8] = Float.POSITIVE_INFINITY;
    numbers[9] = Float.MIN_VALUE;
    numbers[10] = Float.MAX_VALUE;
    float[] sorted = numbers.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < numbers.length; i += 2) {
      numbers[i] = -numbers[i];
    }
    for (int place = 0; place < numbers.length; place++) {
      assertThat(Float.valueOf(Ranks.smallest(numbers, place)))
          .isEqualTo(Float.valueOf(sorted[place]));
    }
  }

  @Test
  void oneNumberIsTheSmallest() {
    assertThat(Ranks.smallest(new float[] {3}, 0)).isEqualTo(3);
  }
}
