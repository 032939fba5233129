package io.github.camgraft.label;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names of classes in JSON, also as Python prints it. */
final class LabelJson {
  /** Where the names stand in a larger document, such as a configuration of Hugging Face. */
  private static final List<String> INSIDE =
      List.of(
          "id2label",
          "names",
          "labels",
          "classes",
          "class_names",
          "label_names",
          "categories",
          "label2id",
          "class_to_idx",
          "class_indices");

  private LabelJson() {}

  /**
   * A list of names, or of codes with names; an index from numbers to these; an index from names to
   * numbers; or a document that holds one of them under a usual key.
   *
   * @throws LabelFormatException if it is nothing of that
   */
  static Labels parse(String text) throws LabelFormatException {
    JsonElement json;
    try {
      json = JsonParser.parseString(text);
    } catch (JsonParseException broken) {
      throw new LabelFormatException("its JSON is damaged");
    }
    if (json instanceof JsonObject document) {
      for (String key : INSIDE) {
        JsonElement inside = document.get(key);
        if (inside instanceof JsonArray || inside instanceof JsonObject) {
          return of(inside);
        }
      }
    }
    return of(json);
  }

  private static Labels of(JsonElement json) throws LabelFormatException {
    if (json instanceof JsonArray list) {
      return list(list.asList());
    }
    if (!(json instanceof JsonObject index)) {
      throw new LabelFormatException("its JSON is neither a list nor an index");
    }
    List<String> keys = new ArrayList<>(index.keySet());
    List<JsonElement> values = index.entrySet().stream().map(Map.Entry::getValue).toList();
    Optional<List<String>> byName = byName(keys, values);
    if (byName.isPresent()) {
      return new Labels(byName.get());
    }
    return list(
        NumberedNames.inOrder(keys, values)
            .orElseThrow(
                () ->
                    new LabelFormatException(
                        "the numbers in its index are not 0 to %d".formatted(keys.size() - 1))));
  }

  /** Keras and PyTorch write {@code {"cat": 0, "dog": 1}}. */
  private static Optional<List<String>> byName(List<String> keys, List<JsonElement> values) {
    boolean areNumbers =
        values.stream()
            .allMatch(value -> value instanceof JsonPrimitive number && number.isNumber());
    return areNumbers
        ? NumberedNames.inOrder(values.stream().map(JsonElement::getAsString).toList(), keys)
        : Optional.empty();
  }

  private static Labels list(List<JsonElement> entries) throws LabelFormatException {
    List<String> names = new ArrayList<>();
    List<String> codes = new ArrayList<>();
    for (JsonElement entry : entries) {
      List<String> words = words(entry, names.size());
      names.add(words.get(words.size() - 1));
      if (words.size() > 1) {
        codes.add(words.get(0));
      }
    }
    if (names.isEmpty()) {
      throw new LabelFormatException("its list is empty");
    }
    return new Labels(names, codes.size() == names.size() ? codes : List.of());
  }

  /** The last word of an entry is the one for people: {@code ["n01440764", "tench"]}. */
  private static List<String> words(JsonElement entry, int place) throws LabelFormatException {
    List<JsonElement> parts = entry instanceof JsonArray list ? list.asList() : List.of(entry);
    List<String> words = new ArrayList<>();
    for (JsonElement part : parts) {
      if (!(part instanceof JsonPrimitive word)
          || word.isBoolean()
          || !LabelText.isReadable(word.getAsString())) {
        throw new LabelFormatException("the entry for class %d is not a name".formatted(place));
      }
      words.add(word.getAsString().strip());
    }
    if (words.isEmpty()) {
      throw new LabelFormatException("the entry for class %d is empty".formatted(place));
    }
    return words;
  }
}
