package io.github.camgraft.report;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.samskivert.mustache.Template;
import io.github.camgraft.files.Digest;
import io.github.camgraft.files.Mark;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.image.draw.ColorMap;
import io.github.camgraft.image.draw.PictureStyle;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
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
 */
public record ReportPage(
    String title, String summary, Map<String, String> settings, PictureStyle look) {
  /** What the page says of who made it. */
  public static final Mark MARK = Mark.head("<meta name=\"generator\" content=\"camgraft\">");

  /** How cards begin that are kept for a page. */
  public static final Mark CARDS = Mark.head("^\\{\"" + CardJson.NAME + "\":\"");

  private static final Template TEMPLATE = Templates.of("page.html");

  /** The line of a card, to keep for {@link #write}. */
  public static String line(Card card) {
    return Json.line(CardJson.of(card));
  }

  /** The name on a card, if a line is one of {@link #line} that is complete. */
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

  /** The same page, with other settings in front of its own. */
  public ReportPage after(Map<String, String> first) {
    Map<String, String> all = new LinkedHashMap<>(first);
    all.putAll(settings);
    return new ReportPage(title, summary, all, look);
  }

  /**
   * Writes the page whole or not at all.
   *
   * @param lines of the cards
   */
  public void write(Path file, Stream<String> lines) throws IOException {
    WholeFile.write(
        file,
        MARK,
        stream -> {
          Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
          TEMPLATE.execute(words(lines), writer);
          writer.flush();
        });
  }

  private Map<String, Object> words(Stream<String> lines) {
    String style = Templates.text("page.css");
    String script = Templates.text("page.js");
    return Map.ofEntries(
        Map.entry("title", title),
        Map.entry("summary", summary),
        Map.entry("settings", settings.entrySet()),
        Map.entry("map", look.colours().text()),
        Map.entry("opacity", Math.round(100 * look.opacity())),
        Map.entry("contoured", look.contoured()),
        Map.entry("colours", colours()),
        Map.entry("policy", policy(style, script)),
        Map.entry("style", style),
        Map.entry("script", script),
        Map.entry("cards", lines.map(ReportPage::html).iterator()));
  }

  /**
   * What a browser lets the page do: show what is in it, and run the one script whose digest is
   * stated. Older browsers tell styles of elements and of attributes not apart.
   */
  private static String policy(String style, String script) {
    return String.join(
        "; ",
        "default-src 'none'",
        "img-src data:",
        "script-src '%s'".formatted(Digest.ofPage(script)),
        "style-src 'unsafe-inline'",
        "style-src-elem '%s'".formatted(Digest.ofPage(style)),
        "style-src-attr 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'");
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
