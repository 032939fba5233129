package io.github.camgraft.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.Diagnosis;
import io.github.camgraft.Prediction;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.files.Digest;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.draw.ColorMap;
import io.github.camgraft.image.draw.PictureStyle;
import io.github.camgraft.image.draw.Scale;
import io.github.camgraft.image.prepare.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
  private static final String NASTY = "</script><b>\"cat's\" & co.png";
  private static final Heatmap MAP = Heatmap.of(2, 3, 0, 0.5f, 1, 2, 1.5f, 0.25f);
  private static final Prediction CAT = new Prediction(0, "cat", 0.75);
  private static final Prediction DOG = new Prediction(1, "dog <hot>", 0.25);

  @TempDir private Path folder;

  @Test
  void aPageStandsForItself() throws IOException {
    Document page = page(card(NASTY, Optional.of(CAT)), card("second", Optional.of(DOG)));
    assertThat(page.select("article")).hasSize(2);
    assertThat(page.select("[src],[href]"))
        .allSatisfy(
            element ->
                assertThat(element.attr("src") + element.attr("href")).matches("(data:|#).*"));
    assertThat(page.select("script[src], link[rel=stylesheet]")).isEmpty();
    assertThat(policy(page)).startsWith("default-src 'none'").contains("base-uri 'none'");
    assertThat(page.select("script:not([type])").eachAttr("src")).isEmpty();
    for (Element element : page.select("script:not([type]), style")) {
      assertThat(policy(page)).contains("'" + Digest.ofPage(element.data()) + "'");
    }
    assertThat(policy(page)).doesNotContain("unsafe");
    assertThat(page.select("[style]")).as("what the policy would not let a browser obey").isEmpty();
    assertThat(page.title()).isEqualTo("What <it> saw");
    assertThat(page.select("#settings dd").eachText()).containsExactly("a & b");
    assertThat(page.html()).doesNotContain("{{");
  }

  @Test
  void namesOfFilesAndClassesStayText() throws IOException {
    Element card = page(card(NASTY, Optional.empty())).expectFirst("article");
    assertThat(card.expectFirst("h2").text()).isEqualTo(NASTY);
    assertThat(card.attr("data-name")).isEqualTo(NASTY);
    assertThat(card.select("h2 b")).isEmpty();
    assertThat(card.select(".bars span").eachText()).containsExactly("cat", "dog <hot>");
    assertThat(card.select(".bars b").eachText()).containsExactly("75.0 %", "25.0 %");
    assertThat(card.hasAttr("data-verdict")).isFalse();
  }

  @Test
  void truthDecidesTheVerdict() throws IOException {
    Document page = page(card("one", Optional.of(CAT)), card("two", Optional.of(DOG)));
    assertThat(page.select("article").eachAttr("data-verdict")).containsExactly("right", "wrong");
    assertThat(page.select(".verdict.wrong").text()).contains("dog <hot>");
  }

  @Test
  void mapsKeepTheirShapeAndMaximum() throws IOException {
    JsonObject data = data(page(card("one", Optional.empty())));
    JsonArray panels =
        data.getAsJsonArray("rows").get(0).getAsJsonObject().getAsJsonArray("panels");
    JsonObject heat = panels.get(0).getAsJsonObject();
    JsonObject map = heat.getAsJsonObject("map");
    assertThat(map.get("rows").getAsInt()).isEqualTo(2);
    assertThat(map.get("columns").getAsInt()).isEqualTo(3);
    assertThat(map.get("maximum").getAsFloat()).isEqualTo(2);
    byte[] levels = Base64.getDecoder().decode(map.get("levels").getAsString());
    for (int i = 0; i < levels.length; i++) {
      assertThat((levels[i] & 0xff) / 255.0 * 2)
          .isCloseTo(MAP.at(i / 3, i % 3), within(2 / 255.0 / 2 + 1e-6));
    }
    assertThat(heat.getAsJsonArray("box").toString()).isEqualTo("[10,20,110,100]");
    assertThat(panels.get(1).getAsJsonObject().get("picture").getAsString())
        .startsWith("data:image/png;base64,");
    JsonObject scale = panels.get(1).getAsJsonObject().getAsJsonObject("scale");
    assertThat(scale.get("to").getAsString()).isEqualTo("0.25");
    assertThat(scale.getAsJsonArray("colours").get(0).getAsString()).isEqualTo("#440154");
  }

  /** What the model says of all photographs stands above the few that have a card. */
  @Test
  void aDiagnosisCountsPhotographsWithoutACard() throws IOException {
    Diagnosis diagnosis = new Diagnosis();
    diagnosis.add(Path.of("a"), List.of(CAT, DOG), 0);
    diagnosis.add(Path.of("b"), List.of(CAT, DOG), 0);
    diagnosis.add(Path.of("c"), List.of(CAT, DOG), 1);
    Path file = folder.resolve("diagnose.html");
    new ReportPage("Wrong", "One.", Map.of(), PictureStyle.DEFAULT, Optional.of(diagnosis))
        .write(file, Stream.of(ReportPage.line(card("c", Optional.of(DOG)))));
    Document page = Jsoup.parse(Files.readString(file));
    JsonObject known = JsonParser.parseString(page.expectFirst("#known").data()).getAsJsonObject();
    assertThat(known.get("photos").getAsInt()).isEqualTo(3);
    assertThat(known.get("amongFive").getAsInt()).isEqualTo(3);
    assertThat(known.getAsJsonArray("pairs").toString())
        .isEqualTo("[[\"cat\",\"cat\",2],[\"dog <hot>\",\"cat\",1]]");
    assertThat(page.select("article")).hasSize(1);
  }

  /** 300 x 200, the shorter side to 128, and of the 192 x 128 that this makes the middle 96. */
  @Test
  void theWindowIsWhatTheNetworkSaw() throws IOException {
    JsonArray window = data(page(card("one", Optional.empty()))).getAsJsonArray("window");
    assertThat(window.asList())
        .extracting(number -> number.getAsDouble())
        .containsExactly(100.0 * 48 / 192, 100.0 * 16 / 128, 50.0, 75.0);
  }

  @Test
  void photographsAreStoredAtTheSizeOfTheScreen() throws IOException {
    Card large =
        new Card(
            "large",
            picture(2000, 1000),
            Preprocessing.parse("raw").geometry().on(picture(2000, 1000)),
            List.of(CAT),
            Optional.empty(),
            List.of(),
            false);
    String source = page(large).expectFirst("img.photo").attr("src");
    byte[] jpeg = Base64.getDecoder().decode(source.substring(source.indexOf(',') + 1));
    assertThat(ImageFiles.decode(jpeg, "photo").width()).isEqualTo(480);
    assertThat(ImageFiles.decode(jpeg, "photo").height()).isEqualTo(240);
  }

  private static String policy(Document page) {
    return page.select("meta[http-equiv=Content-Security-Policy]").attr("content");
  }

  private Document page(Card... cards) throws IOException {
    Path file = folder.resolve("report.html");
    List<String> lines = Stream.of(cards).map(ReportPage::line).toList();
    assertThat(lines).noneMatch(line -> line.contains("\n"));
    new ReportPage("What <it> saw", "Two & two.", Map.of("command", "a & b"), PictureStyle.DEFAULT)
        .write(file, lines.stream());
    return Jsoup.parse(Files.readString(file));
  }

  private static JsonObject data(Document page) {
    return JsonParser.parseString(page.expectFirst("article script").data()).getAsJsonObject();
  }

  private static Card card(String name, Optional<Prediction> truth) {
    Picture photo = picture(300, 200);
    Row row =
        new Row(
            "cat",
            "75.0 %, score 1.10",
            List.of(
                new Panel.Heat(
                    "Grad-CAM",
                    "features",
                    MAP,
                    Optional.of(new Box(10, 20, 110, 100)),
                    Optional.empty()),
                new Panel.Gradient(
                    "Guided Grad-CAM",
                    picture(96, 96),
                    Optional.of(new Scale(ColorMap.VIRIDIS, 0.25)))));
    Preprocessing preprocessing = Preprocessing.parse("raw,resize=128").withSize(96, 96);
    return new Card(
        name,
        photo,
        preprocessing.geometry().on(photo),
        List.of(CAT, DOG),
        truth,
        List.of(row),
        false);
  }

  private static Picture picture(int width, int height) {
    int[] pixels = new int[width * height];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (i % width * 255 / width) << 16 | (i / width * 255 / height);
    }
    return Picture.of(width, height, pixels);
  }
}
