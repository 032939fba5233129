package io.github.camgraft.score;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * How the numbers of an output become what people read of a picture. It is decided once, where the
 * score is found, and stands in the contract; whoever shows numbers follows it.
 *
 * @param form what the output holds
 * @param scale the number that stands for certainty where the output holds probabilities: 1, or 100
 *     where it holds per cent
 * @param single whether one number is asked for by itself: a value, or one probability of many,
 *     rather than one of two classes
 */
public record Reading(Form form, double scale, boolean single) {
  /** What an output holds. */
  public enum Form {
    /** Scores of classes that exclude each other: softmax makes probabilities of them. */
    SOFTMAX,
    /** A score for each class by itself: the logistic function makes a probability of it. */
    SIGMOID,
    /** Logarithms of probabilities. */
    EXPONENTIAL,
    /** Probabilities. */
    PROBABILITIES,
    /** Numbers that are no probabilities of anything, such as an age, or those of an embedding. */
    VALUE
  }

  /** Scores of classes that exclude each other. */
  public static final Reading SOFTMAX = new Reading(Form.SOFTMAX, 1, false);

  /** A score for each class by itself. */
  public static final Reading SIGMOID = new Reading(Form.SIGMOID, 1, false);

  /** Logarithms of probabilities. */
  public static final Reading EXPONENTIAL = new Reading(Form.EXPONENTIAL, 1, false);

  /** Probabilities. */
  public static final Reading PROBABILITIES = new Reading(Form.PROBABILITIES, 1, false);

  /** One number that is no probability. */
  public static final Reading VALUE = new Reading(Form.VALUE, 1, true);

  /** Several numbers that are no probabilities. */
  public static final Reading VALUES = new Reading(Form.VALUE, 1, false);

  /** Probabilities as so many parts of a whole. */
  public static Reading probabilities(double scale) {
    return new Reading(Form.PROBABILITIES, scale, false);
  }

  /** The same of one number that is asked for by itself. */
  Reading ofOne() {
    return new Reading(form, scale, true);
  }

  /** Whether the numbers are probabilities as they stand, but for their scale. */
  public boolean isOfProbabilities() {
    return form == Form.PROBABILITIES;
  }

  /** Whether what there is are no probabilities: one number or several. */
  public boolean isValue() {
    return form == Form.VALUE;
  }

  /**
   * What people read of one picture.
   *
   * @param numbers the picture's part of the output
   * @return the probability of each class, or each number that is none; of both classes where the
   *     output is one number, which stands for the second of them; one number alone where that is
   *     what was asked for
   */
  public double[] of(double[] numbers) {
    if (single) {
      // Where scores are handed out, the one that counts stands behind its opposite.
      return new double[] {ofOne(numbers[numbers.length - 1])};
    }
    if (numbers.length == 1) {
      double second = ofOne(numbers[0]);
      return new double[] {1 - second, second};
    }
    return switch (form) {
      case SOFTMAX -> softmax(numbers);
      case SIGMOID -> each(numbers, Reading::logistic);
      case EXPONENTIAL -> each(numbers, Math::exp);
      case PROBABILITIES -> each(numbers, number -> number / scale);
      case VALUE -> numbers;
    };
  }

  private double ofOne(double number) {
    return switch (form) {
      case SOFTMAX, SIGMOID -> logistic(number);
      case EXPONENTIAL -> Math.exp(number);
      case PROBABILITIES -> number / scale;
      case VALUE -> number;
    };
  }

  private static double logistic(double score) {
    return 1 / (1 + Math.exp(-score));
  }

  private static double[] each(double[] numbers, DoubleUnaryOperator change) {
    return Arrays.stream(numbers).map(change).toArray();
  }

  private static double[] softmax(double[] scores) {
    double largest = Arrays.stream(scores).max().orElse(0);
    double[] powers = each(scores, score -> Math.exp(score - largest));
    double sum = Arrays.stream(powers).sum();
    return each(powers, power -> power / sum);
  }
}
