package io.github.camgraft.report;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.samskivert.mustache.Template;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A card as HTML: what people read without any script, and beside it as JSON what the page's script
 * draws once the card comes into view.
 */
final class CardHtml {
  /** Spells out what would end a script. */
  private static final Gson GSON = new Gson();

  private static final Template TEMPLATE = Templates.of(CardHtml.class, "card.html");

  private final JsonObject card;

  private CardHtml(JsonObject card) {
    this.card = card;
  }

  /** The card of a {@link CardJson}. */
  static String of(JsonObject card) {
    return TEMPLATE.execute(new CardHtml(card).words());
  }

  private Map<String, Object> words() {
    JsonObject drawn = card.getAsJsonObject("drawn");
    List<JsonObject> predictions = objects(card, "predictions");
    String name = card.get(CardJson.NAME).getAsString();
    int file = name.replace('\\', '/').lastIndexOf('/') + 1;
    Map<String, Object> words = new HashMap<>();
    words.put("name", name);
    words.put("folder", file == 0 ? List.of() : List.of(Templates.parts(name.substring(0, file))));
    words.put("file", Templates.parts(name.substring(file)));
    words.put("class", text(predictions.get(0), "name"));
    words.put("confidence", text(predictions.get(0), "probability"));
    words.put("truth", card.has("truth") ? text(card.getAsJsonObject("truth"), "name") : "");
    words.put("right", card.has("truth") && isTruth(predictions.get(0)));
    words.put("wrong", card.has("truth") && !isTruth(predictions.get(0)));
    words.put("methods", names(drawn, "method"));
    words.put("layers", names(drawn, "layer"));
    words.put("boxes", panels(drawn).stream().anyMatch(panel -> panel.has("box")));
    words.put("together", drawn.get("together").getAsBoolean());
    words.put("width", drawn.getAsJsonArray("photo").get(0).getAsInt());
    words.put("height", drawn.getAsJsonArray("photo").get(1).getAsInt());
    words.put("coarse", card.get("coarse").getAsBoolean());
    words.put("picture", card.get("picture").getAsString());
    words.put("predictions", predictions.stream().map(this::bar).toList());
    words.put("drawn", GSON.toJson(drawn));
    return words;
  }

  private Map<String, Object> bar(JsonObject prediction) {
    String probability = text(prediction, "probability");
    double share = probability.isEmpty() ? 0 : Double.parseDouble(probability);
    return Map.of(
        "value", prediction.has("value"),
        "truth", isTruth(prediction),
        "index", prediction.get("class").getAsInt(),
        "name", text(prediction, "name"),
        "text", text(prediction, "text"),
        "share", String.format(Locale.ROOT, "%.1f", 100 * Math.max(0, share)));
  }

  private boolean isTruth(JsonObject prediction) {
    return card.has("truth")
        && card.getAsJsonObject("truth").get("class").equals(prediction.get("class"));
  }

  /** What stands under a name in the panels, once each, as JSON. */
  private static String names(JsonObject drawn, String key) {
    Set<String> names = new LinkedHashSet<>();
    panels(drawn).stream()
        .filter(panel -> panel.has(key))
        .forEach(panel -> names.add(panel.get(key).getAsString()));
    return GSON.toJson(names);
  }

  private static List<JsonObject> panels(JsonObject drawn) {
    return objects(drawn, "rows").stream().flatMap(row -> objects(row, "panels").stream()).toList();
  }

  private static List<JsonObject> objects(JsonObject json, String key) {
    return json.getAsJsonArray(key).asList().stream().map(JsonElement::getAsJsonObject).toList();
  }

  /** Empty where there is none, as where broken weights give no number. */
  private static String text(JsonObject json, String key) {
    return json.has(key) && !json.get(key).isJsonNull() ? json.get(key).getAsString() : "";
  }
}
