package io.github.camgraft.report;

import com.google.gson.JsonObject;
import io.github.camgraft.files.Digest;
import io.github.camgraft.files.Mark;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.image.draw.ColorMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of explained photographs that opens from disk in any browser, without a network: style,
 * script and pictures are inside. A card is one line of it, so that a page of any length is written
 * without being held in memory.
 *
 * @param title the heading
 * @param summary a sentence below it
 * @param settings what made it, name by name, in the order to be shown
 * @param look how heat is shown at first
 */
public record ReportPage(String title, String summary, Map<String, String> settings, Look look) {
  /** What the page says of who made it. */
  public static final Mark MARK = Mark.head("<meta name=\"generator\" content=\"camgraft\">");

  /** How cards begin that are kept for a page. */
  public static final Mark CARDS = Mark.head("^<article class=\"card\" data-name=\"");

  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

  /**
   * How heat is shown until the reader moves the switches.
   *
   * @param colours of the heat
   * @param opacity how much of them shows, from 0 to 1
   * @param contoured whether lines are drawn along equal heat
   */
  public record Look(ColorMap colours, double opacity, boolean contoured) {
    /** Half of the photograph, half of the heat. */
    public static final Look DEFAULT = new Look(ColorMap.INFERNO, 0.5, false);
  }

  /** The line of a card, to keep for {@link #write}. */
  public static String line(Card card) {
    return CardLine.of(card);
  }

  /** The name on a card, if a line of a page or of kept cards is one that is complete. */
  public static Optional<String> name(String line) {
    Matcher start = CardLine.START.matcher(line);
    return start.lookingAt() && line.endsWith(CardLine.END)
        ? Optional.of(Html.plain(start.group(1)))
        : Optional.empty();
  }

  /**
   * Writes the page whole or not at all.
   *
   * @param lines of the cards
   */
  public void write(Path file, Iterator<String> lines) throws IOException {
    String[] parts = resource("page.html").split(Pattern.quote("{{cards}}"), 2);
    Map<String, String> words = words();
    WholeFile.write(
        file,
        MARK,
        stream -> {
          put(stream, filled(parts[0], words));
          while (lines.hasNext()) {
            put(stream, lines.next() + "\n");
          }
          put(stream, filled(parts[1], words));
        });
  }

  private Map<String, String> words() {
    String style = resource("page.css");
    String script = resource("page.js");
    return Map.ofEntries(
        Map.entry("title", Html.text(title)),
        Map.entry("summary", Html.text(summary)),
        Map.entry("settings", settingsList()),
        Map.entry("map", look.colours().text()),
        Map.entry("opacity", Long.toString(Math.round(100 * look.opacity()))),
        Map.entry("contoured", look.contoured() ? " checked" : ""),
        Map.entry("colours", colours()),
        Map.entry("policy", policy(style, script)),
        Map.entry("style", style),
        Map.entry("script", script));
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

  /** In one pass, so that what is filled in is not looked at again. */
  private static String filled(String template, Map<String, String> words) {
    return PLACE
        .matcher(template)
        .replaceAll(place -> Matcher.quoteReplacement(words.get(place.group(1))));
  }

  private String settingsList() {
    StringBuilder list = new StringBuilder();
    settings.forEach(
        (name, value) ->
            list.append("<dt>%s</dt><dd>%s</dd>\n".formatted(Html.text(name), Html.text(value))));
    return list.toString();
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

  private static String resource(String name) {
    try (InputStream stream = ReportPage.class.getResourceAsStream(name)) {
      // Browsers take the digest of a script after they have read its line ends like this.
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void put(OutputStream stream, String text) throws IOException {
    stream.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
