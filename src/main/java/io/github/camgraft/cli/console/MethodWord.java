package io.github.camgraft.cli.console;

import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.input.NearestName;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The word of a method. */
public final class MethodWord implements ITypeConverter<AttributionMethod> {
  @Override
  public AttributionMethod convert(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    List<String> words = AttributionMethod.all().stream().map(AttributionMethod::word).toList();
    return AttributionMethod.of(word)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "there is no method '%s'%s"
                        .formatted(
                            text,
                            NearestName.question(word, words, "camgraft methods lists them all"))));
  }
}
