package io.github.camgraft.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.camgraft.Explainer;
import io.github.camgraft.Explanation;
import io.github.camgraft.LayerExplanation;
import io.github.camgraft.Prediction;
import io.github.camgraft.cam.AlphaSummary;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.cam.method.PictureMethod;
import io.github.camgraft.evaluate.Measure;
import io.github.camgraft.evaluate.Outcome;
import io.github.camgraft.files.Mark;
import io.github.camgraft.target.Question;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every figure of a photograph's explanations, for programs. */
public final class ResultJson {
  /** How the figures of a photograph begin. */
  public static final Mark MARK = Mark.head("^\\{\\s*\"photo\": \".*\",\\s*\"photo_sha256\": \"");

  /** How the lines of a run begin. */
  public static final Mark LINES =
      Mark.head("^\\{\"photo\":\"[^\\n]*\",\"(photo_sha256|error)\":\"");

  private static final int PREDICTIONS = 10;
  private static final int CHANNELS = 10;

  private final Path model;
  private final Explainer explainer;

  /**
   * For the explanations of one explainer.
   *
   * @param model the file of the model
   * @param explainer the explainer
   */
  public ResultJson(Path model, Explainer explainer) {
    this.model = model;
    this.explainer = explainer;
  }

  /**
   * {@return the text of a file}
   *
   * @param json the JSON
   */
  public static String text(JsonObject json) {
    return Json.text(json);
  }

  /**
   * {@return the same in one line, without its end}
   *
   * @param json the JSON
   */
  public static String line(JsonObject json) {
    return Json.line(json);
  }

  /**
   * {@return what is said of a photograph that cannot be read}
   *
   * @param photo the photograph
   * @param sentence what is wrong and what to do, for people
   */
  public static JsonObject failure(Path photo, String sentence) {
    JsonObject json = new JsonObject();
    json.addProperty("photo", photo.toString());
    json.addProperty("error", sentence);
    return json;
  }

  /**
   * {@return what is said of a photograph}
   *
   * @param result what a photograph came to
   */
  public JsonObject of(PhotoResult result) {
    JsonObject json = new JsonObject();
    json.addProperty("photo", result.photo().toString());
    json.addProperty("photo_sha256", result.digest());
    json.addProperty("model", model.toString());
    json.addProperty("device", explainer.device());
    json.addProperty("score_tensor", explainer.contract().score());
    json.addProperty("preprocessing", explainer.preprocessing().toText());
    json.addProperty("preprocessing_origin", explainer.preprocessingOrigin());
    result
        .truth()
        .ifPresent(
            truth -> {
              json.add("truth", prediction(truth));
              json.addProperty("right", truth.index() == result.predictions().get(0).index());
            });
    addExplanations(json, result.explanations(), Optional.of(result));
    return json;
  }

  /**
   * {@return what is said of one picture, wherever it came from: the same as of a photograph,
   * without what is known of its file}
   *
   * @param explanations of each class that was asked for; at least one
   */
  public static JsonObject of(List<Explanation> explanations) {
    JsonObject json = new JsonObject();
    addExplanations(json, explanations, Optional.empty());
    return json;
  }

  private static void addExplanations(
      JsonObject json, List<Explanation> explanations, Optional<PhotoResult> photo) {
    JsonArray predictions = new JsonArray();
    explanations.get(0).predictions().stream()
        .limit(PREDICTIONS)
        .forEach(prediction -> predictions.add(prediction(prediction)));
    json.add("predictions", predictions);
    JsonArray classes = new JsonArray();
    explanations.forEach(explanation -> classes.add(explanation(photo, explanation)));
    json.add("explanations", classes);
  }

  /** A class with its probability, or a value. */
  static JsonObject prediction(Prediction prediction) {
    JsonObject json = new JsonObject();
    json.addProperty("class", prediction.index());
    json.addProperty("name", prediction.name());
    if (prediction.value().isPresent()) {
      json.add("value", Json.number(prediction.value().getAsDouble()));
    } else {
      json.add("probability", Json.number(prediction.probability()));
    }
    return json;
  }

  private static JsonObject explanation(Optional<PhotoResult> photo, Explanation explanation) {
    JsonObject json = prediction(explanation.prediction());
    json.add("score", Json.number(explanation.score()));
    explanation.asked().ifPresent(question -> json.add("target", target(question)));
    explanation.merge().ifPresent(merge -> json.addProperty("merge", merge.text()));
    photo
        .map(result -> result.figures(explanation))
        .filter(figures -> !figures.isEmpty())
        .ifPresent(figures -> json.add("figures", figures(figures)));
    JsonArray layers = new JsonArray();
    for (int i = 0; i < explanation.layers().size(); i++) {
      JsonObject layer = layer(explanation.layers().get(i));
      layer.add("maps", maps(explanation, i));
      describe(layer, photo, explanation, LayerMethod.class, i);
      layers.add(layer);
    }
    json.add("layers", layers);
    JsonObject picture = new JsonObject();
    describe(picture, photo, explanation, PictureMethod.class, 0);
    if (!methods(explanation, PictureMethod.class).isEmpty() && !picture.isEmpty()) {
      json.add("picture", picture);
    }
    json.add("attributions", attributions(explanation));
    if (!explanation.further().isEmpty()) {
      json.add("further_pictures", furtherPictures(explanation));
    }
    return json;
  }

  /** Why maps of one kind of method show nothing, and where the others are strong. */
  private static void describe(
      JsonObject json,
      Optional<PhotoResult> photo,
      Explanation explanation,
      Class<? extends MapMethod> kind,
      int layer) {
    JsonObject empty = empty(explanation, kind, layer);
    if (!empty.isEmpty()) {
      json.add("empty", empty);
    }
    photo
        .filter(result -> result.boxShare().isPresent())
        .ifPresent(result -> json.add("boxes", boxes(result, explanation, kind, layer)));
  }

