package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");
  private static final Path PHOTOS = Path.of("testmodels/demo");

  @TempDir private Path folder;
  private Path output;
  private Path photos;

  /** A folder for each class, one photograph that cannot be read, and a hidden file. */
  @BeforeEach
  void lay() throws IOException {
    output = folder.resolve("out");
    photos = folder.resolve("photos");
    copy("cat-dog.png", "cat/1.png");
    copy("dog.png", "dog/1.png");
    copy("fish-flower.png", "flower/deep & low/2.PNG");
    copy("dog.png", "dog/.hidden.png");
    Files.writeString(photos.resolve("dog/readme.txt"), "no photograph");
  }

  private void copy(String from, String to) throws IOException {
    Files.createDirectories(photos.resolve(to).getParent());
    Files.copy(PHOTOS.resolve(from), photos.resolve(to));
  }

  @Test
  void aFolderMeansThePhotographsInIt() throws IOException {
    explain(photos).succeeds();
    assertThat(explained()).containsExactly("cat/1.png", "dog/1.png", "flower/deep & low/2.PNG");
    assertThat(output.resolve("1.png")).exists();
    assertThat(output.resolve("dog-1.png")).exists();
  }

  @Test
  void aPatternMayReachThroughFolders() throws IOException {
    explain(photos + "/**/*.png").succeeds();
    assertThat(explained()).containsExactly("cat/1.png", "dog/1.png");
    Run.of("explain", DEMO, photos + "/*.png", "-o", output)
        .complains(1, "no photograph in the pattern");
  }

  @Test
  void aListNamesPhotographs() throws IOException {
    Path list = folder.resolve("list.txt");
    Files.writeString(
        list, photos.resolve("dog/1.png") + "\n\n" + photos.resolve("flower/deep & low/2.PNG"));
    Run.of("explain", DEMO, "--from", list, "-o", output, "--no-pictures").succeeds();
    assertThat(explained()).containsExactly("dog/1.png", "flower/deep & low/2.PNG");
    assertThat(files())
        .containsExactlyInAnyOrder(
            "report.html", "report.jsonl", "results.jsonl", "results.csv", "settings.json");
  }

  @Test
  void standardInputIsAList() throws IOException {
    InputStream console = System.in;
    String list = photos.resolve("dog/1.png") + "\0" + photos.resolve("cat/1.png") + "\0";
    try {
      System.setIn(new ByteArrayInputStream(list.getBytes(StandardCharsets.UTF_8)));
      explain("-").succeeds();
    } finally {
      System.setIn(console);
    }
    assertThat(explained()).containsExactly("dog/1.png", "cat/1.png");
  }

  /** As where it is closed. */
  @Test
  void standardInputThatCannotBeReadIsOneSentence() {
    InputStream console = System.in;
    try {
      System.setIn(
          new InputStream() {
            @Override
            public int read() throws IOException {
              throw new IOException("Bad file descriptor");
            }
          });
      explain("-").complains(1, "from standard input: Bad file descriptor").inOneLine();
    } finally {
      System.setIn(console);
    }
  }

  @Test
  void nothingToExplainIsAMistake() {
    Run.of("explain", DEMO, "-o", output).complains(2, "name an IMAGE");
    Run.of("explain", DEMO, "--from", folder.resolve("none.txt")).complains(1, "none.txt");
    Run.of("explain", DEMO, Path.of("src/main/proto-is-elsewhere/"), "-o", output)
        .complains(1, "proto-is-elsewhere");
    assertThat(output).doesNotExist();
  }

  @Test
  void aBrokenPhotographIsNotedAndTheRestGoesOn() throws IOException {
    Files.writeString(photos.resolve("cat/0.png"), "broken");
    Run run = explain(photos).complains(1, "0.png");
    assertThat(run.out()).contains("3 of 4 photographs explained, 1 could not be");
    assertThat(lines().get(0).get("error").getAsString()).contains("0.png");
    assertThat(lines()).hasSize(4);
    List<String> table = Files.readAllLines(output.resolve("results.csv"));
    assertThat(table).hasSize(5);
    assertThat(table.get(0)).startsWith("photo,predicted,predicted_name,predicted_probability");
    assertThat(table.get(1))
        .contains("0.png,,,")
        .endsWith("save it as JPEG, PNG, GIF, BMP, TIFF or WebP.\"");
  }

  @Test
  void foldersTellRightFromWrong() throws IOException {
    explain(photos.resolve("cat"), photos.resolve("dog"), "--truth", "folders", "--report")
        .succeeds();
    assertThat(lines()).allMatch(line -> line.get("right").getAsBoolean());
    assertThat(report().select("article").eachAttr("data-verdict"))
        .containsExactly("right", "right");
  }

  @Test
  void aTruthThatIsNoClassShowsBeforeAnyWork() throws IOException {
    Run.of("explain", DEMO, PHOTOS.resolve("dog.png"), "--truth", "folders", "-o", output)
        .complains(1, "'demo'", "is not a class");
    assertThat(output).doesNotExist();
  }

  @Test
  void everyFileIsTheSameAgain() throws IOException {
    explain(photos, "--report", "--boxes", "--jobs", "2").succeeds();
    List<byte[]> once = contents();
    explain(photos, "--report", "--boxes", "--jobs", "2").succeeds();
    assertThat(contents()).usingRecursiveComparison().isEqualTo(once);
  }

  /** What another hand wrote into the results is done again, whatever it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "[]",
        "{}",
        "{",
        "\0",
        "\"text\"",
        "[[[[",
        "{\"photo\":null,\"photo_sha256\":null}",
        "{\"photo\":[],\"photo_sha256\":{},\"explanations\":[]}",
        "{\"photo\":\"\\u0000\",\"photo_sha256\":\"\",\"explanations\":[{\"layers\":[]}],\"predictions\":[]}",
      })
  void linesThatAreNotOursAreDoneAgain(String foreign) throws IOException {
    Path results = output.resolve("results.jsonl");
    explain(photos, "--no-pictures").succeeds();
    List<String> whole = Files.readAllLines(results);
    String table = Files.readString(output.resolve("results.csv"));
    String cut = whole.get(1).replaceFirst("\"explanations\":.*", "\"explanations\":7}");
    Files.write(results, List.of(whole.get(0), foreign, cut, whole.get(2)));
    Run resumed = explain(photos, "--no-pictures", "--resume").succeeds();
    assertThat(resumed.out()).contains("2 of 3 photographs had been explained before");
    assertThat(Files.readAllLines(results)).containsExactlyInAnyOrderElementsOf(whole);
    assertThat(Files.readString(output.resolve("results.csv")).lines())
        .containsExactlyInAnyOrderElementsOf(table.lines().toList());
  }

  @Test
  void aRunThatWasInterruptedIsGoneOnWith() throws IOException {
    explain(photos, "--report").succeeds();
    byte[] whole = Files.readAllBytes(output.resolve("results.jsonl"));
    String page = Files.readString(output.resolve("report.html"));
    byte[] cards = Files.readAllBytes(output.resolve("report.jsonl"));
    interrupt();
    Run resumed = explain(photos, "--report", "--resume").succeeds();
    assertThat(resumed.out()).contains("1 of 3 photographs had been explained before");
    assertThat(output.resolve("results.jsonl")).hasBinaryContent(whole);
    assertThat(Jsoup.parse(page).select("main").html()).isEqualTo(report().select("main").html());
    assertThat(output.resolve("report.jsonl")).hasBinaryContent(cards);
  }

  /** Leaves what a run leaves that dies while it writes the second photograph's line. */
  private void interrupt() throws IOException {
    List<String> lines = Files.readAllLines(output.resolve("results.jsonl"));
    Files.writeString(
        output.resolve("results.jsonl"), lines.get(0) + "\n" + lines.get(1).substring(0, 100));
    List<String> cards = Files.readAllLines(output.resolve("report.jsonl"));
    Files.writeString(
        output.resolve("report.jsonl"),
        cards.get(0) + "\n" + cards.get(1).substring(0, cards.get(1).length() / 2));
    Files.delete(output.resolve("report.html"));
  }

  /** What another hand wrote among the cards is no card, whatever it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{",
        "[]",
        "{\"card\":7}",
        "<article class=\"card\">",
        "{\"card\":\"x\"}"
      })
  void cardsThatAreNotOursAreMadeAgain(String foreign) throws IOException {
    explain(photos, "--report").succeeds();
    String page = report().select("main").html();
    Path file = output.resolve("report.jsonl");
    List<String> cards = Files.readAllLines(file);
    Files.write(file, List.of(cards.get(0), cards.get(1), foreign));
    Run resumed = explain(photos, "--report", "--resume").succeeds();
    assertThat(resumed.out()).contains("2 of 3 photographs had been explained before");
    assertThat(Files.readAllLines(file)).isEqualTo(cards);
    assertThat(report().select("main").html()).isEqualTo(page);
  }

  @Test
  void aReportGrowsByWhatIsAdded() throws IOException {
    explain(photos.resolve("cat"), "--report").succeeds();
    Run resumed =
        explain(photos.resolve("cat"), photos.resolve("dog"), "--report", "--resume").succeeds();
    assertThat(resumed.out()).contains("1 of 2 photographs had been explained before");
    assertThat(report().select("article")).hasSize(2);
  }

  @Test
  void aChangedPhotographIsExplainedAgain() throws IOException {
    explain(photos).succeeds();
    Files.copy(
        PHOTOS.resolve("car-bird.png"),
        photos.resolve("dog/1.png"),
        StandardCopyOption.REPLACE_EXISTING);
    Run resumed = explain(photos, "--resume").succeeds();
    assertThat(resumed.out()).contains("2 of 3 photographs had been explained before");
    assertThat(lines()).hasSize(3);
    assertThat(explained()).contains("dog/1.png");
  }

  @Test
  void resultsOfOtherSettingsAreNotMixed() {
    explain(photos).succeeds();
    explain(photos, "--top", "2", "--resume").complains(1, "different setting of 'classes'");
  }

  @Test
  void theReportHoldsEveryPhotographAndItsSettings() throws IOException {
    explain(photos, "--report", "--top", "2").succeeds();
    Document page = report();
    assertThat(page.select("article")).hasSize(3);
    assertThat(page.select("#settings dt").eachText())
        .contains("model SHA-256", "score", "feature layers", "convention", "command");
    JsonObject data =
        JsonParser.parseString(page.expectFirst("article script").data()).getAsJsonObject();
    assertThat(data.getAsJsonArray("rows")).hasSize(2);
  }

  @Test
  void severalPhotographsHaveAPageUnlessItIsNotWanted() throws IOException {
    explain(photos.resolve("dog/1.png")).succeeds();
    assertThat(output.resolve("report.html")).doesNotExist();
    explain(photos, "--no-report").succeeds();
    assertThat(output.resolve("report.html")).doesNotExist();
    assertThat(explain(photos).succeeds().out()).contains("report in " + output);
    assertThat(report().select("article")).hasSize(3);
  }

  @Test
  void filesOfEachPhotographMayHaveAFolder() throws IOException {
    explain(photos, "--layout", "folders").succeeds();
    assertThat(files())
        .containsExactlyInAnyOrder(
            "1",
            "2",
            "dog-1",
            "report.html",
            "report.jsonl",
            "results.csv",
            "results.jsonl",
            "settings.json");
    assertThat(output.resolve("dog-1"))
        .isDirectoryContaining("glob:**/dog-1.png")
        .isDirectoryContaining("glob:**/dog-1.json")
        .isDirectoryContaining("glob:**/dog-1-1-dog-gradcam.png");
    assertThat(explain(photos, "--layout", "folders", "--resume").succeeds().out())
        .contains("3 of 3 photographs had been explained before");
    explain(photos, "--resume").complains(1, "different setting of 'files of single photographs'");
  }

  @Test
  void aFolderThatCannotBeMadeConcernsItsPhotographAlone() throws IOException {
    Files.createDirectories(output);
    Files.writeString(output.resolve("dog-1"), "somebody's");
    Run run = explain(photos, "--layout", "folders").complains(1, "dog-1", "a file of that name");
    assertThat(run.out()).contains("2 of 3 photographs explained, 1 could not be");
    assertThat(output.resolve("dog-1")).hasContent("somebody's");
  }

  @Test
  void theSummaryTellsHowOftenTheModelIsRight() throws IOException {
    Files.move(photos.resolve("flower/deep & low/2.PNG"), photos.resolve("cat/2.PNG"));
    Files.move(photos.resolve("dog/1.png"), photos.resolve("dog/4.png"));
    Files.writeString(photos.resolve("cat/3.png"), "broken");
    Path truth = folder.resolve("truth.csv");
    Files.writeString(truth, "photo,class\ncat/1.png,cat\ncat/2.PNG,cat\n");
    Run run = explain(photos, "--truth", truth).complains(1, "3.png");
    assertThat(run.lines())
        .containsSubsequence(
            "3 of 4 photographs explained, 1 could not be",
            "1 of 2 right (accuracy 50.0 %), 1 wrong; the true class of 1 is not known",
            "report in " + output.resolve("report.html"),
            "all results in " + output);
    assertThat(run.out()).containsPattern("2.PNG: .*; wrong, it is cat; explained");
    assertThat(explain(photos, "--truth", truth, "--resume").out())
        .contains("1 of 2 right (accuracy 50.0 %), 1 wrong");
  }

  @Test
  void quietRunsSayOnlyWhatWentWrong() throws IOException {
    assertThat(explain(photos, "--quiet").succeeds().out()).isEmpty();
    Files.writeString(photos.resolve("cat/3.png"), "broken");
    assertThat(explain(photos, "-q").complains(1, "3.png").inOneLine().out()).isEmpty();
    assertThat(output.resolve("results.csv")).exists();
  }

  private Run explain(Object... words) {
    return Run.of(
        Stream.concat(
                Stream.of("explain", DEMO, "-o", output, "--methods", "gradcam"),
                Arrays.stream(words))
            .toArray());
  }

  private List<JsonObject> lines() throws IOException {
    return Files.readAllLines(output.resolve("results.jsonl")).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .toList();
  }

  private List<String> explained() throws IOException {
    return lines().stream()
        .map(line -> photos.relativize(Path.of(line.get("photo").getAsString())).toString())
        .toList();
  }

  private Document report() throws IOException {
    return Jsoup.parse(Files.readString(output.resolve("report.html")));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(output)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private List<byte[]> contents() throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (String file : files()) {
      contents.add(Files.readAllBytes(output.resolve(file)));
    }
    return contents;
  }
}
