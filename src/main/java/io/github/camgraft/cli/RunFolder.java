package io.github.camgraft.cli;

import io.github.camgraft.files.Journal;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.report.Provenance;
import io.github.camgraft.report.ReportPage;
import io.github.camgraft.report.ResultTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What belongs to a whole run: its settings, a line of figures for each photograph and, if wanted,
 * a card for each in the report. The line comes after all other files of the photograph, so it
 * proves that they are complete, and a run that was interrupted can be gone on with. Nothing is
 * made before there is a first result.
 */
final class RunFolder {
  private final Path folder;
  private final Provenance settings;
  private final boolean reported;
  private final boolean summedUp;
  private final List<String> failures = new ArrayList<>();
  private Journal results;
  private Journal cards;

  RunFolder(OutputOptions options, Provenance settings) {
    this.folder = options.folder();
    this.settings = settings;
    this.reported = options.isReported();
    this.summedUp = options.isSummedUp();
  }

  /**
   * Goes on with an earlier run, if there was one.
   *
   * @param names of the photographs' results
   * @return the photographs whose results are complete
   * @throws CommandFailure if that run had other settings
   */
  Set<Path> resume(Map<Path, String> names) throws IOException {
    if (!Files.exists(results())) {
      return Set.of();
    }
    settings
        .difference(settings())
        .ifPresent(
            name -> {
              throw new CommandFailure(
                  "the results in '%s' were made with another setting of '%s'; give the same, choose another folder with -o, or leave out --resume"
                      .formatted(folder, name));
            });
    EarlierRun earlier = new EarlierRun(folder, names, summedUp);
    Path source = Files.exists(cards()) ? cards() : page();
    Set<Path> done =
        earlier.complete(results(), reported ? earlier.carded(source) : names.keySet());
    results = Journal.resume(results(), results(), line -> EarlierRun.isOf(line, done));
    if (reported) {
      cards =
          Files.exists(source)
              ? Journal.resume(cards(), source, EarlierRun.cardsOf(done))
              : Journal.start(cards());
    }
    return done;
  }

  private void start() throws IOException {
    if (results == null) {
      Files.createDirectories(folder);
      WholeFile.write(settings(), settings.toJson());
      results = Journal.start(results());
      cards = reported ? Journal.start(cards()) : null;
    }
    for (String failure : failures) {
      results.add(failure);
    }
    failures.clear();
  }

  /** Keeps what came of the next photograph. */
  void add(PhotoOutput output) {
    try {
      if (output.isFailure() && results == null) {
        failures.add(output.line());
        return;
      }
      start();
      if (output.card().isPresent()) {
        cards.add(output.card().get());
      }
      results.add(output.line());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Writes what sums up the run, if there is any result. */
  void finish(ReportPage page) throws IOException {
    if (results == null) {
      return;
    }
    results.close();
    try (Stream<String> lines = Journal.lines(results())) {
      ResultTable.write(folder.resolve("results.csv"), lines.iterator());
    }
    if (reported) {
      cards.close();
      try (Stream<String> lines = Journal.lines(cards())) {
        page.write(page(), lines.iterator());
      }
      Files.delete(cards());
    }
  }

  private Path settings() {
    return folder.resolve("settings.json");
  }

  private Path results() {
    return folder.resolve("results.jsonl");
  }

  private Path cards() {
    return folder.resolve("report.cards");
  }

  /** The report. */
  Path page() {
    return folder.resolve("report.html");
  }
}
