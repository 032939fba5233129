package io.github.camgraft.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.ir.ModelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The entries of an object of JSON, each of which is to be read: one that nobody knows says
 * something that would be lost.
 */
final class JsonEntries {
  private final String place;
  private final JsonObject object;
  private final Set<String> read = new HashSet<>();

  private JsonEntries(String place, JsonObject object) {
    this.place = place;
    this.object = object;
  }

  /**
   * What a reader makes of a document.
   *
   * @throws ModelException if it is none, or an entry is missing, unknown or no such thing
   */
  static <T> T document(String text, Function<JsonEntries, T> reader) {
    try {
      return read("", JsonParser.parseString(text), reader);
    } catch (JsonParseException broken) {
      throw new ModelException("the settings are not JSON", broken);
    }
  }

  private static <T> T read(String place, JsonElement element, Function<JsonEntries, T> reader) {
    if (!(element instanceof JsonObject object)) {
      throw damaged(place, "is not an object");
    }
    JsonEntries entries = new JsonEntries(place, object);
    T made = made(place, () -> reader.apply(entries));
    for (String name : object.keySet()) {
      if (!entries.read.contains(name)) {
        throw damaged(entries.at(name), "is not known; another version of camgraft wrote it");
      }
    }
    return made;
  }

  private static ModelException damaged(String place, String what) {
    return new ModelException(damage(place, what));
  }

  private static String damage(String place, String what) {
    return "the settings cannot be read: %s %s"
        .formatted(place.isEmpty() ? "the document" : place, what);
  }

  private String at(String name) {
    return place.isEmpty() ? name : place + "." + name;
  }

  boolean has(String name) {
    return object.has(name);
  }

  private JsonElement element(String name) {
    read.add(name);
    JsonElement element = object.get(name);
    if (element == null) {
      throw damaged(at(name), "is missing");
    }
    return element;
  }

  private <T> T made(String name, Function<JsonElement, T> reader) {
    JsonElement element = element(name);
    return made(at(name), () -> reader.apply(element));
  }

  private static <T> T made(String place, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (IllegalArgumentException
        | IllegalStateException
        | UnsupportedOperationException
        | ArithmeticException
        | ImageException refused) {
      // What Gson says of a wrong type, and whoever is made of what does not fit.
      throw new ModelException(damage(place, "does not fit"), refused);
    }
  }

  private <T> Optional<T> optional(String name, Function<String, T> reader) {
    return has(name) ? Optional.of(reader.apply(name)) : Optional.empty();
  }

  <T> T object(String name, Function<JsonEntries, T> reader) {
    return read(at(name), element(name), reader);
  }

  <T> Optional<T> optionalObject(String name, Function<JsonEntries, T> reader) {
    return optional(name, given -> object(given, reader));
  }

  String text(String name) {
    return made(name, JsonElement::getAsString);
  }

  Optional<String> optionalText(String name) {
    return optional(name, this::text);
  }

  boolean flag(String name) {
    return made(name, JsonElement::getAsBoolean);
  }

  int whole(String name) {
    return made(name, JsonElement::getAsInt);
  }

  long large(String name) {
    return made(name, JsonElement::getAsLong);
  }

  OptionalInt optionalWhole(String name) {
    return has(name) ? OptionalInt.of(whole(name)) : OptionalInt.empty();
  }

  OptionalDouble optionalReal(String name) {
    return has(name)
        ? OptionalDouble.of(made(name, JsonElement::getAsDouble))
        : OptionalDouble.empty();
  }

  /** One of some constants by its word. */
  <T> T word(String name, T[] constants, Function<? super T, String> word) {
    return word(name, text(name), constants, word);
  }

  private <T> T word(String name, String said, T[] constants, Function<? super T, String> word) {
    for (T constant : constants) {
      if (word.apply(constant).equals(said)) {
        return constant;
      }
    }
    throw damaged(at(name), "knows no '%s'".formatted(said));
  }

  <T> List<T> words(String name, T[] constants, Function<? super T, String> word) {
    return texts(name).stream().map(said -> word(name, said, constants, word)).toList();
  }

  List<String> texts(String name) {
    return list(name, JsonElement::getAsString);
  }

  List<Integer> wholes(String name) {
    return list(name, JsonElement::getAsInt);
  }

  private <T> List<T> list(String name, Function<JsonElement, T> reader) {
    return made(
        name,
        element -> {
          List<T> all = new ArrayList<>();
          for (JsonElement one : element.getAsJsonArray()) {
            all.add(reader.apply(one));
          }
          return all;
        });
  }

  /** The names of all entries, each of which is read by its name. */
  Set<String> names() {
    return object.keySet();
  }
}
