package io.github.camgraft.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A line from a worker to its supervisor.
 *
 * @param number of the mutant
 * @param outcome what became of it; empty where that is still to be seen
 */
record Report(long number, Optional<Outcome> outcome) {
  private static final String MARK = "@fuzz";

  static Report begun(long number) {
    return new Report(number, Optional.empty());
  }

  static Report ended(long number, Outcome outcome) {
    return new Report(number, Optional.of(outcome));
  }

  String toLine() {
    return outcome
        .map(found -> "%s %d %s %s".formatted(MARK, number, found.kind(), encoded(found.text())))
        .orElse("%s %d".formatted(MARK, number));
  }

  /** Empty for a line that others wrote, such as ONNX Runtime. */
  static Optional<Report> ofLine(String line) {
    String[] words = line.split(" ", -1);
    if (!words[0].equals(MARK)) {
      return Optional.empty();
    }
    long number = Long.parseLong(words[1]);
    return Optional.of(
        words.length == 2
            ? begun(number)
            : ended(number, new Outcome(Outcome.Kind.valueOf(words[2]), decoded(words[3]))));
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
