package io.github.camgraft.runtime;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * What lengths are called that follow from open ones: {@code height/32}, {@code 64·batch}. A word
 * stands for the same two numbers wherever it is used.
 */
final class LengthWords {
  /** More is an accident. */
  private static final long MOST_OFFSET = 16;

  private LengthWords() {}

  /**
   * A word for two numbers.
   *
   * @param function what came out of the two trials
   * @param trials the numbers that the open lengths had in them, by symbol
   * @return empty where no simple function of one open length gives these numbers
   */
  static Optional<String> of(OpenLengths.Trial function, Map<String, OpenLengths.Trial> trials) {
    return trials.entrySet().stream()
        .flatMap(length -> linear(length.getKey(), length.getValue(), function).stream())
        .filter(line -> Math.abs(line.offset) <= MOST_OFFSET)
        .min(Comparator.comparingLong(line -> Math.abs(line.offset)))
        .map(Line::text);
  }

  /** A multiple of a length, or a part of it, and so many more. */
  private record Line(String symbol, long multiple, long part, long offset) {
    String text() {
      String scaled = multiple > 1 ? multiple + "·" + symbol : symbol;
      String divided = part > 1 ? scaled + "/" + part : scaled;
      return offset == 0 ? divided : divided + (offset > 0 ? "+" : "-") + Math.abs(offset);
    }
  }

  private static Optional<Line> linear(
      String symbol, OpenLengths.Trial length, OpenLengths.Trial function) {
    long rise = function.second() - function.first();
    long run = length.second() - length.first();
    if (rise <= 0 || run <= 0) {
      return Optional.empty();
    }
    if (rise % run == 0) {
      long multiple = rise / run;
      long offset = function.first() - multiple * length.first();
      return Optional.of(new Line(symbol, multiple, 1, offset));
    }
    long part = run / rise;
    return run % rise == 0 && length.first() % part == 0
        ? Optional.of(new Line(symbol, 1, part, function.first() - length.first() / part))
        : Optional.empty();
  }
}
