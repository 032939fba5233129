package io.github.camgraft.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** How numbers become what people read. */
class ReadingTest {
  private static final Offset<Double> NEARLY = within(1e-12);

  @Test
  void scoresThatExcludeEachOther() {
    double[] odds = {Math.log(1), Math.log(3), Math.log(4)};
    assertThat(Reading.SOFTMAX.of(odds))
        .containsExactly(new double[] {1 / 8.0, 3 / 8.0, 0.5}, NEARLY);
    double[] shifted = {1000 + Math.log(1), 1000 + Math.log(3), 1000 + Math.log(4)};
    assertThat(Reading.SOFTMAX.of(shifted))
        .containsExactly(new double[] {1 / 8.0, 3 / 8.0, 0.5}, within(1e-9));
  }

  @Test
  void scoresOfEachClassByItself() {
    assertThat(Reading.SIGMOID.of(new double[] {0, Math.log(3)}))
        .containsExactly(new double[] {0.5, 0.75}, NEARLY);
  }

  /** Odds of three to one for the second. */
  @Test
  void oneNumberStandsForTwoClasses() {
    double[] both = {0.25, 0.75};
    double score = Math.log(3);
    assertThat(Reading.SOFTMAX.of(new double[] {score})).containsExactly(both, NEARLY);
    assertThat(Reading.SIGMOID.of(new double[] {score})).containsExactly(both, NEARLY);
    assertThat(Reading.SIGMOID.of(new double[] {-score, score})).containsExactly(both, NEARLY);
    assertThat(Reading.PROBABILITIES.of(new double[] {0.75})).containsExactly(both, NEARLY);
    assertThat(Reading.EXPONENTIAL.of(new double[] {Math.log(0.75)})).containsExactly(both, NEARLY);
  }

  @Test
  void perCentAreProbabilities() {
    assertThat(Reading.probabilities(100).of(new double[] {12.5, 87.5}))
        .containsExactly(new double[] {0.125, 0.875}, NEARLY);
  }

  @Test
  void aValueStaysAsItIs() {
    assertThat(Reading.VALUE.of(new double[] {51.76})).containsExactly(51.76);
    assertThat(Reading.VALUE.of(new double[] {-51.76, 51.76})).containsExactly(51.76);
  }

  @Test
  void oneProbabilityOfManyIsAlone() {
    assertThat(Reading.SIGMOID.ofOne().of(new double[] {-Math.log(3), Math.log(3)}))
        .containsExactly(new double[] {0.75}, NEARLY);
  }
}
