package io.github.camgraft.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts outcomes and keeps the mutants behind faults, so that they can become test cases. */
final class Tally {
  private final Path folder;
  private final Map<Outcome.Kind, Integer> counts = new EnumMap<>(Outcome.Kind.class);
  private final List<String> faults = new ArrayList<>();

  /**
   * An empty one.
   *
   * @param folder where mutants are kept
   */
  Tally(Path folder) {
    this.folder = folder;
  }

  synchronized void count(Subject subject, long number, Outcome outcome) throws IOException {
    counts.merge(outcome.kind(), 1, Integer::sum);
    if (outcome.kind().isFault() || outcome.kind() == Outcome.Kind.RUNTIME) {
      Mutant mutant = Mutant.of(subject, number);
      Path kept = Files.createDirectories(folder).resolve(mutant.fileName());
      Files.write(kept, mutant.bytes());
      String line =
          "%s %s of '%s', kept as %s: %s"
              .formatted(
                  outcome.kind(), mutant.door().name(), mutant.origin(), kept, outcome.text());
      System.out.println(line);
      if (outcome.kind().isFault()) {
        faults.add(line);
      }
    }
  }

  synchronized int count(Outcome.Kind kind) {
    return counts.getOrDefault(kind, 0);
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  /** All counts in a line. */
  @Override
  public synchronized String toString() {
    return Stream.of(Outcome.Kind.values())
        .map(kind -> "%s %d".formatted(kind, count(kind)))
        .collect(Collectors.joining("\t"));
  }
}
