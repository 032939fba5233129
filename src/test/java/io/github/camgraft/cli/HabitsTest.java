package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.cli.console.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HabitsTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/dog.png");

  @TempDir private Path folder;

  @Test
  void completionKnowsCommandsOptionsAndWords() {
    assertThat(Run.of("completion").succeeds().out())
        .startsWith("#!/usr/bin/env bash")
        .contains("_picocli_camgraft_explain", "--colour-map", "\"inferno\"", "\"cuda\"")
        .doesNotContain("INFERNO");
  }

  @Test
  void repeatedOptionsComeFromAFileAndTheCommandLineGoesFirst() throws IOException {
    Path options = write("opacity=0.3\ncamgraft.explain.boxes=0.4\ntop=2\n");
    assertThat(explain("--config", options, "--opacity", "0.7").out())
        .contains("options", "from " + options, "explained dog (1), boat (6)");
    assertThat(Files.readString(folder.resolve("settings.json")))
        .contains("above 0.4 of the maximum", "\"--boxes=0.4 --opacity=0.7 --top=2\"");
  }

  @Test
  void anOptionFileIsCheckedBeforeAnything() throws IOException {
    Path options = write("opacty=0.3\n");
    Run.of("explain", "--config=" + options, DEMO, PHOTO, "-o", folder.resolve("out"))
        .complains(2, "'opacty'", "did you mean 'opacity'");
    Run.of("explain", "--config", folder.resolve("none"), DEMO, PHOTO).complains(2, "none");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aShareForBoxesMayBeLeftOut() throws IOException {
    explain("--boxes");
    assertThat(Files.readString(folder.resolve("settings.json"))).contains("above 0.15 of");
    explain("--boxes=0.5");
    assertThat(Files.readString(folder.resolve("settings.json"))).contains("above 0.5 of");
    Run.of("explain", DEMO, PHOTO, "--boxes", "1").complains(2, "--boxes");
  }

  @Test
  void theBarTellsRateAndRest() {
    assertThat(Progress.line(0, 40, 3)).isEqualTo("[------------------------] 0 of 40");
    assertThat(Progress.line(10, 40, 4))
        .isEqualTo("[######------------------] 10 of 40, 2.5 a second, 0:12 left");
    assertThat(Progress.line(1, 7201, 1)).endsWith("1.0 a second, 2:00:00 left");
  }

  @Test
  void aBarOnATerminalReplacesTheLinesOfManyPhotographs() {
    StringWriter terminal = new StringWriter();
    Progress seen = Progress.onTerminal(new PrintWriter(terminal), 1000);
    seen.advance();
    assertThat(terminal.toString()).startsWith("\r").contains("] 1 of 1000").doesNotContain("\n");
    assertThat(BatchTalk.isListed(1000, seen, false)).isFalse();
    assertThat(BatchTalk.isListed(1000, seen, true)).as("--verbose").isTrue();
    assertThat(BatchTalk.isListed(20, seen, false)).as("what a screen holds").isTrue();
    assertThat(BatchTalk.isListed(1000, Progress.hidden(), false)).as("a pipe").isTrue();
  }

  private Run explain(Object... options) {
    Object[] words = new Object[options.length + 5];
    words[0] = "explain";
    System.arraycopy(options, 0, words, 1, options.length);
    System.arraycopy(new Object[] {DEMO, PHOTO, "-o", folder}, 0, words, options.length + 1, 4);
    return Run.of(words).succeeds();
  }

  private Path write(String options) throws IOException {
    return Files.writeString(folder.resolve("options.properties"), options);
  }
}
