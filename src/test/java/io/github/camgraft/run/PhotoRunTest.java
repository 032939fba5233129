package io.github.camgraft.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Target;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.files.FolderLock;
import io.github.camgraft.image.draw.PictureStyle;
import io.github.camgraft.report.Provenance;
import io.github.camgraft.report.ReportPage;
import io.github.camgraft.report.SettingsJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run as a program asks for it, without a command line. */
class PhotoRunTest {
  private static final Path MODEL = Path.of("testmodels/demo/demo.onnx");
  private static final ReportPage PAGE =
      new ReportPage("All", "Three.", Map.of("asked by", "a program"), PictureStyle.DEFAULT);

  private static Explainer explainer;

  @TempDir private Path folder;
  private Path output;
  private List<Path> photos;

  @BeforeAll
  static void open() {
    explainer =
        Explainer.open(MODEL, ExplainerSettings.DEFAULT.withMethods(List.of(LayerMethod.GRADCAM)));
  }

  @AfterAll
  static void close() {
    explainer.close();
  }

  @BeforeEach
  void lay() throws IOException {
    output = folder.resolve("out");
    photos = new ArrayList<>();
    for (String name : List.of("cat-dog.png", "dog.png")) {
      photos.add(Files.copy(Path.of("testmodels/demo", name), folder.resolve(name)));
    }
    photos.add(Files.writeString(folder.resolve("broken.png"), "broken"));
  }

  @Test
  void aProgramHearsOfEachPhotographInOrder() throws IOException {
    List<PhotoOutcome> outcomes = run(RunOptions.DEFAULT);

    assertThat(outcomes).extracting(PhotoOutcome::photo).containsExactlyElementsOf(photos);
    assertThat(outcomes).extracting(PhotoOutcome::isExplained).containsExactly(true, true, false);
    assertThat(outcomes.get(1).summary()).contains("dog.png: ", "; explained ", "in " + output);
    assertThat(outcomes.get(2).failure().orElseThrow()).hasMessageContaining("broken.png");
    assertThat(Files.readAllLines(output.resolve("results.jsonl"))).hasSize(3);
    assertThat(output.resolve("dog.png")).exists();
    assertThat(output.resolve("report.html")).doesNotExist();
  }

  @Test
  void thePageSaysWhatMadeItAndWhatTheProgramAdds() throws IOException {
    run(RunOptions.DEFAULT.withFiles(PhotoFiles.NONE).withPage(PAGE));

    assertThat(output.resolve("dog.png")).doesNotExist();
    var page = Jsoup.parse(Files.readString(output.resolve("report.html")));
    assertThat(page.select("article")).hasSize(2);
    assertThat(page.select("#settings dt").eachText())
        .startsWith("model")
        .contains("boxes", "pictures", "files of single photographs")
        .endsWith("asked by");
  }

  /** The model is asked for nothing that is there, and for what has changed. */
  @Test
  void aRunIsGoneOnWith() throws IOException {
    run(RunOptions.DEFAULT.withPage(PAGE));
    Files.delete(output.resolve("dog.json"));

    assertThat(run(RunOptions.DEFAULT.withPage(PAGE).resuming()))
        .extracting(PhotoOutcome::photo)
        .containsExactly(photos.get(1), photos.get(2));
    assertThat(output.resolve("dog.json")).exists();
  }

  /** Whatever the options say of results is part of what made them. */
  @Test
  void resultsOfOtherOptionsAreNotMixed() throws IOException {
    run(RunOptions.DEFAULT);

    for (RunOptions other :
        List.of(
            RunOptions.DEFAULT.withBoxes(OptionalDouble.of(0.5)),
            RunOptions.DEFAULT.withFiles(PhotoFiles.NONE),
            RunOptions.DEFAULT.withStyle(
                new PictureStyle(
                    PictureStyle.DEFAULT.colours(),
                    0.25,
                    false,
                    PictureStyle.DEFAULT.gradients())))) {
      assertThatThrownBy(() -> run(other.resuming()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("were made with a different setting of '");
    }
  }

  /** A program need not say it once more in words. */
  @Test
  void whatWasAskedIsAmongTheSettings() throws IOException {
    run(RunOptions.DEFAULT, Target.top(2));

    JsonObject settings =
        JsonParser.parseString(Files.readString(output.resolve("settings.json"))).getAsJsonObject();
    assertThat(SettingsJson.target(settings.get("target").toString())).isEqualTo(Target.top(2));
    assertThatThrownBy(() -> run(RunOptions.DEFAULT.resuming(), Target.named(List.of("dog"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("were made with a different setting of 'target'");
  }

  private List<PhotoOutcome> run(RunOptions options) throws IOException {
    return run(options, Target.top(2));
  }

  private List<PhotoOutcome> run(RunOptions options, Target target) throws IOException {
    List<PhotoOutcome> outcomes = new ArrayList<>();
    try (FolderLock lock = FolderLock.on(output)) {
      Provenance provenance = Provenance.of(explainer, MODEL, "test").and("classes", "two");
      PhotoRun.begin(explainer, lock, provenance, photos, options.withTarget(target))
          .explain(outcomes::add);
    }
    return outcomes;
  }
}
