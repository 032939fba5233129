package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.runtime.Device;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.tensor.FloatTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Photographs of all kinds together; what is wrong with one is no misfortune of the others. */
class PhotoSourcesTest {
  private static final Path DEMO = Path.of("testmodels/demo");
  private static final Path MODEL = DEMO.resolve("demo.onnx");

  private static ExplainerSettings settings(int picturesPerRun) {
    return ExplainerSettings.DEFAULT
        .withDevice(Device.CPU)
        .withConcurrency(new Concurrency(1, picturesPerRun));
  }

  /** A row of a table, as a program may have it. */
  private record Row(int number, PhotoSource source) {}

  private static List<Row> rows(Preprocessing how) {
    FloatTensor input = how.prepare(how.read(photo("car-bird"))).input();
    // The demo's head is a matrix, which has no use for another size.
    FloatTensor tooSmall = FloatTensor.zeros(1, 3, 32, 32);
    List<PhotoSource> sources =
        List.of(
            PhotoSource.of("a dog", bytes("dog")),
            PhotoSource.of("nothing", new byte[0]),
            PhotoSource.of("prepared", input),
            PhotoSource.of("too small", tooSmall),
            PhotoSource.of(photo("cat-dog")),
            PhotoSource.of("grey", FloatTensor.zeros(1, 1, 96, 96)),
            PhotoSource.of(DEMO.resolve("absent.png")),
            PhotoSource.of("a fish", bytes("fish-flower")));
    List<Row> rows = new ArrayList<>();
    sources.forEach(source -> rows.add(new Row(rows.size(), source)));
    return rows;
  }

  private static Path photo(String name) {
    return DEMO.resolve(name + ".png");
  }

  private static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(photo(name));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8})
  void eachRowHasItsOwnExplanationOrItsOwnFailure(int picturesPerRun) {
    try (Explainer explainer = Explainer.open(MODEL, settings(picturesPerRun))) {
      List<Row> rows = rows(explainer.preprocessing());
      List<Explained<Row>> together = explainer.explainAll(rows, Row::source, Target.predicted());
      check(explainer, rows, together);
      List<Explained<Row>> handedOver = new ArrayList<>();
      explainer.explainAll(
          rows.iterator(), Row::source, Target.predicted(), 64, one -> one, handedOver::add);
      check(explainer, rows, handedOver);
      assertThat(handedOver.get(2).preview().orElseThrow().width()).isEqualTo(64);
    }
  }

  private static void check(Explainer explainer, List<Row> rows, List<Explained<Row>> all) {
    assertThat(all).extracting(Explained::photo).containsExactlyElementsOf(rows);
    assertThat(all.stream().filter(one -> one.failure().isPresent()).map(one -> one.photo().number))
        .containsExactly(1, 3, 5, 6);
    assertThat(all.get(1).failure().orElseThrow())
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("nothing ");
    assertThat(all.get(3).failure().orElseThrow()).isInstanceOf(RuntimeFailure.class);
    assertThat(all.get(5).failure().orElseThrow())
        .isInstanceOf(ImageException.class)
        .hasMessage("grey has the shape [1, 1, 96, 96], with 1 channels where the model takes 3.");
    assertThat(all.get(6).failure().orElseThrow()).hasMessageContaining("absent.png");
    List<String> names = List.of("dog", "", "car-bird", "", "cat-dog", "", "", "fish-flower");
    for (Explained<Row> one : all) {
      if (one.failure().isEmpty()) {
        Explanation expected =
            explainer.explain(photo(names.get(one.photo().number)), Target.predicted()).get(0);
        Explanation actual = one.explanations().get(0);
        assertThat(actual.prediction().index()).isEqualTo(expected.prediction().index());
        assertThat(actual.heatmap().tensor().values())
            .usingComparatorWithPrecision(1e-4f)
            .containsExactly(expected.heatmap().tensor().values());
      }
    }
    assertThat(all.get(0).framing()).isPresent();
    assertThat(all.get(2).framing()).isEmpty();
  }

  /** What a program throws for want of a picture is a failure like one of a file. */
  @Test
  void aSourceThatCannotBeReadFailsForItself() {
    try (Explainer explainer = Explainer.open(MODEL, settings(2))) {
      List<Explained<String>> all =
          explainer.explainAll(
              List.of("dog", "lost", "cat-dog"),
              name -> {
                if (name.equals("lost")) {
                  throw new ImageException("The store has lost it.");
                }
                return PhotoSource.of(photo(name));
              },
              Target.predicted());
      assertThat(all.stream().map(one -> one.failure().isPresent()))
          .containsExactly(false, true, false);
    }
  }

  /** An iterator need not end before the first photograph is handed over. */
  @Test
  void rowsAreAskedForOneAfterTheOther() {
    List<Integer> handedOver = new ArrayList<>();
    try (Explainer explainer = Explainer.open(MODEL, settings(1))) {
      explainer.explainAll(
          Stream.iterate(
                  0,
                  number -> number < 100,
                  number -> {
                    assertThat(number - handedOver.size()).isLessThan(99);
                    return number + 1;
                  })
              .iterator(),
          number -> PhotoSource.of(photo("dog")),
          Target.predicted(),
          0,
          Explained::photo,
          handedOver::add);
    }
    assertThat(handedOver).hasSize(100).isSorted();
  }
}
