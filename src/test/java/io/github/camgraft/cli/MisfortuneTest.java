package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonParser;
import io.github.camgraft.image.decode.ImageFiles;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is left when a run is killed, when the disk is full, when nobody reads what is printed. */
@EnabledOnOs(OS.LINUX)
class MisfortuneTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");
  private static final Path PHOTOS = Path.of("testmodels/demo");
  private static final int PATIENCE = 60;

  @TempDir private Path folder;

  private static ProcessBuilder camgraft(Object... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    Arrays.stream(words).map(String::valueOf).forEach(command::add);
    return new ProcessBuilder(command);
  }

  private static int ended(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static String complaint(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /**
   * A pipe that is open and into which nobody writes holds up the run for good, at a place that we
   * know.
   */
  @Test
  void aKilledRunIsGoneOnWithAsIfNothingHadHappened() throws Exception {
    List<Path> photos = photos();
    Path pipe = folder.resolve("photos/wait.png");
    assertThat(ended(new ProcessBuilder("mkfifo", pipe.toString()).start())).isZero();
    Process holder =
        new ProcessBuilder("sh", "-c", "exec 3<>\"$0\"; exec sleep " + PATIENCE, pipe.toString())
            .start();
    Path output = folder.resolve("out");
    Process running = begin(output, photos.get(0), photos.get(1), pipe, photos.get(2));
    try {
      await(output.resolve("results.jsonl"), 2);
      explain(output, photos).complains(1, "another camgraft is writing into", "-o").inOneLine();
      assertThat(Files.readAllLines(output.resolve("results.jsonl"))).hasSize(2);
    } finally {
      running.destroyForcibly();
      holder.destroyForcibly();
    }
    assertThat(ended(running)).isNotZero();
    assertThat(output.resolve(".camgraft.lock")).exists();

    Run resumed = explain(output, photos, "--resume").succeeds();
    assertThat(resumed.out()).contains("2 of 3 photographs had been explained before");
    Path undisturbed = folder.resolve("undisturbed");
    explain(undisturbed, photos).succeeds();
    assertThat(contents(output)).isEqualTo(contents(undisturbed));
  }

  private List<Path> photos() throws IOException {
    List<Path> photos = new ArrayList<>();
    Files.createDirectory(folder.resolve("photos"));
    for (String name : List.of("cat-dog.png", "dog.png", "car-bird.png")) {
      photos.add(Files.copy(PHOTOS.resolve(name), folder.resolve("photos").resolve(name)));
    }
    return photos;
  }

  private static Process begin(Path output, Path... photos) throws IOException {
    return camgraft(words(output, List.of(photos)))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static Run explain(Path output, List<Path> photos, Object... more) {
    return Run.of(Stream.of(words(output, photos), more).flatMap(Stream::of).toArray());
  }

  private static Object[] words(Path output, List<Path> photos) {
    Stream<Object> start = Stream.of("explain", DEMO, "-o", output, "--report", "--jobs", 1);
    return Stream.concat(start, photos.stream()).toArray();
  }

  private static void await(Path file, int lines) throws Exception {
    for (int tries = 0; tries < PATIENCE * 20; tries++) {
      if (Files.exists(file) && Files.readString(file).lines().count() >= lines) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("the run does not get on");
  }

  /** Every file of a run; of the page only the cards, since it shows the command line, too. */
  private static Map<String, String> contents(Path output) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(output)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        contents.put(
            name, name.equals("report.html") ? Jsoup.parse(text).select("article").html() : text);
      }
    }
    return contents;
  }

  @Test
  void outputThatIsLostIsAFailure() throws Exception {
    File full = new File("/dev/full");
    assumeTrue(full.exists(), "there is no /dev/full here");
    for (List<Object> words :
        List.<List<Object>>of(List.of("inspect", DEMO), List.of("--help"), List.of("completion"))) {
      Process process = camgraft(words.toArray()).redirectOutput(full).start();
      assertThat(complaint(process).lines())
          .singleElement()
          .asString()
          .startsWith("camgraft: standard output cannot be written: ");
      assertThat(ended(process)).isEqualTo(1);
    }
  }

  @Test
  void whoeverHasReadEnoughIsNotComplainedTo() throws Exception {
    Process process = camgraft("inspect", DEMO).start();
    process.getInputStream().close();
    assertThat(complaint(process)).isEmpty();
    // As shells say it of what SIGPIPE ended.
    assertThat(ended(process)).isEqualTo(141);
  }

  @Test
  void aFullDiskLeavesWholeFilesOnly() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    mount(disk, "300k");
    try {
      Run.of("augment", DEMO, "-o", disk.resolve("x.onnx"), "--no-verify")
          .complains(1, "x.onnx' cannot be written: No space left on device")
          .inOneLine();
      assertThat(disk).isEmptyDirectory();
      Path output = disk.resolve("out");
      Run.of("explain", DEMO, PHOTOS, "-o", output, "--report")
          .complains(1, "cannot be written: No space left on device")
          .inOneLine();
      whole(output);
    } finally {
      assertThat(ended(new ProcessBuilder("umount", disk.toString()).start())).isZero();
    }
  }

  private static void whole(Path output) throws IOException {
    try (Stream<Path> files = Files.list(output)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        assertThat(name).doesNotStartWith(".");
        if (name.endsWith(".png")) {
          assertThat(ImageFiles.read(file).width()).isPositive();
        } else if (name.endsWith(".json")) {
          assertThat(JsonParser.parseString(Files.readString(file)).isJsonObject()).isTrue();
        }
      }
    }
  }

  private static void mount(Path disk, String size) throws Exception {
    try {
      Process mounting =
          new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=" + size, "none", disk.toString())
              .start();
      String refusal = complaint(mounting);
      assumeTrue(ended(mounting) == 0, "no small disk can be mounted here: " + refusal);
    } catch (IOException absent) {
      assumeTrue(false, "no small disk can be mounted here: " + absent.getMessage());
    }
  }

  @Test
  void devicesAndPipesTakeWhatWouldBeInTheFile() throws Exception {
    Path device = Path.of("/dev/null");
    Run.of("augment", DEMO, "-o", device, "--no-verify").succeeds();
    assertThat(Files.isRegularFile(device)).isFalse();
    Run.of("augment", DEMO, "-o", "/dev/full", "--no-verify")
        .complains(1, "'/dev/full' cannot be written")
        .inOneLine();
    Path pipe = folder.resolve("pipe");
    assertThat(ended(new ProcessBuilder("mkfifo", pipe.toString()).start())).isZero();
    Path read = folder.resolve("read.onnx");
    Process reader =
        new ProcessBuilder("cat", pipe.toString()).redirectOutput(read.toFile()).start();
    Run.of("augment", DEMO, "-o", pipe, "--no-verify").succeeds();
    assertThat(ended(reader)).isZero();
    Path file = folder.resolve("file.onnx");
    Run.of("augment", DEMO, "-o", file, "--no-verify").succeeds();
    assertThat(read).hasSameBinaryContentAs(file);
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }
}
