package io.github.camgraft.verify;

import io.github.camgraft.runtime.Outputs;
import java.util.Comparator;

/**
 * The output in which two runs differ most.
 *
 * @param output its name
 * @param error the length of the difference over that of the output; not a number where one of them
 *     is none
 */
public record OutputDifference(String output, double error) {
  /** What rounding in another order explains. */
  private static final double MOST_ERROR = 1e-4;

  /** Compares runs of the same outputs. */
  public static OutputDifference of(Outputs actual, Outputs expected) {
    return expected.entrySet().stream()
        .map(
            output ->
                new OutputDifference(
                    output.getKey(),
                    Vectors.error(actual.tensor(output.getKey()), output.getValue())))
        .max(Comparator.comparingDouble(OutputDifference::error))
        .orElse(new OutputDifference("", 0));
  }

  /** What is not a number is not. */
  public boolean isSmall() {
    return isWithin(MOST_ERROR);
  }

  public boolean isWithin(double most) {
    return error <= most;
  }
}
