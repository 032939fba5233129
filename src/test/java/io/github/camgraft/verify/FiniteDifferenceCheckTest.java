package io.github.camgraft.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Stretches that do the same with each entry, whose gradient is known. */
class FiniteDifferenceCheckTest {
  private static final int ENTRIES = 1000;

  private final Random random = new Random(7);

  private double[] noise() {
    double[] noise = new double[ENTRIES];
    for (int i = 0; i < ENTRIES; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    return noise;
  }

  private static double[] each(double[] values, DoubleUnaryOperator function) {
    return Arrays.stream(values).map(function).toArray();
  }

  /** A check through a function, with a slope that may be wrong. */
  private FiniteDifferenceCheck check(DoubleUnaryOperator function, DoubleUnaryOperator slope) {
    double[] value = noise();
    double[] leaving = noise();
    double[] entering = each(value, slope);
    for (int i = 0; i < ENTRIES; i++) {
      entering[i] *= leaving[i];
    }
    UnaryOperator<double[]> segment = values -> each(values, function);
    return new FiniteDifferenceCheck(
        new ValueAndGradient(value, entering),
        new ValueAndGradient(segment.apply(value), leaving),
        segment);
  }

  @Test
  void aRightGradientIsFoundRightFromOneSide() {
    Sent passage = check(x -> x * x, x -> 2 * x).thorough(noise());
    assertThat(passage.verdict()).isEqualTo(Verdict.RIGHT);
    assertThat(passage.off()).isCloseTo(0, within(0.01));
  }

  /** Whether it is wrong, several changes say together. */
  @Test
  void aWrongOneIsSuspectByTwoSteps() {
    FiniteDifferenceCheck check = check(x -> x * x, x -> 1.7 * x);
    assertThat(check.thorough(noise()).verdict()).isEqualTo(Verdict.SUSPECT);
    assertThat(check.brief(noise()).verdict()).isEqualTo(Verdict.SUSPECT);
  }

  /** Seen from one side the jump at each value counts, from both it cancels. */
  @Test
  void aSideThatDoesNotSettleIsAskedForTheOther() {
    double kink = 1e-2;
    double[] value = noise();
    double[] entering = noise();
    UnaryOperator<double[]> segment =
        values -> {
          double[] moved = new double[ENTRIES];
          for (int i = 0; i < ENTRIES; i++) {
            double change = values[i] - value[i];
            moved[i] = change + (change == 0 ? 0 : kink * Math.signum(entering[i]));
          }
          return moved;
        };
    FiniteDifferenceCheck check =
        new FiniteDifferenceCheck(
            new ValueAndGradient(value, entering),
            new ValueAndGradient(new double[ENTRIES], entering),
            segment);
    Sent passage = check.thorough(entering);
    assertThat(passage.verdict()).isEqualTo(Verdict.RIGHT);
    assertThat(Vectors.length(passage.behind()) / Vectors.length(value))
        .isCloseTo(2 * 3e-4, within(1e-6));
  }

  /** Each step is steeper or flatter than the one before. */
  @Test
  void whatIsAnotherSlopeAtEveryLengthStaysOpen() {
    double[] value = noise();
    double[] gradient = noise();
    AtomicInteger calls = new AtomicInteger();
    UnaryOperator<double[]> segment =
        values -> {
          double slope = calls.getAndIncrement() / 2 % 2 == 0 ? 1.5 : 0.5;
          double[] moved = Vectors.difference(values, value);
          return each(moved, change -> slope * change);
        };
    FiniteDifferenceCheck check =
        new FiniteDifferenceCheck(
            new ValueAndGradient(value, gradient),
            new ValueAndGradient(new double[ENTRIES], gradient),
            segment);
    assertThat(check.thorough(gradient).verdict()).isEqualTo(Verdict.OPEN);
    assertThat(calls).hasValue(12);
    assertThat(check.brief(gradient).verdict()).isEqualTo(Verdict.OPEN);
    assertThat(calls).hasValue(18);
  }

  /** A mistake is as large close by, kinks fade there: these lie 1e-5 away. */
  @Test
  void whatFadesCloseByIsNoMistake() {
    double[] change = noise();
    FiniteDifferenceCheck wrong = check(x -> x * x, x -> 1.7 * x);
    Sent mistake = wrong.thorough(change);
    assertThat(wrong.lasting(change, mistake)).isEqualTo(mistake);

    double[] value = noise();
    double[] gradient = noise();
    double width = 1e-5;
    UnaryOperator<double[]> kinked =
        values ->
            each(
                Vectors.difference(values, value),
                moved -> moved + Math.signum(moved) * Math.max(0, Math.abs(moved) - width));
    FiniteDifferenceCheck fading =
        new FiniteDifferenceCheck(
            new ValueAndGradient(value, gradient),
            new ValueAndGradient(new double[ENTRIES], gradient),
            kinked);
    Sent found = fading.thorough(gradient);
    assertThat(found.verdict()).isEqualTo(Verdict.SUSPECT);
    assertThat(fading.lasting(gradient, found).verdict()).isEqualTo(Verdict.OPEN);
  }
}
