package io.github.camgraft.report;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.Diagnosis;
import io.github.camgraft.files.Mark;
import io.github.camgraft.image.draw.ColorMap;
import io.github.camgraft.image.draw.PictureStyle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A page of explained photographs that opens from disk in any browser, without a network: style,
 * script and pictures are inside. Its cards are kept as lines of JSON while they are made, and
 * written one by one, so that a page of any length is never held in memory.
 *
 * @param title the heading
 * @param summary a sentence below it
 * @param settings what made it, name by name, in the order to be shown
 * @param look how heat is shown until the reader moves the switches
 * @param diagnosis how right the model is on all photographs, where not all have a card; else the
 *     page counts its cards
 * @hidden
 */
public record ReportPage(
    String title,
    String summary,
    Map<String, String> settings,
    PictureStyle look,
    Optional<Diagnosis> diagnosis) {
  /** What the page says of who made it. */
  public static final Mark MARK = PageTemplate.MARK;

  /** How cards begin that are kept for a page. */
  public static final Mark CARDS = Mark.head("^\\{\"" + CardJson.NAME + "\":\"");

  private static final PageTemplate TEMPLATE =
      PageTemplate.of(ReportPage.class, "report", "drawing", "card", "large", "answers", "report");

  /**
   * A page that has a card for every photograph.
   *
   * @param title the heading
   * @param summary a sentence below it
   * @param settings the settings
   * @param look how pictures are drawn
   */
  public ReportPage(String title, String summary, Map<String, String> settings, PictureStyle look) {
    this(title, summary, settings, look, Optional.empty());
  }

  /**
   * {@return the line of a card, to keep for {@link #write}}
   *
   * @param card the card of a photograph
   */
  public static String line(Card card) {
    return Json.line(CardJson.of(card));
  }

  /**
   * {@return the name on a card, if a line is one of {@link #line} that is complete}
   *
   * @param line the line
   */
  public static Optional<String> name(String line) {
    try {
      JsonObject card = JsonParser.parseString(line).getAsJsonObject();
      CardHtml.of(card);
      return Optional.of(card.get(CardJson.NAME).getAsString());
    } catch (RuntimeException cutOffOrForeign) {
      return Optional.empty();
    }
  }

  private static String html(String line) {
    return CardHtml.of(JsonParser.parseString(line).getAsJsonObject());
  }

  /**
   * {@return the same page, with other settings in front of its own}
   *
   * @param first the first class
   */
  public ReportPage after(Map<String, String> first) {
    Map<String, String> all = new LinkedHashMap<>(first);
    all.putAll(settings);
    return new ReportPage(title, summary, all, look, diagnosis);
  }

  /**
   * Writes the page whole or not at all.
   *
   * @param file the file
   * @param lines of the cards
   * @throws java.io.IOException if the file cannot be read or written
   */
  public void write(Path file, Stream<String> lines) throws IOException {
    TEMPLATE.write(
        file,
        title,
        summary,
        settings,
        Map.of(
            "map", look.colours().text(),
            "opacity", Math.round(100 * look.opacity()),
            "contoured", look.contoured(),
            "colours", colours(),
            "answers", diagnosis.map(DiagnosisJson::answers).stream().toList(),
            "cards", lines.map(ReportPage::html).iterator()));
  }

  private static String colours() {
    JsonObject json = new JsonObject();
    for (ColorMap map : ColorMap.values()) {
      StringBuilder table = new StringBuilder();
      for (int entry = 0; entry < 256; entry++) {
        table.append("%06x".formatted(map.rgb((entry + 0.5) / 256)));
      }
      json.addProperty(map.text(), table.toString());
    }
    return json.toString();
  }
}
