package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's script runs; tools/report/check.sh tries every switch of it. */
class ReportInBrowserTest {
  @TempDir private Path folder;

  @Test
  void aBrowserDrawsWhatComesIntoView() throws Exception {
    Optional<Path> browser = browser();
    assumeTrue(browser.isPresent(), "there is no Chromium");
    Run.of(
            "explain",
            "testmodels/demo/demo.onnx",
            "testmodels/demo/cat-dog.png",
            "testmodels/demo/dog.png",
            "--report",
            "--no-pictures",
            "-o",
            folder)
        .succeeds();
    Document page = drawn(browser.get(), folder.resolve("report.html"));
    assertThat(page.select("#controls[hidden]")).isEmpty();
    assertThat(page.select("#count").text()).isEqualTo("2 of 2 shown");
    assertThat(page.select("article:first-of-type canvas")).hasSize(1);
    assertThat(page.select("article:first-of-type figcaption").eachText())
        .hasSize(3)
        .element(0)
        .asString()
        .startsWith("Grad-CAM");
  }

  private static Optional<Path> browser() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .map(name -> Path.of("/usr/bin", name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Document drawn(Path browser, Path page) throws IOException, InterruptedException {
    Path dump = folder.resolve("dump.html");
    Process process =
        new ProcessBuilder(
                browser.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"),
                "--virtual-time-budget=5000",
                // What comes into view is told when a frame is drawn.
                "--run-all-compositor-stages-before-draw",
                "--dump-dom",
                page.toUri().toString())
            .redirectOutput(dump.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    assumeTrue(ended, "Chromium does not come to an end here");
    return Jsoup.parse(Files.readString(dump));
  }
}
