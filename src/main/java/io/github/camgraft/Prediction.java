package io.github.camgraft;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a model says of one class, or the value that it gives.
 *
 * @param index the class, counted from 0; a single value has the classes 1, upwards, and 0,
 *     downwards, each of several its place
 * @param name its name, or {@code class 7} where names are not known
 * @param probability as the model returns it, or the softmax of its scores where it returns scores;
 *     not a number where there is a value instead
 * @param value the number that the model gives, where that is no probability
 */
public record Prediction(int index, String name, double probability, OptionalDouble value) {
  private static final int DIGITS = 4;

  /**
   * A class with its probability.
   *
   * @param index the class, counted from 0
   * @param name its name
   * @param probability from 0 to 1
   */
  public Prediction(int index, String name, double probability) {
    this(index, name, probability, OptionalDouble.empty());
  }

  /** A number that is no probability. */
  static Prediction ofValue(int index, String name, double value) {
    return new Prediction(index, name, Double.NaN, OptionalDouble.of(value));
  }

  /** The same number, said of another class. */
  Prediction of(int another, String itsName) {
    return new Prediction(another, itsName, probability, value);
  }

  /** {@return what is said in words: {@code 84.3 %}, or the value in four digits} */
  public String text() {
    return value.isPresent()
        ? inDigits(value.getAsDouble())
        : String.format(Locale.ROOT, "%.1f %%", 100 * probability);
  }

  /** {@return whether the class has a name of its own} */
  public boolean isNamed() {
    return !name.equals("class " + index);
  }

  /** {@return the class with its number, where its name does not tell it} */
  public String numbered() {
    String number = "(%d)".formatted(index);
    return isNamed() && !name.endsWith(number) ? name + " " + number : name;
  }

  private static String inDigits(double value) {
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    if (!Double.isFinite(value) || size < 1e-4 || size >= 1e9) {
      return String.format(Locale.ROOT, "%." + (DIGITS - 1) + "e", value);
    }
    BigDecimal exact = BigDecimal.valueOf(value);
    int whole = Math.max(DIGITS, exact.precision() - exact.scale());
    return exact.round(new MathContext(whole)).toPlainString();
  }
}
