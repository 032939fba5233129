package io.github.camgraft.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import io.github.camgraft.text.Legible;

/** JSON for programs, which people look at on terminals and in editors, too. */
final class Json {
  private static final Gson PRETTY =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
  private static final Gson LINE = new GsonBuilder().disableHtmlEscaping().create();

  private Json() {}

  /** The text of a file. */
  static String text(JsonElement json) {
    return Legible.text(PRETTY.toJson(json)) + "\n";
  }

  /** The same in one line, without its end. */
  static String line(JsonElement json) {
    return Legible.line(LINE.toJson(json));
  }

  /** The shortest digits of a float; JSON has no word for infinity and not-a-number. */
  static JsonElement number(float value) {
    return Float.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
  }

  static JsonElement number(double value) {
    return Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
  }
}
