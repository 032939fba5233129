package io.github.camgraft.input;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What a person probably meant by a name that does not exist. */
public final class NearestName {
  private static final int MOST = 3;

  /** Fewer letters are part of too many names. */
  private static final int SHORTEST_PART = 3;

  private NearestName() {}

  /**
   * The known names that are near enough to be meant, the nearest first and at most three: those
   * within a third of its letters (but one letter at least), or else those in which a word begins
   * with it. Only names about as near as the nearest count.
   */
  public static List<String> near(String name, Collection<String> known) {
    String wanted = plain(name);
    int limit = Math.max(1, wanted.length() / 3);
    List<Candidate> candidates =
        known.stream()
            .distinct()
            .map(candidate -> new Candidate(candidate, distance(wanted, plain(candidate), limit)))
            .filter(candidate -> candidate.distance <= limit)
            .sorted(Comparator.comparingInt(Candidate::distance))
            .toList();
    return candidates.isEmpty()
        ? containing(wanted, known)
        : candidates.stream()
            .filter(candidate -> candidate.distance <= candidates.get(0).distance + 1)
            .limit(MOST)
            .map(Candidate::name)
            .toList();
  }

  /**
   * The end of a sentence about a name that does not exist: {@code ; did you mean 'tiger' or
   * 'tigress'?}. Empty where nothing is near.
   */
  public static String question(String name, Collection<String> known) {
    List<String> near = near(name, known);
    return near.isEmpty() ? "" : "; did you mean %s?".formatted(listed(near, "or"));
  }

  /**
   * The same with something more to say, which follows in any case: {@code ; did you mean 'tiger'?
   * Inspect the model to see its layers}, or {@code ; inspect the model to see its layers}.
   */
  public static String question(String name, Collection<String> known, String rest) {
    String question = question(name, known);
    return question.isEmpty()
        ? "; " + rest
        : "%s %s%s"
            .formatted(question, rest.substring(0, 1).toUpperCase(Locale.ROOT), rest.substring(1));
  }

  /** Names in quotation marks, with a word before the last one. */
  public static String listed(List<String> names, String word) {
    List<String> quoted = names.stream().map("'%s'"::formatted).toList();
    int last = quoted.size() - 1;
    return last < 1
        ? String.join("", quoted)
        : "%s %s %s".formatted(String.join(", ", quoted.subList(0, last)), word, quoted.get(last));
  }

  private record Candidate(String name, int distance) {}

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** The shortest ones, which say least beyond what was asked for. */
  private static List<String> containing(String wanted, Collection<String> known) {
    return known.stream()
        .distinct()
        .filter(candidate -> wanted.length() >= SHORTEST_PART && begins(wanted, plain(candidate)))
        .sorted(Comparator.comparingInt(String::length))
        .limit(MOST)
        .toList();
  }

  /** Whether a name, or one of the words in it, begins with these letters. */
  private static boolean begins(String wanted, String candidate) {
    int place = candidate.indexOf(wanted);
    return place == 0 || (place > 0 && " .:,;-/".indexOf(candidate.charAt(place - 1)) >= 0);
  }

  /**
   * How many letters have to be put in, left out, replaced or swapped with their neighbour (Damerau
   * 1964, in the restricted form in which no letter is touched twice). Names that differ more in
   * length than the limit are not compared.
   */
  private static int distance(String left, String right, int limit) {
    if (Math.abs(left.length() - right.length()) > limit) {
      return limit + 1;
    }
    int[][] distances = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        distances[i][j] = i == 0 || j == 0 ? i + j : step(left, right, i, j, distances);
      }
    }
    return distances[left.length()][right.length()];
  }

  private static int step(String left, String right, int i, int j, int[][] distances) {
    boolean same = left.charAt(i - 1) == right.charAt(j - 1);
    int replaced = distances[i - 1][j - 1] + (same ? 0 : 1);
    int moved = Math.min(distances[i - 1][j], distances[i][j - 1]) + 1;
    boolean swapped =
        i > 1
            && j > 1
            && left.charAt(i - 1) == right.charAt(j - 2)
            && left.charAt(i - 2) == right.charAt(j - 1);
    int nearest = Math.min(replaced, moved);
    return swapped ? Math.min(nearest, distances[i - 2][j - 2] + 1) : nearest;
  }
}
