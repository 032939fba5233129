package io.github.camgraft.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.camgraft.Concurrency;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Target;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.ClassChoice;
import io.github.camgraft.augment.Emission;
import io.github.camgraft.augment.Method;
import io.github.camgraft.augment.StatedPreprocessing;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Merge;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.Sampling;
import io.github.camgraft.cam.method.Smoothing;
import io.github.camgraft.image.decode.PhotoLimit;
import io.github.camgraft.input.PictureSize;
import io.github.camgraft.label.Labels;
import io.github.camgraft.optimize.Optimization;
import io.github.camgraft.optimize.Pass;
import io.github.camgraft.runtime.Device;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How something is explained, and what is asked, as JSON: for another process that shall do the
 * same, and for a run's {@code settings.json}. What stands in the contract of an augmented file,
 * too, has the same names and words here.
 */
public final class SettingsJson {
  private SettingsJson() {}

  /**
   * {@return all of the settings in one line, so that {@link #settings} gives their equals}
   *
   * @param settings the settings
   */
  public static String of(ExplainerSettings settings) {
    JsonObject json = new JsonObject();
    json.add("augment", augment(settings.augment()));
    json.add("methods", texts(settings.methods().stream().map(AttributionMethod::word).toList()));
    json.add("session", session(settings.session()));
    settings.preprocessing().ifPresent(text -> json.addProperty("preprocessing", text));
    json.add("labels", labels(settings.labels()));
    JsonObject inputs = new JsonObject();
    settings.inputs().forEach((name, tensor) -> inputs.add(name, TensorJson.of(tensor)));
    json.add("inputs", inputs);
    JsonObject pictures = new JsonObject();
    settings.furtherPictures().forEach((name, path) -> pictures.addProperty(name, path.toString()));
    json.add("further_pictures", pictures);
    JsonObject concurrency = new JsonObject();
    concurrency.addProperty("runs", settings.concurrency().runs());
    concurrency.addProperty("pictures_per_run", settings.concurrency().picturesPerRun());
    json.add("concurrency", concurrency);
    json.add("sampling", sampling(settings.sampling()));
    json.add("smoothing", words(settings.smoothing(), SettingsJson::word));
    json.addProperty("largest_photo_pixels", settings.photoLimit().pixels());
    settings.target().ifPresent(target -> json.add("target", TargetJson.of(target)));
    settings.merge().ifPresent(merge -> json.addProperty("merge", merge.text()));
    return Json.line(json);
  }

  /**
   * Settings that {@link #of(ExplainerSettings)} gave.
   *
   * @param text the JSON
   * @return the settings
   * @throws io.github.camgraft.ir.ModelException with one sentence, if the text holds no settings,
   *     or those of a version that knew more
   */
  public static ExplainerSettings settings(String text) {
    return JsonEntries.document(text, SettingsJson::settings);
  }

  /**
   * {@return what is asked in one line, so that {@link #target} gives its equal}
   *
   * @param target what to explain
   */
  public static String of(Target target) {
    return Json.line(TargetJson.of(target));
  }

  /**
   * {@return what {@link #of(Target)} gave}
   *
   * @param text the JSON
   * @throws io.github.camgraft.ir.ModelException with one sentence, if the text asks nothing
   */
  public static Target target(String text) {
    return JsonEntries.document(text, TargetJson::read);
  }

  private static ExplainerSettings settings(JsonEntries json) {
    return new ExplainerSettings(
        json.object("augment", SettingsJson::augment),
        json.words(
            "methods",
            AttributionMethod.all().toArray(AttributionMethod[]::new),
            AttributionMethod::word),
        json.object("session", SettingsJson::session),
        json.optionalText("preprocessing"),
        json.object("labels", SettingsJson::labels),
        json.object("inputs", SettingsJson::inputs),
        json.object("further_pictures", SettingsJson::furtherPictures),
        json.object("concurrency", SettingsJson::concurrency),
        json.object("sampling", SettingsJson::sampling),
        Set.copyOf(json.words("smoothing", Smoothing.values(), SettingsJson::word)),
        new PhotoLimit(json.large("largest_photo_pixels")),
        json.optionalObject("target", TargetJson::read),
        merge(json));
  }

  private static Optional<Merge> merge(JsonEntries json) {
    return json.has("merge")
        ? Optional.of(json.word("merge", Merge.values(), Merge::text))
        : Optional.empty();
  }

