package io.github.camgraft.runtime.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class LengthWordsTest {
  private static final OpenLengths LENGTHS =
      OpenLengths.of(
          List.of(
              ValueInfo.of(
                  "image",
                  new TensorType(
                      DataType.FLOAT,
                      new Shape(
                          List.of(
                              Dimension.symbolic("batch"),
                              Dimension.of(3),
                              Dimension.symbolic("height"),
                              Dimension.symbolic("width")))))));

  private static String word(String length, LongUnaryOperator function) {
    OpenLengths.Trial trial = LENGTHS.trials().get(length);
    return LengthWords.of(
            new OpenLengths.Trial(
                function.applyAsLong(trial.first()), function.applyAsLong(trial.second())),
            LENGTHS.trials())
        .orElse("?");
  }

  @Test
  void partsAndMultiplesAreCalledByTheirLength() {
    assertThat(word("height", height -> height / 32)).isEqualTo("height/32");
    assertThat(word("width", width -> width / 32)).isEqualTo("width/32");
    assertThat(word("width", width -> 2 * width)).isEqualTo("2·width");
    assertThat(word("height", height -> (height - 4) / 2)).isEqualTo("height/2-2");
    assertThat(word("width", width -> width / 4 + 1)).isEqualTo("width/4+1");
    assertThat(word("batch", batch -> 64 * batch)).isEqualTo("64·batch");
    assertThat(word("height", height -> height / 14)).isEqualTo("height/14");
  }

  @Test
  void whatFollowsFromNoSingleLengthHasNoWord() {
    OpenLengths.Trial height = LENGTHS.trials().get("height");
    OpenLengths.Trial width = LENGTHS.trials().get("width");
    OpenLengths.Trial tokens =
        new OpenLengths.Trial(
            height.first() / 16 * (width.first() / 16),
            height.second() / 16 * (width.second() / 16));
    assertThat(LengthWords.of(tokens, LENGTHS.trials())).isEmpty();
  }

  @Test
  void symbolsThatNobodyChoseAreAQuestionMark() {
    assertThat(Dimension.symbolic("unk__54")).hasToString("?");
    assertThat(Dimension.symbolic("x#2")).hasToString("?");
    assertThat(Dimension.symbolic("x#2/32")).hasToString("?");
    assertThat(Dimension.symbolic("length(7,10)")).hasToString("?");
    assertThat(Dimension.symbolic("max(a,b)")).hasToString("?");
    assertThat(Dimension.symbolic("batch_size")).hasToString("batch_size");
    assertThat(Dimension.symbolic("height/32")).hasToString("height/32");
    assertThat(Dimension.symbolic("unk__54").identity()).isEqualTo("unk__54");
  }
}
