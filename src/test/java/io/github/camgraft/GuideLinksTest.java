package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever follows a link arrives, and what pages say of other files is so. */
class GuideLinksTest {
  private static final Pattern ELSEWHERE = Pattern.compile("(?:https?|mailto):.*");
  private static final Pattern ITEM = Pattern.compile("href=\"([\\w-]+)\\.html\"");
  private static final int LONGEST_README = 120;

  static Stream<MarkdownPage> pages() throws IOException {
    try (Stream<Path> tools = Files.list(Path.of("tools"))) {
      List<Path> folders = tools.filter(Files::isDirectory).sorted().toList();
      return Stream.concat(
              Stream.of(Path.of(""), MarkdownPage.GUIDE, Path.of("testmodels")), folders.stream())
          .flatMap(MarkdownPage::in)
          .map(MarkdownPage::of);
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksArrive(MarkdownPage page) {
    for (String link : page.links()) {
      if (!ELSEWHERE.matcher(link).matches()) {
        requireArrival(page, link.split("#", 2));
      }
    }
  }

  private static void requireArrival(MarkdownPage page, String... link) {
    Path target = link[0].isEmpty() ? page.file() : page.file().resolveSibling(link[0]).normalize();
    assertThat(target).as("a link of %s", page).exists();
    if (link.length > 1) {
      assertThat(MarkdownPage.of(target).anchors()).as("a link of %s", page).contains(link[1]);
    }
  }

  @Test
  void theReadmeIsShort() {
    assertThat(MarkdownPage.of(Path.of("README.md")).text().lines())
        .hasSizeLessThanOrEqualTo(LONGEST_README);
  }

  @Test
  void everyPageIsInTheNavigationAndInTheReadme() throws IOException {
    List<String> shown =
        ITEM.matcher(Files.readString(Path.of("src/site/site.xml")))
            .results()
            .map(item -> item.group(1))
            .toList();
    List<String> read = MarkdownPage.of(Path.of("README.md")).links();
    for (Path page : MarkdownPage.in(MarkdownPage.GUIDE).toList()) {
      assertThat(shown).contains(page.getFileName().toString().replace(".md", ""));
      assertThat(read).contains(page.toString().replace('\\', '/'));
    }
    // The site has these from the root of the repository.
    assertThat(shown).contains("index", "architecture", "contributing", "changelog", "security");
  }

  /** A dependency that is shown to be copied is the one that this build makes or takes. */
  @Test
  void versionsAreThoseOfTheBuild() throws IOException {
    String build = Files.readString(Path.of("pom.xml"));
    Pattern shown =
        Pattern.compile("<artifactId>(\\w+)</artifactId>\\s*<version>([^<]+)</version>");
    List<MatchResult> dependencies =
        MarkdownPage.guide().stream()
            .flatMap(page -> page.blocks("xml").stream())
            .flatMap(block -> shown.matcher(block).results())
            .toList();
    assertThat(dependencies).hasSizeGreaterThan(1);
    for (MatchResult dependency : dependencies) {
      boolean ours = dependency.group(1).equals("camgraft");
      assertThat(build)
          .contains(
              ours
                  ? "<artifactId>camgraft</artifactId>\n  <version>%s<"
                      .formatted(dependency.group(2))
                  : "<onnxruntime.version>%s<".formatted(dependency.group(2)));
    }
  }
}
