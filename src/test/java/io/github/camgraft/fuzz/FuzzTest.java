package io.github.camgraft.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.parallel.OrderedWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is in a file, camgraft reads it or says one sentence. The mutants are the same in every
 * build that has the same test models; those behind faults are kept below {@code target/fuzz}, and
 * {@link Campaign} tries more.
 */
class FuzzTest {
  /** As many as the smallest machines have cores. */
  private static final int WORKERS = 2;

  @TempDir private Path folder;

  @Test
  void damagedModelsAreReadOrRefused() throws Exception {
    Tally tally = tried(Subject.MODELS, 1_000);
    assertThat(tally.count(Outcome.Kind.READ)).as(tally.toString()).isGreaterThan(100);
    assertThat(tally.count(Outcome.Kind.REFUSED)).as(tally.toString()).isGreaterThan(100);
  }

  @Test
  void damagedPicturesAreReadOrRefused() throws Exception {
    Tally tally = tried(Subject.PICTURES, 10_000);
    assertThat(tally.count(Outcome.Kind.READ)).as(tally.toString()).isGreaterThan(2_000);
    assertThat(tally.count(Outcome.Kind.REFUSED)).as(tally.toString()).isGreaterThan(2_000);
  }

  @Test
  void damagedTextsAndArraysAreReadOrRefused() throws Exception {
    Tally tally = tried(Subject.TEXTS, 20_000);
    assertThat(tally.count(Outcome.Kind.READ)).as(tally.toString()).isGreaterThan(4_000);
    assertThat(tally.count(Outcome.Kind.REFUSED)).as(tally.toString()).isGreaterThan(4_000);
  }

  private Tally tried(Subject subject, int count) throws IOException {
    Tally tally = new Tally(Path.of("target/fuzz", subject.name().toLowerCase(Locale.ROOT)));
    int share = count / WORKERS;
    OrderedWork.run(
        IntStream.range(0, WORKERS).iterator(),
        WORKERS,
        worker -> {
          try {
            Path own = Files.createDirectories(folder.resolve(worker.toString()));
            new Supervisor(subject, own, tally).tryAll(worker * share, (worker + 1) * share);
          } catch (IOException failure) {
            throw new UncheckedIOException(failure);
          }
          return worker;
        },
        worker -> {});
    assertThat(tally.faults()).isEmpty();
    return tally;
  }
}
