package io.github.camgraft.runtime.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What lengths are called that follow from open ones: {@code height/32}, {@code 64·batch}. A word
 * stands for the same two numbers wherever it is used.
 */
final class LengthWords {
  private static final long MOST_PART = 64;

  private LengthWords() {}

  /**
   * A word for two numbers.
   *
   * @param function what came out of the two trials
   * @param trials the numbers that the open lengths had in them, by symbol
   * @return empty where no simple function of one open length gives these numbers; whatever is
   *     added to a part must be small beside it, since more is an accident
   */
  static Optional<String> of(OpenLengths.Trial function, Map<String, OpenLengths.Trial> trials) {
    List<Line> lines =
        trials.entrySet().stream()
            .flatMap(length -> linear(length.getKey(), length.getValue(), function).stream())
            .sorted(Comparator.comparingLong(line -> Math.abs(line.offset)))
            .toList();
    return lines.stream()
        .findFirst()
        .filter(line -> line.offset == 0)
        .or(() -> rounded(function, trials))
        .or(() -> lines.stream().filter(line -> line.isNear(function)).findFirst())
        .map(Line::text);
  }

  /** A part of a length that was rounded down, such as the patches of 14 pixels in 320. */
  private static Optional<Line> rounded(
      OpenLengths.Trial function, Map<String, OpenLengths.Trial> trials) {
    List<Line> lines = new ArrayList<>();
    trials.forEach(
        (symbol, length) -> {
          for (long part = 2; part <= MOST_PART; part++) {
            if (length.first() / part == function.first()
                && length.second() / part == function.second()) {
              lines.add(new Line(symbol, 1, part, 0));
            }
          }
        });
    return lines.size() == 1 ? Optional.of(lines.get(0)) : Optional.empty();
  }

  /** A multiple of a length, or a part of it, and so many more. */
  private record Line(String symbol, long multiple, long part, long offset) {
    boolean isNear(OpenLengths.Trial function) {
      return multiple == 1 && 4 * Math.abs(offset) <= function.first();
    }

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
