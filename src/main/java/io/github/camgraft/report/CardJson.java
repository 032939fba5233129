package io.github.camgraft.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.camgraft.Prediction;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.image.draw.Scale;
import io.github.camgraft.image.prepare.Framing;

/** A card as JSON: what the page shows of it at once, and what its script draws later. */
final class CardJson {
  /** What a line of it begins with. */
  static final String NAME = "card";

  private static final int BARS = 5;

  /** So many colours make a bar that looks smooth. */
  private static final int STOPS = 17;

  private CardJson() {}

  static JsonObject of(Card card) {
    JsonObject json = new JsonObject();
    json.addProperty(NAME, card.name());
    json.addProperty("picture", DataUri.of(card.photo()));
    json.addProperty("coarse", DataUri.isSmall(card.photo()));
    JsonArray predictions = new JsonArray();
    card.predictions().stream()
        .limit(BARS)
        .forEach(prediction -> predictions.add(prediction(prediction)));
    json.add("predictions", predictions);
    card.truth().ifPresent(truth -> json.add("truth", prediction(truth)));
    json.add("drawn", drawn(card));
    return json;
  }

  private static JsonObject prediction(Prediction prediction) {
    JsonObject json = ResultJson.prediction(prediction);
    json.addProperty("text", prediction.text());
    return json;
  }

  /** What the page's script reads. */
  private static JsonObject drawn(Card card) {
    Framing framing = card.framing();
    JsonObject json = new JsonObject();
    json.add("photo", numbers(framing.photoWidth(), framing.photoHeight()));
    json.add("input", numbers(framing.width(), framing.height()));
    json.add("window", window(framing));
    json.addProperty("together", card.together());
    JsonArray rows = new JsonArray();
    card.rows().forEach(row -> rows.add(row(row)));
    json.add("rows", rows);
    return json;
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
    json.addProperty("label", row.label());
    json.addProperty("title", row.title());
    json.addProperty("detail", row.detail());
    json.addProperty("note", row.note());
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
      gradient.scale().ifPresent(scale -> json.add("scale", scale(scale)));
    } else if (panel instanceof Panel.Heat heat) {
      json.addProperty("layer", heat.layer());
      json.add("map", map(heat.map()));
      heat.box().ifPresent(box -> json.add("box", pixels(box)));
      heat.notice().ifPresent(notice -> json.addProperty("notice", notice));
    }
    return json;
  }

  private static JsonObject scale(Scale scale) {
    JsonObject json = new JsonObject();
    json.addProperty("from", scale.start());
    json.addProperty("to", scale.end());
    json.addProperty("meaning", scale.meaning());
    JsonArray colours = new JsonArray();
    for (int stop = 0; stop < STOPS; stop++) {
      colours.add("#%06x".formatted(scale.colours().rgb(stop / (STOPS - 1.0))));
    }
    json.add("colours", colours);
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
