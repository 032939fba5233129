package io.github.camgraft.cli;

import io.github.camgraft.cli.option.CommandFailure;
import io.github.camgraft.evaluate.Measured;
import io.github.camgraft.evaluate.Table;
import io.github.camgraft.files.Digest;
import io.github.camgraft.files.FolderLock;
import io.github.camgraft.files.Journal;
import io.github.camgraft.files.OverwriteGuard;
import io.github.camgraft.files.OverwriteRefusal;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.report.EvaluationJson;
import io.github.camgraft.report.EvaluationPage;
import io.github.camgraft.report.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of an evaluation. A line of {@code evaluation.jsonl} proves that a photograph was
 * measured by a model, so a run that was interrupted can be gone on with.
 */
final class EvaluationFolder implements AutoCloseable {
  private final FolderLock folder;
  private @Nullable Journal journal;

  EvaluationFolder(FolderLock folder) {
    this.folder = folder;
  }

  /**
   * Looks whether all of it may be written.
   *
   * @throws OverwriteRefusal if not
   */
  void check() throws OverwriteRefusal {
    OverwriteGuard.check(settings(), Provenance.MARK);
    OverwriteGuard.check(lines(), EvaluationJson.LINES);
    OverwriteGuard.check(figures(), EvaluationJson.MARK);
    OverwriteGuard.check(table(), EvaluationJson.TABLE);
    OverwriteGuard.check(page(), EvaluationPage.MARK);
  }

  /** A photograph and the model that was asked. */
  record Work(String model, Path photo) {}

  /**
   * Goes on with an earlier run where there is one and that is wished, else begins.
   *
   * @return what was measured before
   * @throws CommandFailure if the earlier run had other settings
   */
  Set<Work> begin(Provenance provenance, boolean resumed) throws IOException {
    folder.make();
    Set<Work> done = new HashSet<>();
    if (resumed && Files.exists(lines())) {
      provenance.difference(settings()).ifPresent(EvaluationFolder::refuse);
      journal = Journal.resume(lines(), EvaluationJson.LINES, lines(), line -> isKept(line, done));
    } else {
      journal = Journal.start(lines(), EvaluationJson.LINES);
    }
    WholeFile.write(settings(), Provenance.MARK, provenance.toJson());
    return done;
  }

  private static void refuse(String setting) {
    throw new CommandFailure(
        "the figures there were made with another setting of '%s'; use the same one, choose another folder with -o, or leave out --resume"
            .formatted(setting));
  }

  /** Lines of failures, of photographs that changed, and those that were cut off are left out. */
  private static boolean isKept(String line, Set<Work> done) {
    return EvaluationJson.measured(line)
        .filter(measured -> measured.digest().equals(digest(measured.photo())))
        .filter(
            measured ->
                done.add(new Work(EvaluationJson.model(line).orElseThrow(), measured.photo())))
        .isPresent();
  }

  private static String digest(Path photo) {
    try {
      return Files.isRegularFile(photo) ? Digest.sha256(photo) : "";
    } catch (IOException gone) {
      return "";
    }
  }

  void add(String line) throws IOException {
    if (journal == null) {
      throw new IllegalStateException("nobody has begun to measure");
    }
    journal.add(line);
  }

  /** What was measured by a model, of these photographs, in their order. */
  List<Measured> measured(String model, List<Path> photos) throws IOException {
    try (Stream<String> lines = Journal.lines(lines())) {
      Map<Path, Integer> places = new HashMap<>();
      photos.forEach(photo -> places.put(photo, places.size()));
      return lines
          .filter(line -> EvaluationJson.model(line).filter(model::equals).isPresent())
          .flatMap(line -> EvaluationJson.measured(line).stream())
          .filter(measured -> places.containsKey(measured.photo()))
          .sorted(Comparator.comparing(measured -> places.get(measured.photo())))
          .toList();
    }
  }

  /** Writes what sums up the run. */
  void finish(List<Table> tables, EvaluationPage page) throws IOException {
    WholeFile.write(figures(), EvaluationJson.MARK, EvaluationJson.text(tables, page.settings()));
    EvaluationJson.writeTable(table(), tables);
    page.write(page());
  }

  private Path settings() {
    return resolve("settings.json");
  }

  private Path lines() {
    return resolve(EvaluationJson.FILE);
  }

  private Path figures() {
    return resolve("evaluation.json");
  }

  private Path table() {
    return resolve("evaluation.csv");
  }

  /** The page for people. */
  Path page() {
    return resolve("evaluation.html");
  }

  private Path resolve(String name) {
    return folder.folder().resolve(name);
  }

  @Override
  public void close() throws IOException {
    if (journal != null) {
      journal.close();
    }
  }
}
