package io.github.camgraft.cam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MergeTest {
  private static final Heatmap WEAK = Heatmap.of(1, 3, 0.01f, 0.02f, 0);
  private static final Heatmap STRONG = Heatmap.of(1, 3, 100, 0, 50);
  private static final Heatmap SILENT = Heatmap.of(1, 3, 0, 0, 0);

  @Test
  void eachLayerCountsAlikeWhateverItsUnit() {
    assertThat(Merge.MAX.of(List.of(WEAK, STRONG))).isEqualTo(Heatmap.of(1, 3, 1, 1, 0.5f));
    assertThat(Merge.MEAN.of(List.of(WEAK, STRONG)))
        .isEqualTo(Heatmap.of(1, 3, 0.75f, 0.5f, 0.25f));
  }

  @Test
  void aLayerThatSaysNothingHasNoSay() {
    assertThat(Merge.MEAN.of(List.of(SILENT, WEAK))).isEqualTo(Heatmap.of(1, 3, 0.5f, 1, 0));
    assertThat(Merge.MAX.of(List.of(SILENT, SILENT))).isEqualTo(SILENT);
  }
}
