package io.github.camgraft.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.camgraft.Explainer;
import io.github.camgraft.Target;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.files.FileDigest;
import io.github.camgraft.files.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What made a result, so that it can be made again. */
public final class Provenance {
  /** What no settings of another program hold. */
  public static final Mark MARK =
      Mark.head("^\\{\\s*\"model\": \".*\",\\s*\"model SHA-256\": \".*\",\\s*\"camgraft\": \"");

  private final Path model;

  /** The name of what was asked. */
  private static final String TARGET = "target";

  private final Map<String, String> settings;
  private final Optional<JsonObject> target;

  private Provenance(Path model, Map<String, String> settings, Optional<JsonObject> target) {
    this.model = model;
    this.settings = Collections.unmodifiableMap(settings);
    this.target = target;
  }

  /**
   * Of everything that an explainer makes.
   *
   * @param explainer the explainer
   * @param model the file of the model
   * @param version of this program
   * @return the provenance
   * @throws IOException if the model file cannot be read
   */
  public static Provenance of(Explainer explainer, Path model, String version) throws IOException {
    return of(explainer, model, FileDigest.begin(model), version);
  }

  /**
   * {@return the same for a large model}
   *
   * @param explainer the explainer
   * @param model the file of the model
   * @param digest of the model file, begun before the explainer was opened
   * @param version the name and version of the program
   * @throws java.io.IOException if the file cannot be read or written
   */
  public static Provenance of(Explainer explainer, Path model, FileDigest digest, String version)
      throws IOException {
    Contract contract = explainer.contract();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("model", model.toString());
    settings.put("model SHA-256", digest.hexadecimal());
    settings.put("score", "%s, %s".formatted(contract.score(), contract.classesInWords()));
    settings.put(
        "feature layers",
        contract.layers().stream()
            .map(layer -> "%s %s".formatted(layer.name(), layer.shape()))
            .collect(Collectors.joining(", ")));
    settings.put(
        "methods",
        explainer.methods().stream()
            .map(AttributionMethod::word)
            .collect(Collectors.joining(", ")));
    settings.put("convention", contract.emission().convention().text());
    settings.put(
        "preprocessing",
        "%s (%s)".formatted(explainer.preprocessing().toText(), explainer.preprocessingOrigin()));
    if (!contract.reading().single()) {
      settings.put("labels", explainer.labels().text());
    }
    settings.put("device", explainer.device());
    settings.put("camgraft", version);
    return new Provenance(model, settings, Optional.empty());
  }

  /**
   * {@return the same, and something more}
   *
   * @param name the name of a setting
   * @param value its value
   */
  public Provenance and(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(settings);
    more.put(name, value);
    return new Provenance(model, more, target);
  }

  /**
   * {@return the same, and what was asked, as {@link SettingsJson} writes it}
   *
   * @param asked what was asked
   */
  public Provenance and(Target asked) {
    return new Provenance(model, settings, Optional.of(TargetJson.of(asked)));
  }

  /** {@return the model file} */
  public Path model() {
    return model;
  }

  /**
   * For a file.
   *
   * @return the text of the file
   */
  public String toJson() {
    return Json.text(json());
  }

  private JsonObject json() {
    JsonObject json = new JsonObject();
    settings.forEach(json::addProperty);
    target.ifPresent(asked -> json.add(TARGET, asked));
    return json;
  }

  /**
   * What would be made otherwise than with the settings in a file that {@link #toJson} gave.
   *
   * @param file the settings of an earlier run
   * @return the name of a setting that differs
   * @throws IOException if the file cannot be read
   */
  public Optional<String> difference(Path file) throws IOException {
    try {
      Map<String, JsonElement> other =
          JsonParser.parseString(Files.readString(file)).getAsJsonObject().asMap();
      Map<String, JsonElement> own = json().asMap();
      Set<String> names = new LinkedHashSet<>(own.keySet());
      names.addAll(other.keySet());
      return names.stream()
          .filter(name -> !own.containsKey(name) || !own.get(name).equals(other.get(name)))
          .findFirst();
    } catch (JsonParseException | IllegalStateException broken) {
      throw new IOException("'%s' holds no settings".formatted(file), broken);
    }
  }

  /**
   * Names and values, in the order in which they are read; what was asked is in words there.
   *
   * @return the settings, by name
   */
  public Map<String, String> settings() {
    return settings;
  }
}
