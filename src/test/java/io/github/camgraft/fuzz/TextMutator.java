package io.github.camgraft.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Changes words, numbers and marks of a text, how deep it nests, and how it is encoded. */
final class TextMutator implements Mutator {
  private static final Pattern BETWEEN_WORDS =
      Pattern.compile("(?<=\\W)|(?=\\W)", Pattern.UNICODE_CHARACTER_CLASS);

  private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");
  private static final int MOST_WORDS = 4000;
  private static final ByteMutator BYTES = new ByteMutator();

  @Override
  public byte[] mutated(byte[] original, RandomGenerator chance) {
    String text = new String(original, StandardCharsets.UTF_8);
    List<String> words = new ArrayList<>(List.of(BETWEEN_WORDS.split(text)));
    for (int i = Mutator.changes(chance); i > 0; i--) {
      change(words, chance);
    }
    byte[] bytes = encoded(String.join("", words), chance);
    return chance.nextInt(8) == 0 ? BYTES.mutated(bytes, chance) : bytes;
  }

  private static void change(List<String> words, RandomGenerator chance) {
    if (words.isEmpty()) {
      words.add(Oddities.text(chance));
      return;
    }
    int place = chance.nextInt(words.size());
    int other = chance.nextInt(words.size());
    int end = Math.min(words.size(), place + 1 + chance.nextInt(8));
    switch (chance.nextInt(10)) {
      case 0 -> words.subList(place, end).clear();
      case 1 -> words.subList(place, words.size()).clear();
      case 2, 3 -> words.addAll(other, List.copyOf(words.subList(place, end)));
      case 4 -> repeat(words, place, end, chance);
      case 5 -> words.set(place, words.set(other, words.get(place)));
      case 6 -> words.add(place, Oddities.text(chance));
      case 7 -> nest(words, chance);
      default -> words.set(place, otherWord(words.get(place), chance));
    }
  }

  private static void repeat(List<String> words, int place, int end, RandomGenerator chance) {
    List<String> piece = List.copyOf(words.subList(place, end));
    int times = 1 << chance.nextInt(10);
    for (int i = 0; i < times && words.size() < MOST_WORDS; i++) {
      words.addAll(place, piece);
    }
  }

  private static void nest(List<String> words, RandomGenerator chance) {
    int depth = 1 << chance.nextInt(14);
    boolean isObject = chance.nextBoolean();
    int place = chance.nextInt(words.size());
    words.add(place, (isObject ? "{\"a\":" : "[").repeat(depth));
    if (chance.nextBoolean()) {
      words.add(
          place + 1 + chance.nextInt(words.size() - place), (isObject ? "}" : "]").repeat(depth));
    }
  }

  private static String otherWord(String word, RandomGenerator chance) {
    if (WHOLE.matcher(word).matches()) {
      return chance.nextInt(4) == 0
          ? Double.toString(Oddities.real(1, chance))
          : Long.toString(Oddities.whole(Long.parseLong(word), chance));
    }
    return Oddities.text(chance);
  }

  private static byte[] encoded(String text, RandomGenerator chance) {
    return switch (chance.nextInt(12)) {
      case 0 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE);
      case 1 -> text.getBytes(StandardCharsets.UTF_16BE);
      case 2 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_8);
      case 3 -> text.getBytes(StandardCharsets.ISO_8859_1);
      default -> text.getBytes(StandardCharsets.UTF_8);
    };
  }
}
