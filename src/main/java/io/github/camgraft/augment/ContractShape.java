package io.github.camgraft.augment;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A shape as it stands in a contract: a number for each length that is known, and a word for each
 * that only a run tells. Up to version 3 it was a text, such as {@code [batch×96×16×16]}.
 */
final class ContractShape {
  private ContractShape() {}

  static JsonElement write(Shape shape) {
    JsonArray lengths = new JsonArray();
    for (Dimension length : shape.dimensions()) {
      lengths.add(
          length.isKnown()
              ? new JsonPrimitive(length.size())
              : new JsonPrimitive(length.toString()));
    }
    return lengths;
  }

  static Shape read(JsonElement shape) {
    List<String> lengths =
        shape instanceof JsonArray array
            ? StreamSupport.stream(array.spliterator(), false)
                .map(JsonElement::getAsString)
                .toList()
            : Arrays.asList(shape.getAsString().replaceAll("^\\[|]$", "").split("×"));
    return new Shape(lengths.stream().map(ContractShape::length).toList());
  }

  private static Dimension length(String word) {
    return word.matches("\\d{1,18}")
        ? Dimension.of(Long.parseLong(word))
        : Dimension.symbolic(word);
  }
}
