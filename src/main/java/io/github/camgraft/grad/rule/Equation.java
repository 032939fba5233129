package io.github.camgraft.grad.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an Einsum sums: a letter for every axis of every factor and of the result.
 *
 * @param factors the axes of each factor
 * @param result the axes that stay
 */
public record Equation(List<String> factors, String result) {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String ELLIPSIS = "...";

  /**
   * Reads the equation of a node. Axes behind an ellipsis, which are aligned at the last one, get
   * letters too.
   */
  public static Equation of(String text, List<Integer> ranks) {
    String[] sides = text.replace(" ", "").split("->", -1);
    List<String> factors = Arrays.asList(sides[0].split(",", -1));
    String free = unused(text, 0);
    int widest = 0;
    for (int i = 0; i < factors.size(); i++) {
      widest = Math.max(widest, hidden(factors.get(i), ranks.get(i)));
    }
    String broadcast = free.substring(0, widest);
    List<String> named = new ArrayList<>();
    for (int i = 0; i < factors.size(); i++) {
      int count = hidden(factors.get(i), ranks.get(i));
      named.add(factors.get(i).replace(ELLIPSIS, broadcast.substring(widest - count)));
    }
    String result = sides.length > 1 ? sides[1] : implied(sides[0]);
    return new Equation(List.copyOf(named), result.replace(ELLIPSIS, broadcast));
  }

  /** How many axes the ellipsis of a factor stands for. */
  private static int hidden(String factor, int rank) {
    return factor.contains(ELLIPSIS) ? rank - (factor.length() - ELLIPSIS.length()) : 0;
  }

  /** Without a result: what the ellipsis stands for, then every letter that stands there once. */
  private static String implied(String factors) {
    String letters = factors.replace(",", "").replace(".", "");
    String single =
        letters
            .chars()
            .filter(letter -> letters.indexOf(letter) == letters.lastIndexOf(letter))
            .sorted()
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    return (factors.contains(ELLIPSIS) ? ELLIPSIS : "") + single;
  }

  /** A letter that stands nowhere, another one for each place. */
  char unused(int place) {
    return unused(String.join("", factors), place).charAt(0);
  }

  private static String unused(String text, int skipped) {
    return LETTERS
        .chars()
        .filter(letter -> text.indexOf(letter) < 0)
        .skip(skipped)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }
}