  /** What was measured of each map before, by the words of rows and of measures. */
  private static JsonObject figures(Map<String, Map<Measure, Outcome>> rows) {
    JsonObject json = new JsonObject();
    rows.forEach(
        (row, outcomes) -> {
          JsonObject figures = new JsonObject();
          outcomes.forEach(
              (measure, said) -> figures.add(measure.word(), Json.number(said.value())));
          json.add(row, figures);
        });
    return json;
  }

  /** What was asked, in words, and where on the network's input that is. */
  private static JsonObject target(Question question) {
    JsonObject json = new JsonObject();
    json.addProperty("question", question.words());
    question.box().ifPresent(box -> json.add("box", box(box)));
    return json;
  }

  /** What the other pictures of the model say of the same class, by the names of their inputs. */
  private static JsonObject furtherPictures(Explanation explanation) {
    JsonObject json = new JsonObject();
    for (Explanation beside : explanation.further()) {
      JsonArray layers = new JsonArray();
      for (int i = 0; i < beside.layers().size(); i++) {
        JsonObject layer = layer(beside.layers().get(i));
        layer.add("maps", maps(beside, i));
        layers.add(layer);
      }
      JsonObject picture = new JsonObject();
      picture.add("layers", layers);
      picture.add("attributions", attributions(beside));
      json.add(beside.input(), picture);
    }
    return json;
  }

  private static <T extends MapMethod> List<T> methods(Explanation explanation, Class<T> kind) {
    return explanation.methods().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** What the methods make of one layer, by their words. */
  private static JsonObject maps(Explanation explanation, int layer) {
    JsonObject json = new JsonObject();
    for (LayerMethod method : methods(explanation, LayerMethod.class)) {
      json.add(method.word(), map(explanation.map(method, layer)));
    }
    return json;
  }

  /** Why maps of one layer show nothing, by the methods' words. */
  private static JsonObject empty(
      Explanation explanation, Class<? extends MapMethod> kind, int layer) {
    JsonObject json = new JsonObject();
    for (MapMethod method : methods(explanation, kind)) {
      explanation
          .whyEmpty(method, layer)
          .ifPresent(reason -> json.addProperty(method.word(), reason));
    }
    return json;
  }

  /** What the other methods make of the picture, which has many numbers, in three each. */
  private static JsonObject attributions(Explanation explanation) {
    JsonObject json = new JsonObject();
    for (AttributionMethod method : explanation.methods()) {
      if (method instanceof InputMethod inputMethod) {
        json.add(method.word(), summary(explanation.attribution(inputMethod).values()));
      } else if (method instanceof PictureMethod ofPicture) {
        json.add(method.word(), summary(explanation.map(ofPicture, 0).tensor().values()));
      }
    }
    return json;
  }

  private static JsonObject summary(float[] values) {
    float minimum = Float.POSITIVE_INFINITY;
    float maximum = Float.NEGATIVE_INFINITY;
    double sum = 0;
    for (float value : values) {
      minimum = value < minimum ? value : minimum;
      maximum = value > maximum ? value : maximum;
      sum += value;
    }
    // Comparisons pass over what is no number, sums do not.
    boolean isKnown = !Double.isNaN(sum);
    JsonObject json = new JsonObject();
    json.add("minimum", Json.number(isKnown ? (double) minimum : Double.NaN));
    json.add("maximum", Json.number(isKnown ? (double) maximum : Double.NaN));
    json.add("sum", Json.number(sum));
    return json;
  }

  private static JsonObject layer(LayerExplanation layer) {
    JsonObject json = new JsonObject();
    json.addProperty("tensor", layer.layer());
    json.addProperty("name", layer.name());
    JsonArray shape = new JsonArray();
    Arrays.stream(layer.activations().shape()).forEach(shape::add);
    json.add("shape", shape);
    layer
        .alpha()
        .ifPresent(weights -> json.add("alpha", alpha(AlphaSummary.of(weights, CHANNELS))));
    return json;
  }

  /** Where the maps of one layer are strong, by the methods' words; nowhere where they are zero. */
  private static JsonObject boxes(
      PhotoResult result, Explanation explanation, Class<? extends MapMethod> kind, int layer) {
    JsonObject json = new JsonObject();
    for (MapMethod method : methods(explanation, kind)) {
      result.box(explanation, method, layer).ifPresent(box -> json.add(method.word(), box(box)));
    }
    return json;
  }

  /** In pixels of the photograph; the end is not part of it. */
  static JsonObject box(Box box) {
    JsonObject json = new JsonObject();
    json.addProperty("x0", box.x0());
    json.addProperty("y0", box.y0());
    json.addProperty("x1", box.x1());
    json.addProperty("y1", box.y1());
    return json;
  }

  private static JsonObject alpha(AlphaSummary summary) {
    JsonObject json = new JsonObject();
    json.add("minimum", Json.number(summary.minimum()));
    json.add("maximum", Json.number(summary.maximum()));
    json.add("mean", Json.number(summary.mean()));
    JsonArray largest = new JsonArray();
    for (AlphaSummary.Channel channel : summary.largest()) {
      JsonObject entry = new JsonObject();
      entry.addProperty("channel", channel.index());
      entry.add("weight", Json.number(channel.weight()));
      largest.add(entry);
    }
    json.add("largest", largest);
    return json;
  }

  private static JsonArray map(Heatmap map) {
    JsonArray rows = new JsonArray();
    for (int y = 0; y < map.height(); y++) {
      JsonArray row = new JsonArray();
      for (int x = 0; x < map.width(); x++) {
        row.add(Json.number(map.at(y, x)));
      }
      rows.add(row);
    }
    return rows;
  }
}
