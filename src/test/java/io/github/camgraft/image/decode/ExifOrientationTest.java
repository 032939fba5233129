package io.github.camgraft.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExifOrientationTest {
  private static final byte[] ROTATED = {
    'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0
  };

  @Test
  void findsTheTag() {
    assertThat(ExifOrientation.of(ByteBuffer.wrap(ROTATED))).isEqualTo(Orientation.LEFT);
  }

  @Test
  void whateverIsCutShortIsUpright() {
    for (int length = 0; length < 22; length++) {
      assertThat(ExifOrientation.of(ByteBuffer.wrap(ROTATED, 0, length)))
          .isEqualTo(Orientation.UPRIGHT);
    }
  }

  @Test
  void survivesGarbage() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] garbage = ROTATED.clone();
      for (int change = 0; change <= i % 4; change++) {
        garbage[random.nextInt(garbage.length)] = (byte) random.nextInt(256);
      }
      assertThat(ExifOrientation.of(ByteBuffer.wrap(garbage))).isNotNull();
    }
  }

  @Test
  void unknownValuesAreUpright() {
    assertThat(Orientation.of(0)).isEqualTo(Orientation.UPRIGHT);
    assertThat(Orientation.of(9)).isEqualTo(Orientation.UPRIGHT);
    assertThat(Orientation.of(-1)).isEqualTo(Orientation.UPRIGHT);
  }
}
