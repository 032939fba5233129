package io.github.camgraft.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.image.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CataloguePageTest {
  private static final Heatmap CORNER = Heatmap.of(2, 2, 1, 0, 0, 0);
  private static final Heatmap MIDDLE = Heatmap.of(2, 2, 1, 1, 1, 1);

  @TempDir private Path folder;
  private Document page;

  @BeforeEach
  void write() throws IOException {
    CataloguePage.Example drawn =
        new CataloguePage.Example(
            "hdfs:/archive/a <b>.png",
            OptionalDouble.of(0.876),
            Optional.of(Picture.filled(4, 3, 0xff0000)));
    CataloguePage.Example named =
        new CataloguePage.Example("c.png", OptionalDouble.empty(), Optional.empty());
    CataloguePage.ClassMaps divided =
        new CataloguePage.ClassMaps(
            "fox & hound",
            3,
            900,
            7,
            MIDDLE,
            List.of(0.1, 0.25, 0.5),
            List.of(
                new CataloguePage.Cluster(0.75, MIDDLE, List.of(named)),
                new CataloguePage.Cluster(0.25, CORNER, List.of(drawn))),
            0.5,
            List.of(named),
            List.of(drawn));
    CataloguePage.ClassMaps ofOneKind =
        new CataloguePage.ClassMaps(
            "cat",
            0,
            90,
            0,
            MIDDLE,
            List.of(0.0, 0.0, 0.0),
            List.of(new CataloguePage.Cluster(1, MIDDLE, List.of(named, drawn))),
            0,
            List.of(),
            List.of());
    Path file = folder.resolve("page.html");
    new CataloguePage(
            "What it looks at",
            1000,
            List.of(new CataloguePage.Failures("unreadable", 3, "x.png is <no> picture.")),
            List.of(divided, ofOneKind),
            Map.of("table", "explained"))
        .write(file);
    page = Jsoup.parse(Files.readString(file));
  }

  @Test
  void failuresAreCountedByKind() {
    assertThat(page.select("header p").text()).startsWith("1000 photographs, 3 of them without");
    assertThat(page.select("section tbody tr").eachText())
        .containsExactly("unreadable 3 x.png is <no> picture.");
  }

  @Test
  void eachKindOfMapHasItsShareItsMeanAndItsExamples() {
    Element section = page.select("section").get(1);
    assertThat(section.select("h2").text()).isEqualTo("fox & hound class 3");
    assertThat(section.select("h3").eachText())
        .containsExactly("2 kinds of maps, 0.50 apart", "Least like the mean", "Least certain");
    assertThat(section.select(".summary").text())
        .contains("mean of 900 maps; 7 more show nothing", "0.10 0.25 0.50");
    assertThat(section.select(".kind > figure:first-child figcaption").eachText())
        .startsWith("kind 1: 75.0 % of the maps", "kind 2: 25.0 % of the maps");
    assertThat(section.select(".kind figure:nth-child(2)").eachText())
        .containsExactly("c.png", "a <b>.png 0.88");
    assertThat(section.select("figcaption[title='hdfs:/archive/a <b>.png']")).hasSize(2);
  }

  @Test
  void aClassOfOneKindShowsExamplesOfItAndOffersNoShares() {
    Element section = page.select("section").get(2);
    assertThat(section.select("h3").first().text()).isEqualTo("Least like the mean");
    assertThat(section.select(".kind").first().select("figcaption").eachText())
        .containsExactly("c.png", "a <b>.png 0.88");
    assertThat(section.text()).doesNotContain("% of the maps");
  }

  /** A small map is shown place by place, the strong one bright. */
  @Test
  void thePageNeedsNothingFromOutside() {
    assertThat(page.select("script")).isEmpty();
    assertThat(page.select("img").eachAttr("src")).allMatch(source -> source.startsWith("data:"));
    assertThat(page.select("img").eachAttr("alt")).noneMatch(String::isBlank);
  }
}
