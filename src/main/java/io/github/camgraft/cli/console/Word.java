package io.github.camgraft.cli.console;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** One of a few words, in small letters with hyphens. */
public final class Word<E extends Enum<E>> implements ITypeConverter<E> {
  private final List<E> constants;

  public Word(E[] constants) {
    this.constants = List.of(constants);
  }

  @Override
  public E convert(String text) {
    return constants.stream()
        .filter(
            constant ->
                of(constant).equals(text.strip().toLowerCase(Locale.ROOT).replace('_', '-')))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'%s' is not one of %s"
                        .formatted(
                            text,
                            constants.stream().map(Word::of).collect(Collectors.joining(", ")))));
  }

  /** The word of a constant. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
