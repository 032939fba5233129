package io.github.camgraft.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.cam.AlphaSummary.Channel;
import org.junit.jupiter.api.Test;

class AlphaSummaryTest {
  @Test
  void namesTheLargestChannelsFirst() {
    AlphaSummary summary = AlphaSummary.of(new float[] {0.5f, -1, 2, 0.5f}, 3);
    assertThat(summary.minimum()).isEqualTo(-1);
    assertThat(summary.maximum()).isEqualTo(2);
    assertThat(summary.mean()).isEqualTo(0.5);
    assertThat(summary.largest())
        .containsExactly(new Channel(2, 2), new Channel(0, 0.5f), new Channel(3, 0.5f));
  }

  @Test
  void fewerChannelsThanAskedFor() {
    assertThat(AlphaSummary.of(new float[] {1}, 5).largest()).containsExactly(new Channel(0, 1));
    assertThatThrownBy(() -> AlphaSummary.of(new float[0], 5))
        .hasMessage("There are no weights to sum up");
  }
}