  private static JsonObject augment(AugmentOptions options) {
    JsonObject json = new JsonObject();
    json.add("layers", texts(options.layers()));
    options.score().ifPresent(tensor -> json.addProperty("score", tensor));
    json.add("pictures", texts(options.pictures()));
    PictureSize size = options.pictureSize();
    size.height().ifPresent(height -> json.addProperty("height", height));
    size.width().ifPresent(width -> json.addProperty("width", width));
    json.add("methods", words(options.methods(), Method::word));
    Emission emission = options.emission();
    json.addProperty("emit", word(emission.parts()));
    json.addProperty("convention", emission.convention().text());
    json.addProperty("display", emission.display());
    emission.merge().ifPresent(merge -> json.addProperty("merge", merge.text()));
    JsonObject explains = new JsonObject();
    explains.addProperty("choice", word(options.classChoice().kind()));
    explains.addProperty("index", options.classChoice().index());
    explains.addProperty("classes_per_image", emission.classesPerImage());
    explains.addProperty("gate", emission.gated());
    json.add("explains", explains);
    json.add("optimize", words(options.optimization().passes(), Pass::word));
    json.addProperty("preprocessing", options.preprocessing().text());
    json.addProperty("preprocessing_origin", word(options.preprocessing().origin()));
    json.add("labels", texts(options.labels()));
    json.addProperty("straight_through", options.straightThrough());
    return json;
  }

  private static AugmentOptions augment(JsonEntries json) {
    Emission.Parts parts = json.word("emit", Emission.Parts.values(), SettingsJson::word);
    Convention convention = json.word("convention", Convention.values(), Convention::text);
    boolean display = json.flag("display");
    Explains explains = json.object("explains", Explains::read);
    return new AugmentOptions(
        json.texts("layers"),
        json.optionalText("score"),
        json.texts("pictures"),
        new PictureSize(json.optionalWhole("height"), json.optionalWhole("width")),
        Set.copyOf(json.words("methods", Method.values(), Method::word)),
        new Emission(
            parts, convention, display, explains.classesPerImage(), explains.gate(), merge(json)),
        new Optimization(Set.copyOf(json.words("optimize", Pass.values(), Pass::word))),
        explains.choice(),
        new StatedPreprocessing(
            json.text("preprocessing"),
            json.word(
                "preprocessing_origin", StatedPreprocessing.Origin.values(), SettingsJson::word)),
        json.texts("labels"),
        json.flag("straight_through"));
  }

  /** As in the contract. */
  private record Explains(ClassChoice choice, int classesPerImage, boolean gate) {
    static Explains read(JsonEntries json) {
      return new Explains(
          new ClassChoice(
              json.word("choice", ClassChoice.Kind.values(), SettingsJson::word),
              json.large("index")),
          json.whole("classes_per_image"),
          json.flag("gate"));
    }
  }

  private static JsonObject session(SessionSettings session) {
    JsonObject json = new JsonObject();
    json.addProperty("device", word(session.device()));
    json.addProperty("gpu", session.gpu());
    json.addProperty("threads", session.threads());
    json.addProperty("optimisation", word(session.optimisation()));
    json.addProperty("tensor_float32", session.tensorFloat32());
    json.addProperty("many_runs", session.manyRuns());
    json.addProperty("integer_kernels", session.integerKernels());
    return json;
  }

  private static SessionSettings session(JsonEntries json) {
    return new SessionSettings(
        json.word("device", Device.values(), SettingsJson::word),
        json.whole("gpu"),
        json.whole("threads"),
        json.word("optimisation", SessionSettings.Optimisation.values(), SettingsJson::word),
        json.flag("tensor_float32"),
        json.flag("many_runs"),
        json.flag("integer_kernels"));
  }

  private static JsonObject labels(Labels labels) {
    JsonObject json = new JsonObject();
    json.add("names", texts(labels.names()));
    json.add("codes", texts(labels.codes()));
    json.addProperty("origin", labels.origin());
    return json;
  }

  private static Labels labels(JsonEntries json) {
    return new Labels(json.texts("names"), json.texts("codes"), json.text("origin"));
  }

  private static Map<String, NumericTensor> inputs(JsonEntries json) {
    Map<String, NumericTensor> inputs = new LinkedHashMap<>();
    json.names().forEach(name -> inputs.put(name, json.object(name, TensorJson::read)));
    return inputs;
  }

  private static Map<String, Path> furtherPictures(JsonEntries json) {
    Map<String, Path> pictures = new LinkedHashMap<>();
    json.names().forEach(name -> pictures.put(name, Path.of(json.text(name))));
    return pictures;
  }

  private static Concurrency concurrency(JsonEntries json) {
    return new Concurrency(json.whole("runs"), json.whole("pictures_per_run"));
  }

  private static JsonObject sampling(Sampling sampling) {
    JsonObject json = new JsonObject();
    sampling.samples().ifPresent(samples -> json.addProperty("samples", samples));
    sampling.noise().ifPresent(noise -> json.addProperty("noise", noise));
    sampling.steps().ifPresent(steps -> json.addProperty("steps", steps));
    json.addProperty("seed", sampling.seed());
    return json;
  }

  private static Sampling sampling(JsonEntries json) {
    return new Sampling(
        json.optionalWhole("samples"),
        json.optionalReal("noise"),
        json.optionalWhole("steps"),
        json.large("seed"));
  }

  static JsonArray texts(List<String> texts) {
    JsonArray json = new JsonArray();
    texts.forEach(json::add);
    return json;
  }

  /** In an order that does not depend on the run. */
  private static <E> JsonArray words(Collection<E> constants, Function<E, String> word) {
    Stream<String> words = constants.stream().map(word).sorted();
    return texts(words.toList());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
