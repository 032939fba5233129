package io.github.camgraft.text;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.joining;

import java.util.function.IntPredicate;

/**
 * Words from outside as they may be shown. Whatever a terminal or an editor would obey instead of
 * showing it is spelt out, as a backslash, the letter u and four digits: control characters, line
 * breaks, what turns the direction of reading, and halves of letters. JSON spells them just so.
 */
public final class Legible {
  private Legible() {}

  /** The words in one line. */
  public static String line(String words) {
    return spelt(words, Legible::isObeyed);
  }

  /** Several lines of words, as libraries write them, as one. */
  public static String sentence(String words) {
    return line(
        words.lines().map(String::strip).filter(not(String::isEmpty)).collect(joining(" ")));
  }

  /** The same for a text whose line breaks and tabs are its own. */
  public static String text(String words) {
    return spelt(words, letter -> isObeyed(letter) && "\n\r\t".indexOf(letter) < 0);
  }

  private static String spelt(String words, IntPredicate isSpeltOut) {
    if (words.codePoints().noneMatch(isSpeltOut)) {
      return words;
    }
    StringBuilder spelt = new StringBuilder();
    words
        .codePoints()
        .forEach(
            letter -> {
              if (isSpeltOut.test(letter)) {
                spelt.append("\\u%04x".formatted(letter));
              } else {
                spelt.appendCodePoint(letter);
              }
            });
    return spelt.toString();
  }

  private static boolean isObeyed(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> turnsDirection(letter);
    };
  }

  /** A name that is read from right to left may pretend to end otherwise than it does. */
  private static boolean turnsDirection(int letter) {
    return (letter >= 0x202A && letter <= 0x202E) || (letter >= 0x2066 && letter <= 0x2069);
  }
}
