package io.github.camgraft.augment;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether a document is a contract at all, before anything is made of it: {@code
 * contract.schema.json} in Java, but for what a later program may add, and for words that stand for
 * constants, which whoever looks them up refuses.
 */
final class ContractCheck {
  /** Far more than are ever explained of one picture. */
  private static final long MOST_CLASSES_PER_IMAGE = 100_000;

  private static final Check TEXT = primitive("a text", JsonPrimitive::isString);

  private static final Check TRUTH = primitive("true or false", JsonPrimitive::isBoolean);

  private static final Check TEXTS = list(TEXT);

  private static final Check LENGTH = whole(0, Long.MAX_VALUE);

  private static final Check LENGTHS = list(ContractCheck::length);

  private static final Check TEXTS_BY_NAME =
      (json, where) -> {
        for (Map.Entry<String, JsonElement> entry : object(json, where).entrySet()) {
          TEXT.of(entry.getValue(), where + "." + plain(entry.getKey()));
        }
      };

  private static final Check LAYERS =
      list(
          object(
              Map.of("tensor", TEXT, "operator", TEXT, "shape", ContractCheck::shape),
              Map.of("name", TEXT, "outputs", TEXTS_BY_NAME)));

  private static final Check FURTHER_IMAGE =
      object(
          Map.of("input", TEXT, "layout", TEXT, "layers", LAYERS),
          Map.of("gradients", TEXTS_BY_NAME));

  private static final Check TARGET =
      object(
          Map.of(
              "kind",
              TEXT,
              "tensor",
              TEXT,
              "shape",
              LENGTHS,
              "output",
              TEXT,
              "counts_pictures",
              TRUTH),
          Map.of());

  private static final Check CONTRACT =
      object(
          Map.of(
              "image", object(Map.of("input", TEXT, "layout", TEXT), Map.of()),
              "score",
                  object(
                      Map.of(
                          "tensor", TEXT,
                          "tail", TEXT,
                          "classes", whole(0, Integer.MAX_VALUE),
                          "output", TEXT),
                      Map.of("reading", TEXT, "single", TRUTH, "scale", ContractCheck::share)),
              "explains",
                  object(
                      Map.of("choice", TEXT, "classes_per_image", whole(1, MOST_CLASSES_PER_IMAGE)),
                      Map.of("input", TEXT, "index", whole(0, Integer.MAX_VALUE), "gate", TEXT)),
              "methods", TEXTS,
              "emit", TEXT,
              "convention", TEXT,
              "display", TRUTH,
              "layers", LAYERS,
              "preprocessing", TEXT,
              "labels", TEXTS),
          Map.of(
              "gradients",
              TEXTS_BY_NAME,
              "preprocessing_origin",
              TEXT,
              "guided_nodes",
              whole(0, Integer.MAX_VALUE),
              "straight_through",
              TRUTH,
              "further_images",
              list(FURTHER_IMAGE),
              "target",
              TARGET,
              "merged",
              object(Map.of("how", TEXT, "outputs", TEXTS), Map.of())));

  private ContractCheck() {}

  /** What a part of the document has to be. */
  private interface Check {
    void of(JsonElement json, String where);
  }

  /** Which simple values are meant. */
  private interface Kind {
    boolean has(JsonPrimitive value);
  }

  /**
   * Refuses what is no contract.
   *
   * @throws IllegalArgumentException with what is wrong and where, as a clause
   */
  static void require(JsonElement document) {
    CONTRACT.of(document, "");
  }

  private static Check primitive(String words, Kind kind) {
    return (json, where) -> {
      if (!(json instanceof JsonPrimitive value) || !kind.has(value)) {
        throw wrong(where, json, words);
      }
    };
  }

  private static Check whole(long least, long most) {
    return (json, where) -> {
      boolean fits =
          number(json)
              .filter(number -> number.compareTo(BigDecimal.valueOf(least)) >= 0)
              .filter(number -> number.compareTo(BigDecimal.valueOf(most)) <= 0)
              .filter(number -> number.remainder(BigDecimal.ONE).signum() == 0)
              .isPresent();
      if (!fits) {
        throw wrong(where, json, "a whole number from %d to %d".formatted(least, most));
      }
    };
  }

  private static void share(JsonElement json, String where) {
    Optional<BigDecimal> number = number(json);
    if (number.filter(share -> share.signum() > 0 && isFinite(share)).isEmpty()) {
      throw wrong(where, json, "a number above 0");
    }
  }

  private static boolean isFinite(BigDecimal number) {
    return Double.isFinite(number.doubleValue());
  }

  /** Nothing where it is none, or so large or small that it takes long to look at. */
  private static Optional<BigDecimal> number(JsonElement json) {
    if (!(json instanceof JsonPrimitive value) || !value.isNumber()) {
      return Optional.empty();
    }
    try {
      return Optional.of(value.getAsBigDecimal())
          .filter(number -> Math.abs((long) number.scale()) <= 400);
    } catch (NumberFormatException none) {
      return Optional.empty();
    }
  }

  /** A length for each axis; up to version 3 it was a text. */
  private static void shape(JsonElement json, String where) {
    if (json instanceof JsonPrimitive) {
      TEXT.of(json, where);
    } else {
      LENGTHS.of(json, where);
    }
  }

  private static void length(JsonElement json, String where) {
    if (json instanceof JsonPrimitive value && value.isString()) {
      return;
    }
    LENGTH.of(json, where);
  }

  private static Check list(Check entry) {
    return (json, where) -> {
      if (!(json instanceof JsonArray list)) {
        throw wrong(where, json, "a list");
      }
      for (int i = 0; i < list.size(); i++) {
        entry.of(list.get(i), "%s[%d]".formatted(where, i));
      }
    };
  }

  private static Check object(Map<String, Check> required, Map<String, Check> optional) {
    Map<String, Check> all = new TreeMap<>(optional);
    all.putAll(required);
    return (json, where) -> {
      JsonObject object = object(json, where);
      String prefix = where.isEmpty() ? "" : where + ".";
      for (Map.Entry<String, Check> entry : all.entrySet()) {
        String key = entry.getKey();
        JsonElement value = object.get(key);
        if (value != null && !(value.isJsonNull() && optional.containsKey(key))) {
          entry.getValue().of(value, prefix + key);
        } else if (required.containsKey(key)) {
          throw new IllegalArgumentException(prefix + key + " is missing");
        }
      }
    };
  }

  private static JsonObject object(JsonElement json, String where) {
    if (json instanceof JsonObject object) {
      return object;
    }
    throw wrong(where, json, "an object");
  }

  private static IllegalArgumentException wrong(String where, JsonElement json, String words) {
    return new IllegalArgumentException(
        "%s is %s, not %s".formatted(where.isEmpty() ? "it" : where, shown(json), words));
  }

  private static String shown(JsonElement json) {
    if (json instanceof JsonPrimitive value) {
      return value.isString() ? "a text" : plain(value.getAsString());
    }
    return json.isJsonNull() ? "null" : json.isJsonArray() ? "a list" : "an object";
  }

  /** Nothing that a terminal would obey, and not without end. */
  private static String plain(String text) {
    String plain = text.replaceAll("[^ -~]", "?");
    return plain.length() > 40 ? plain.substring(0, 40) + "…" : plain;
  }
}
