package io.github.camgraft.report;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.camgraft.Prediction;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Resize;
import io.github.camgraft.image.prepare.Framing;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A card as one line of HTML: what people read without any script, and beside it as JSON what the
 * page's script draws once the card comes into view.
 */
final class CardLine {
  /** How a line begins, and the name on the card. */
  static final Pattern START = Pattern.compile("<article class=\"card\" data-name=\"([^\"]*)\"");

  /** How a line ends. */
  static final String END = "</article>";

  private static final int LONGEST_SIDE = 480;
  private static final int BARS = 5;
  private static final Gson GSON = new Gson();

  private final Card card;

  private CardLine(Card card) {
    this.card = card;
  }

  /** The line, without its end. */
  static String of(Card card) {
    return new CardLine(card).line();
  }

  private String line() {
    return "<article class=\"card\"%s><div class=\"top\"><h2>%s</h2>%s</div>"
            .formatted(attributes(), heading(), verdict())
        + "<div class=\"content\"><div class=\"rows\"><div class=\"figures\"><figure>%s</figure></div></div>%s</div>"
            .formatted(stage(), bars())
        + "<script type=\"application/json\">%s</script>".formatted(GSON.toJson(data()))
        + END;
  }

  private String attributes() {
    StringBuilder attributes = new StringBuilder();
    attribute(attributes, "name", card.name());
    attribute(attributes, "class", card.answer().name());
    if (card.answer().value().isEmpty()) {
      attribute(attributes, "confidence", Double.toString(card.answer().probability()));
    }
    card.truth().ifPresent(truth -> attribute(attributes, "truth", truth.name()));
    card.right().ifPresent(right -> attribute(attributes, "verdict", right ? "right" : "wrong"));
    attribute(attributes, "methods", names(panels().map(Panel::method).distinct().toList()));
    attribute(attributes, "layers", names(heats().map(Panel.Heat::layer).distinct().toList()));
    if (heats().anyMatch(heat -> heat.box().isPresent())) {
      attribute(attributes, "boxes", "yes");
    }
    return attributes.toString();
  }

  private static void attribute(StringBuilder attributes, String name, String value) {
    attributes.append(" data-%s=\"%s\"".formatted(name, Html.text(value)));
  }

  private static String names(List<String> names) {
    return GSON.toJson(names);
  }

  private Stream<Panel> panels() {
    return card.rows().stream().flatMap(row -> row.panels().stream());
  }

  private Stream<Panel.Heat> heats() {
    return panels().filter(Panel.Heat.class::isInstance).map(Panel.Heat.class::cast);
  }

  /** The folder in small letters, then the file. */
  private String heading() {
    int file = card.name().replace('\\', '/').lastIndexOf('/') + 1;
    String folder = Html.text(card.name().substring(0, file));
    return (folder.isEmpty() ? "" : "<small>" + folder + "</small>")
        + Html.text(card.name().substring(file));
  }

  private String verdict() {
    return card.right()
        .map(
            right ->
                right
                    ? "<p class=\"verdict right\">✓ right</p>"
                    : "<p class=\"verdict wrong\">✗ wrong: it is %s</p>"
                        .formatted(Html.text(card.truth().orElseThrow().name())))
        .orElse("");
  }

  private String stage() {
    Picture shown = Resize.within(card.photo(), LONGEST_SIDE);
    return "<div class=\"stage\" style=\"aspect-ratio:%d/%d\"><img class=\"photo%s\" loading=\"lazy\" decoding=\"async\" alt=\"Photograph %s\" src=\"%s\"></div>"
        .formatted(
            card.photo().width(),
            card.photo().height(),
            DataUri.isSmall(shown) ? " coarse" : "",
            Html.text(card.name()),
            DataUri.of(shown));
  }

  private String bars() {
    return card.predictions().stream()
        .limit(BARS)
        .map(this::bar)
        .collect(
            Collectors.joining(
                "", "<ol class=\"bars\" aria-label=\"What the model said\">", "</ol>"));
  }

  private String bar(Prediction prediction) {
    if (prediction.value().isPresent()) {
      return "<li><span>value</span><b>%s</b></li>".formatted(prediction.text());
    }
    boolean isTruth = card.truth().map(truth -> truth.index() == prediction.index()).orElse(false);
    String percent = String.format(Locale.ROOT, "%.1f", 100 * prediction.probability());
    return "<li%s><span title=\"class %d\">%s</span><b>%s %%</b><i style=\"--share:%s%%\"></i></li>"
        .formatted(
            isTruth ? " class=\"truth\"" : "",
            prediction.index(),
            Html.text(prediction.name()),
            percent,
            // Broken weights may give anything, not-a-number included.
            prediction.probability() > 0 ? percent : "0");
  }

  private JsonObject data() {
    JsonObject data = new JsonObject();
    data.add("photo", numbers(card.photo().width(), card.photo().height()));
    data.add("input", numbers(card.framing().width(), card.framing().height()));
    data.add("window", window(card.framing()));
    data.addProperty("together", card.together());
    JsonArray rows = new JsonArray();
    card.rows().forEach(row -> rows.add(row(row)));
    data.add("rows", rows);
    return data;
  }

  /** Where the network's input lies on the photograph, in per cent of it. */
  private static JsonArray window(Framing framing) {
    return numbers(
        100.0 * framing.left() / framing.resizedWidth(),
        100.0 * framing.top() / framing.resizedHeight(),
        100.0 * framing.width() / framing.resizedWidth(),
        100.0 * framing.height() / framing.resizedHeight());
  }

  private static JsonObject row(Row row) {
    JsonObject json = new JsonObject();
    json.addProperty("title", row.title());
    JsonArray panels = new JsonArray();
    row.panels().forEach(panel -> panels.add(panel(panel)));
    json.add("panels", panels);
    return json;
  }

  private static JsonObject panel(Panel panel) {
    JsonObject json = new JsonObject();
    json.addProperty("method", panel.method());
    if (panel instanceof Panel.Gradient gradient) {
      json.addProperty("picture", DataUri.of(gradient.picture()));
    } else if (panel instanceof Panel.Heat heat) {
      json.addProperty("layer", heat.layer());
      json.add("map", map(heat.map()));
      heat.box().ifPresent(box -> json.add("box", pixels(box)));
      heat.notice().ifPresent(notice -> json.addProperty("notice", notice));
    }
    return json;
  }

  /** 256 levels are what a screen shows; the real maximum stands beside them. */
  private static JsonObject map(Heatmap map) {
    Heatmap share = map.normalised();
    byte[] levels = new byte[map.height() * map.width()];
    for (int i = 0; i < levels.length; i++) {
      float value = share.at(i / map.width(), i % map.width());
      levels[i] = (byte) Math.round(255 * Math.max(0, value));
    }
    JsonObject json = new JsonObject();
    json.addProperty("rows", map.height());
    json.addProperty("columns", map.width());
    float maximum = Math.max(0, map.maximum());
    json.addProperty("maximum", Float.isFinite(maximum) ? maximum : 0);
    json.addProperty("levels", DataUri.base64(levels));
    return json;
  }

  private static JsonArray pixels(Box box) {
    return numbers(box.x0(), box.y0(), box.x1(), box.y1());
  }

  private static JsonArray numbers(Number... numbers) {
    JsonArray array = new JsonArray();
    for (Number number : numbers) {
      array.add(number);
    }
    return array;
  }
}
