package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.files.Digest;
import io.github.camgraft.parallel.BackgroundTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One photograph that cannot be had does not end the work on the others. */
class HostilePhotosTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");
  private static final Path DOG = Path.of("testmodels/demo/dog.png");

  @TempDir private Path folder;
  private Path output;
  private Path photos;

  @BeforeEach
  void lay() throws IOException {
    output = folder.resolve("out");
    photos = Files.createDirectory(folder.resolve("photos"));
    Files.copy(DOG, photos.resolve("dog.png"));
  }

  /** 251 bytes each: such names are allowed, but nothing can be put behind them. */
  @ParameterizedTest
  @ValueSource(strings = {"n", "é", "猫", "🐕"})
  void aLongNameIsCutInWholeLetters(String letter) throws IOException {
    Path longest = photos.resolve(letter.repeat(251 / letter.getBytes("UTF-8").length) + ".png");
    Files.copy(DOG, longest);
    Path twin = Files.createDirectory(photos.resolve("twin")).resolve(longest.getFileName());
    Files.copy(DOG, twin);
    Run run = explain(photos, "--raw", "--report").succeeds();
    assertThat(run.out()).contains("3 photographs explained");
    try (Stream<Path> files = Files.list(output)) {
      assertThat(files.filter(file -> file.toString().endsWith(".json")))
          .hasSize(4)
          .allMatch(file -> letter.equals("n") || !file.toString().contains("\ufffd"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/zero", "/dev/null", "/nowhere/dog.png", "/"})
  void whatCannotBeReadIsOnePhotographsMistake(Path hostile) throws IOException {
    Path list = Files.writeString(folder.resolve("list"), hostile + "\n" + DOG);
    Run run = explain("--from", list).complains(1, hostile.toString());
    assertThat(run.out()).contains("1 of 2 photographs explained, 1 could not be");
  }

  @Test
  void whatIsNoFileIsPassedOverInAFolder() throws Exception {
    Path device = Path.of("/dev/zero");
    assumeTrue(Files.exists(device));
    Files.createSymbolicLink(photos.resolve("zero.png"), device);
    Files.createSymbolicLink(photos.resolve("dead.png"), Path.of("nowhere"));
    pipe(photos.resolve("pipe.jpg"));
    String passedOver = "3 files that are not pictures: dead.png, pipe.jpg, zero.png";
    assertThat(explain(photos).succeeds().out()).contains(passedOver);
    assertThat(explain(photos + "/*.*g").succeeds().out()).contains(passedOver);
    assertThat(explain(photos + "/d*.png").succeeds().out())
        .contains("1 file that is not a picture: dead.png");
  }

  @Test
  void linksThatLeadBackAreFollowedOnce() throws IOException {
    Path inner = Files.createDirectory(photos.resolve("inner"));
    Files.copy(DOG, inner.resolve("inner.png"));
    Files.createSymbolicLink(inner.resolve("back"), photos);
    Files.createSymbolicLink(photos.resolve("self"), photos);
    Run run = explain(photos, "--no-pictures").succeeds();
    assertThat(run.out()).contains("2 photographs explained").doesNotContain("cannot be read");
  }

  /** Each folder holds two links to the next one: a million ways lead to the last. */
  @Test
  void linksThatMultiplyAreNotFollowedForEver() throws IOException {
    for (int i = 0; i < 20; i++) {
      Path stage = Files.createDirectory(folder.resolve("stage" + i));
      Path next = folder.resolve("stage" + (i + 1));
      Files.createSymbolicLink(stage.resolve("one"), next);
      Files.createSymbolicLink(stage.resolve("two"), next);
    }
    Files.createDirectory(folder.resolve("stage20"));
    Files.createSymbolicLink(photos.resolve("stages"), folder.resolve("stage0"));
    Run run = explain(photos, "--no-pictures").succeeds();
    assertThat(run.out()).contains("folders that cannot be read: one, two");
  }

  @Test
  void aPipeThatWasNamedIsReadOnce() throws Exception {
    Path pipe = pipe(folder.resolve("dog.pipe"));
    try (BackgroundTask<Path> writer =
        BackgroundTask.begin("writer", () -> Files.write(pipe, Files.readAllBytes(DOG)))) {
      explain(pipe, "--report").succeeds();
      assertThat(writer.result()).isEqualTo(pipe);
    }
    JsonObject figures =
        JsonParser.parseString(Files.readString(output.resolve("results.jsonl"))).getAsJsonObject();
    assertThat(figures.get("photo_sha256").getAsString()).isEqualTo(Digest.sha256(DOG));
    assertThat(figures.getAsJsonArray("predictions").get(0)).asString().contains("dog");
  }

  @Test
  void whatMustBeReadTwiceIsNoPipe() throws Exception {
    Path pipe = pipe(folder.resolve("dog.pipe"));
    explain(pipe, "--sanity").complains(1, "can only be read once; save it as a file");
  }

  @Test
  void listsAndNamesMayComeFromPipesButNotFromDevices() throws Exception {
    Path pipe = pipe(folder.resolve("list.pipe"));
    BackgroundTask.begin("writer", () -> Files.writeString(pipe, DOG + "\n"));
    explain("--from", pipe).succeeds();
    for (List<Object> option :
        List.<List<Object>>of(
            List.of("--labels"), List.of("--truth"), List.of("--from"), List.of("--config"))) {
      assertThat(explain(DOG, option.get(0), "/dev/zero").err()).contains("/dev/zero");
    }
  }

  private static Path pipe(Path place) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "no named pipes here");
    assertThat(new ProcessBuilder("mkfifo", place.toString()).start().waitFor()).isZero();
    return place;
  }

  private Run explain(Object... words) {
    return Run.of(
        Stream.concat(Stream.of("explain", DEMO, "-o", output), Stream.of(words)).toArray());
  }
}
