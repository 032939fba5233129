package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class PictureBatchesTest {
  /** All in one array, as a series of pictures does that differ little. */
  private static IntFunction<FloatTensor> counting() {
    FloatTensor only = FloatTensor.zeros(1, 1, 2);
    return i -> {
      only.values()[0] = i;
      only.values()[1] = -i;
      return only;
    };
  }

  private static Consumer<PictureBatches.Batch> into(List<Float> seen, List<Integer> sizes) {
    return batch -> {
      sizes.add(batch.together().size(0));
      for (int i = 0; i < batch.count(); i++) {
        assertThat(batch.together().slice(i).values()[1])
            .isEqualTo(-batch.together().slice(i).values()[0]);
        seen.add(batch.together().slice(i).values()[0]);
      }
    };
  }

  @Test
  void eachPictureIsThereOnceAndInItsPlace() {
    List<Float> seen = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    new PictureBatches(7, 3, 0).each(counting(), into(seen, sizes));
    assertThat(seen).containsExactly(0f, 1f, 2f, 3f, 4f, 5f, 6f);
    assertThat(sizes).containsExactly(3, 3, 1);
  }

  @Test
  void whatTheModelTakesBeyondThemIsFilled() {
    List<Float> seen = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    new PictureBatches(5, 4, 4).each(counting(), into(seen, sizes));
    assertThat(seen).containsExactly(0f, 1f, 2f, 3f, 4f);
    assertThat(sizes).containsExactly(4, 4);
  }

  /** The pictures that were made are not asked for again, since they may have been drawn. */
  @Test
  void aGraphThatWorksForOnePictureOnlyGetsThemOneByOne() {
    List<Float> seen = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    List<Integer> asked = new ArrayList<>();
    IntFunction<FloatTensor> pictures = counting();
    new PictureBatches(6, 4, 0)
        .each(
            i -> {
              asked.add(i);
              return pictures.apply(i);
            },
            batch -> {
              if (batch.count() > 1) {
                throw new RuntimeFailure("Input shape:{4,10}, requested shape:{1,10}");
              }
              into(seen, sizes).accept(batch);
            });
    assertThat(seen).containsExactly(0f, 1f, 2f, 3f, 4f, 5f);
    assertThat(asked).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void anyOtherFailureIsToldOn() {
    assertThatThrownBy(
            () ->
                new PictureBatches(1, 4, 0)
                    .each(
                        counting(),
                        batch -> {
                          throw new RuntimeFailure("no memory");
                        }))
        .isInstanceOf(RuntimeFailure.class);
  }
}
