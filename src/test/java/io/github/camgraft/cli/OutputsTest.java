package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.files.Digest;
import io.github.camgraft.image.decode.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command writes never costs the user a file. */
class OutputsTest {
  private static final Path DEMO = Path.of("testmodels/demo");
  private static final Path REFERENCE = Path.of("testmodels/reference");
  private static final Path EXTERNAL = REFERENCE.resolve("resnet-dynamo-opset18-external-data");
  private static final Path SQUEEZENET = REFERENCE.resolve("squeezenet-torchscript-opset20");
  private static final String READ = "is read in this run";
  private static final String FOREIGN = "already exists and was not written by camgraft";

  @TempDir private Path folder;
  private Path model;
  private Path photo;

  @BeforeEach
  void lay() throws IOException {
    model = copy(DEMO.resolve("demo.onnx"), "m.onnx");
    photo = copy(DEMO.resolve("dog.png"), "photo/dog.png");
  }

  private Path copy(Path from, String to) throws IOException {
    Path place = folder.resolve(to);
    Files.createDirectories(place.getParent());
    return Files.copy(from, place, StandardCopyOption.REPLACE_EXISTING);
  }

  /** All files and what is in them. */
  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(folder.relativize(file).toString(), Digest.sha256(file));
      }
    }
    return contents;
  }

  /** Refuses even if the user wants everything to be replaced, and leaves everything as it is. */
  private void keeps(Object... words) throws IOException {
    Map<String, String> before = contents();
    Run.of(Stream.concat(Stream.of(words), Stream.of("--overwrite")).toArray())
        .complains(2, READ)
        .inOneLine();
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void theModelStays() throws IOException {
    keeps("augment", model, "-o", model);
    keeps("augment", model, "-o", folder.resolve("photo/../m.onnx"));
    keeps("augment", model, "-o", Files.createLink(folder.resolve("hard.onnx"), model));
    Path page = Files.createDirectory(folder.resolve("page"));
    Path inPage = Files.copy(model, page.resolve("model.onnx"));
    keeps("web", inPage, "-o", page, "--runtime", StandInRuntime.in(folder));
    Path augmented = folder.resolve("x.onnx");
    Run.of("augment", model, "-o", augmented, "--no-verify").succeeds();
    keeps("strip", augmented, "-o", augmented);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theModelStaysBehindLinks() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.onnx"), model);
    keeps("augment", model, "-o", link);
    keeps("augment", link, "-o", model);
    Path way = Files.createSymbolicLink(folder.resolve("way"), folder);
    keeps("augment", model, "-o", way.resolve("m.onnx"));
    assertThat(link).isSymbolicLink();
  }

  @Test
  void whereCapitalsAreNotToldApartTheModelStays() throws IOException {
    if (Files.exists(folder.resolve("M.ONNX"))) {
      keeps("augment", model, "-o", folder.resolve("M.ONNX"));
    } else {
      Run.of("augment", model, "-o", folder.resolve("M.ONNX"), "--no-verify").succeeds();
    }
  }

  @Test
  void weightsBesideTheModelStay() throws IOException {
    Path beside = copy(EXTERNAL.resolve("model.onnx"), "e/model.onnx");
    Path weights = copy(EXTERNAL.resolve("model.onnx.data"), "e/model.onnx.data");
    keeps("augment", beside, "-o", weights);
    keeps("augment", beside, "-o", weights, "--no-verify");
  }

  @Test
  void labelsStay() throws IOException {
    Path labels = copy(DEMO.resolve("labels.txt"), "l.txt");
    keeps("augment", model, "-o", labels, "--labels", labels);
    Path found = copy(DEMO.resolve("labels.txt"), "labels.txt");
    keeps("augment", model, "-o", found);
  }

  @Test
  void arraysPhotographsAndOptionsStay() throws IOException {
    Path network = copy(SQUEEZENET.resolve("model.onnx"), "s/model.onnx");
    Path array = copy(SQUEEZENET.resolve("input.npy"), "s/input.npy");
    keeps("augment", network, "-o", array, "--input", "image=" + array);
    keeps("augment", model, "-o", photo, "--try-on", photo);
    Path options = Files.writeString(folder.resolve("o.properties"), "methods=gradcam\n");
    keeps("augment", model, "-o", options, "--config", options);
  }

  @Test
  void whatSaysHowPicturesAreReadStays() throws IOException {
    Path config =
        copy(
            Path.of("testmodels/preprocessors/convnext/preprocessor_config.json"),
            "preprocessor_config.json");
    keeps("augment", model, "-o", config, "--no-verify");
    Path picture = copy(DEMO.resolve("dog.png"), "photo/preprocessor_config.png");
    byte[] before = Files.readAllBytes(config);
    Run.of("explain", model, picture, "-o", folder, "--overwrite").succeeds();
    assertThat(config).hasBinaryContent(before);
    assertThat(folder.resolve("photo-preprocessor_config.json")).exists();
  }

  @Test
  void tablesAndListsStay() throws IOException {
    Path table = Files.writeString(folder.resolve("results.csv"), "photo,class\ndog.png,1\n");
    keeps("explain", model, photo, "-o", folder, "--truth", table);
    Path list = Files.writeString(folder.resolve("settings.json"), photo + "\n");
    keeps("explain", model, "--from", list, "-o", folder);
    Path truth = Files.writeString(folder.resolve("diagnose.json"), "photo,class\ndog.png,2\n");
    keeps("diagnose", model, photo, "--truth", truth, "-o", folder);
  }

  @Test
  void aPhotographThatIsCalledAsAResultStays() throws IOException {
    Path other = copy(DEMO.resolve("cat-dog.png"), "photo/dog-1-gradcam.png");
    Map<String, String> before = contents();
    Run.of("explain", model, photo, other, "-o", folder.resolve("photo"), "--overwrite").succeeds();
    // Its own name would be that of the photograph, so all of its results have another one.
    Path out = Files.createDirectory(folder.resolve("out"));
    Files.createLink(out.resolve("dog-1-gradcam.png"), other);
    Run.of("explain", model, photo, other, "-o", out, "--overwrite").complains(1, READ);
    assertThat(contents()).containsAllEntriesOf(before);
    assertThat(Files.readString(out.resolve("results.jsonl")).lines()).hasSize(2);
  }

  @Test
  void aSampleAtItsPlaceStays() throws IOException {
    Path page = folder.resolve("page");
    Path sample = copy(DEMO.resolve("dog.png"), "page/samples/dog.png");
    Run.of(
            "web",
            model,
            "-o",
            page,
            "--runtime",
            StandInRuntime.in(folder),
            "--sample",
            sample,
            "--no-verify")
        .succeeds();
    assertThat(sample).hasSameBinaryContentAs(photo);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dog.png",
        "dog.json",
        "settings.json",
        "results.jsonl",
        "results.csv",
        "report.html",
        "report.jsonl",
        "dog-sanity.png",
        "dog-sanity.json"
      })
  void otherPeoplesFilesStay(String name) throws IOException {
    copy(DEMO.resolve("cat-dog.png"), "out/" + name);
    Map<String, String> before = contents();
    Object[] words = {
      "explain",
      model,
      photo,
      "-o",
      folder.resolve("out"),
      "--methods",
      "gradcam",
      "--report",
      "--sanity"
    };
    Run.of(words).complains(2, name, FOREIGN, "--overwrite").inOneLine();
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void otherPeoplesFilesAreReplacedOnDemand() throws IOException {
    Path foreign = copy(DEMO.resolve("cat-dog.png"), "out/dog.png");
    Object[] words = {"explain", model, photo, "-o", folder.resolve("out")};
    Run.of(Stream.concat(Stream.of(words), Stream.of("--overwrite")).toArray()).succeeds();
    assertThat(ImageFiles.read(foreign).width())
        .isNotEqualTo(ImageFiles.read(DEMO.resolve("cat-dog.png")).width());
    Run.of(words).succeeds();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dog-1-gradcam.png", "dog-1-gradcam.npy", "dog-1-gradcam-16bit.png"})
  void whatIsKnownLateIsAFailureOfItsPhotograph(String name) throws IOException {
    Path foreign = copy(DEMO.resolve("cat-dog.png"), "out/" + name);
    Path second = copy(DEMO.resolve("car-bird.png"), "photo/second.png");
    Object[] words = {"explain", model, photo, second, "-o", folder.resolve("out"), "--raw"};
    Run.of(words).complains(1, name, FOREIGN).inOneLine();
    assertThat(foreign).hasSameBinaryContentAs(DEMO.resolve("cat-dog.png"));
    assertThat(folder.resolve("out/second.png")).exists();
    Run.of(Stream.concat(Stream.of(words), Stream.of("--overwrite")).toArray()).succeeds();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.onnx",
        "page.json",
        "index.html",
        "style.css",
        "worker.js",
        "samples/dog.png",
        "runtime/ort-wasm-simd-threaded.wasm"
      })
  void otherPeoplesPagesStay(String name) throws IOException {
    copy(DEMO.resolve("cat-dog.png"), "page/" + name);
    Map<String, String> before = contents();
    Run.of(page()).complains(2, name, FOREIGN, "--overwrite").inOneLine();
    assertThat(contents()).containsAllEntriesOf(before);
    assertThat(folder.resolve("page/app.js")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"compare.html", "compare.html.cards", "compare.json", "dog.png"})
  void otherPeoplesComparisonsStay(String name) throws IOException {
    copy(DEMO.resolve("cat-dog.png"), "out/" + name);
    Map<String, String> before = contents();
    Run.of("compare", model, photo, "-o", folder.resolve("out")).complains(2, name, FOREIGN);
    assertThat(contents()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"diagnose.html", "diagnose.html.cards", "diagnose.json"})
  void otherPeoplesDiagnosesStay(String name) throws IOException {
    copy(DEMO.resolve("cat-dog.png"), "out/" + name);
    Map<String, String> before = contents();
    Run.of(
            "diagnose",
            model,
            DEMO,
            "--truth",
            DEMO.resolve("classes.csv"),
            "-o",
            folder.resolve("out"))
        .complains(2, name, FOREIGN);
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void otherPeoplesModelsStay() throws IOException {
    Path other = copy(DEMO.resolve("demo.onnx"), "other.onnx");
    Run.of("augment", model, "-o", other).complains(2, FOREIGN, "--overwrite").inOneLine();
    assertThat(other).hasSameBinaryContentAs(model);
    Run.of("augment", model, "-o", other, "--overwrite", "--no-verify").succeeds();
    Run.of("augment", model, "-o", other, "--no-verify", "--platform", "web").succeeds();
    Path original = copy(DEMO.resolve("dog.png"), "original.onnx");
    Run.of("strip", other, "-o", original).complains(2, FOREIGN);
    Files.delete(original);
    Run.of("strip", other, "-o", original).succeeds();
  }

  @Test
  void whatWasWrittenMayBeWrittenAgain() throws IOException {
    Path out = folder.resolve("out");
    Path table = DEMO.resolve("classes.csv");
    Path labels = DEMO.resolve("labels.txt");
    for (String size : List.of("128", "128", "96")) {
      List<Object> how =
          List.of(
              "--labels",
              labels,
              "--methods",
              "gradcam",
              "--preprocess",
              "height=128,width=128,resize=" + size);
      run(how, "explain", model, photo, "-o", out, "--raw", "--report", "--sanity");
      run(how, "compare", model, photo, "-o", folder.resolve("compared"));
      run(
          how,
          "diagnose",
          model,
          DEMO,
          "--truth",
          table,
          "-o",
          folder.resolve("diagnosed"),
          "--limit",
          "1");
      run(how.subList(4, 6), page());
    }
  }

  private static void run(List<Object> how, Object... words) {
    Run run = Run.of(Stream.concat(Stream.of(words), how.stream()).toArray());
    assertThat(run.err()).doesNotContain(FOREIGN, READ);
    assertThat(run.status()).isZero();
  }

  /** Somebody else may have made an empty file for us, such as mktemp. */
  @Test
  void anEmptyFileIsNoLoss() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.onnx"));
    Run.of("augment", model, "-o", empty, "--no-verify").succeeds();
    assertThat(empty).isNotEmptyFile();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aLinkIsWrittenThrough() throws IOException {
    Path aim = folder.resolve("version-2.onnx");
    Path link = Files.createSymbolicLink(folder.resolve("latest.onnx"), aim.getFileName());
    Run.of("augment", model, "-o", link, "--no-verify").succeeds();
    assertThat(link).isSymbolicLink();
    assertThat(aim).isRegularFile();
  }

  @Test
  void namesAreShortenedToWhatFileSystemsTake() throws IOException {
    List<String> names =
        List.of(
            "a".repeat(215) + ".png",
            "a".repeat(214) + "b.png",
            "ä".repeat(125) + ".png",
            "b".repeat(251) + ".png");
    Path photos = Files.createDirectory(folder.resolve("photos"));
    for (String name : names) {
      Files.copy(photo, photos.resolve(name));
    }
    Path out = folder.resolve("out");
    Object[] words = {
      "explain", model, photos, "-o", out, "--raw", "--methods", "gradcam", "--resume"
    };
    Run.of(words).succeeds();
    Run.of("compare", model, photos, "-o", folder.resolve("compared"), "--methods", "gradcam")
        .succeeds();
    try (Stream<Path> sheets = Files.list(folder.resolve("compared"))) {
      assertThat(sheets.filter(file -> file.toString().endsWith(".png")))
          .hasSize(names.size())
          .allSatisfy(sheet -> assertThat(ImageFiles.read(sheet).width()).isPositive());
    }
    assertThat(Run.of(words).succeeds().out())
        .contains("4 of 4 photographs had been explained before");
  }

  @ParameterizedTest
  @ValueSource(strings = {"augment", "strip", "web", "explain", "compare"})
  void standardOutputIsNoPlace(String command) throws IOException {
    boolean takesPhotos = command.equals("explain") || command.equals("compare");
    Stream<Object> words = Stream.of(command, "-o", "-", model);
    Run.of(Stream.concat(words, takesPhotos ? Stream.of(photo) : Stream.of()).toArray())
        .complains(1, "standard output", "./-")
        .inOneLine();
    assertThat(Path.of("-")).doesNotExist();
  }

  private Object[] page() throws IOException {
    return new Object[] {
      "web",
      model,
      "-o",
      folder.resolve("page"),
      "--runtime",
      StandInRuntime.in(folder),
      "--no-verify",
      "--sample",
      photo
    };
  }
}
