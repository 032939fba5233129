package io.github.camgraft.run;

import io.github.camgraft.files.FolderLock;
import io.github.camgraft.files.Journal;
import io.github.camgraft.files.OverwriteGuard;
import io.github.camgraft.files.OverwriteRefusal;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.report.Provenance;
import io.github.camgraft.report.ReportPage;
import io.github.camgraft.report.ResultJson;
import io.github.camgraft.report.ResultTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to a whole run: its settings, a line of figures for each photograph and, if wanted,
 * a card for each in the report. The line comes after all other files of the photograph, so it
 * proves that they are complete, and a run that was interrupted can be gone on with. Nothing is
 * made before there is a first result.
 */
final class RunFolder {
  private final FolderLock folder;
  private final Provenance settings;
  private final boolean reported;
  private final boolean summedUp;
  private final List<String> failures = new ArrayList<>();
  private @Nullable Journals journals;

  /** What grows with each photograph; cards only where there will be a report. */
  private record Journals(Journal results, Optional<Journal> cards) {}

  RunFolder(FolderLock folder, Provenance settings, RunOptions options) {
    this.folder = folder;
    this.settings = settings;
    this.reported = options.page().isPresent();
    this.summedUp = options.files() == PhotoFiles.NONE;
  }

  /**
   * Looks whether all of it may be written.
   *
   * @throws OverwriteRefusal if not
   */
  void check() throws OverwriteRefusal {
    OverwriteGuard.check(settings(), Provenance.MARK);
    OverwriteGuard.check(results(), ResultJson.LINES);
    OverwriteGuard.check(table(), ResultTable.MARK);
    if (reported) {
      OverwriteGuard.check(cards(), ReportPage.CARDS);
      OverwriteGuard.check(page(), ReportPage.MARK);
    }
  }

  /**
   * Goes on with an earlier run, if there was one.
   *
   * @param names of the photographs' results
   * @return the photographs whose results are complete
   * @throws IOException with one sentence, if that run had other settings
   */
  Set<Path> resume(Map<Path, String> names) throws IOException {
    if (!Files.exists(results())) {
      return Set.of();
    }
    Optional<String> difference = settings.difference(settings());
    if (difference.isPresent()) {
      throw new IOException(
          "the results in '%s' were made with a different setting of '%s'; use the same one, choose another folder with -o, or leave out --resume"
              .formatted(folder.folder(), difference.get()));
    }
    EarlierRun earlier = new EarlierRun(folder.folder(), names, summedUp);
    Set<Path> done =
        earlier.complete(results(), reported ? earlier.carded(cards()) : names.keySet());
    Journal results =
        Journal.resume(results(), ResultJson.LINES, results(), line -> EarlierRun.isOf(line, done));
    journals = new Journals(results, cards(done));
    return done;
  }

  /** Goes on with the cards of photographs that are done. */
  private Optional<Journal> cards(Set<Path> done) throws IOException {
    if (!reported) {
      return Optional.empty();
    }
    return Optional.of(
        Files.exists(cards())
            ? Journal.resume(cards(), ReportPage.CARDS, cards(), EarlierRun.cardsOf(done))
            : Journal.start(cards(), ReportPage.CARDS));
  }

  private Journals started() throws IOException {
    Journals started = journals;
    if (started == null) {
      folder.make();
      WholeFile.write(settings(), Provenance.MARK, settings.toJson());
      Journal results = Journal.start(results(), ResultJson.LINES);
      started =
          new Journals(
              results,
              reported ? Optional.of(Journal.start(cards(), ReportPage.CARDS)) : Optional.empty());
      journals = started;
    }
    for (String failure : failures) {
      started.results().add(failure);
    }
    failures.clear();
    return started;
  }

  /** Keeps what came of the next photograph. */
  void add(PhotoOutput output) {
    try {
      if (!output.outcome().isExplained() && journals == null) {
        failures.add(output.line());
        return;
      }
      Journals started = started();
      if (output.card().isPresent()) {
        started.cards().orElseThrow().add(output.card().get());
      }
      started.results().add(output.line());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Writes what sums up the run, if there is any result, and counts. */
  RunTally finish(Optional<ReportPage> page) throws IOException {
    if (journals == null) {
      return tally(failures.stream());
    }
    Optional<Journal> cards = journals.cards();
    journals.results().close();
    RunTally tally;
    try (Stream<String> lines = Journal.lines(results())) {
      tally = tally(lines);
    }
    try (Stream<String> lines = Journal.lines(results())) {
      ResultTable.write(table(), lines.iterator());
    }
    if (cards.isPresent()) {
      cards.get().close();
      try (Stream<String> lines = Journal.lines(cards())) {
        page.orElseThrow().after(settings.settings()).write(page(), lines);
      }
    }
    return tally;
  }

  private static RunTally tally(Stream<String> lines) {
    RunTally tally = RunTally.NONE;
    for (String line : (Iterable<String>) lines::iterator) {
      tally = tally.and(line);
    }
    return tally;
  }

  private Path settings() {
    return resolve("settings.json");
  }

  private Path table() {
    return resolve("results.csv");
  }

  private Path results() {
    return resolve("results.jsonl");
  }

  private Path cards() {
    return resolve("report.jsonl");
  }

  private Path resolve(String name) {
    return folder.folder().resolve(name);
  }

  /** The report. */
  Path page() {
    return resolve("report.html");
  }
}
