package io.github.camgraft.label;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Things that stand beside the number of their class. */
final class NumberedNames {
  private NumberedNames() {}

  /**
   * The things in the order of their numbers, if these are 0 to n-1, each of them once: otherwise
   * they are part of the names, or mean something else.
   *
   * @param numbers what may be numbers
   * @param things as many
   */
  static <T> Optional<List<T>> inOrder(List<String> numbers, List<T> things) {
    List<T> ordered = new ArrayList<>(Collections.nCopies(things.size(), null));
    for (int i = 0; i < things.size(); i++) {
      int place = index(numbers.get(i));
      if (place < 0 || place >= things.size() || ordered.get(place) != null) {
        return Optional.empty();
      }
      ordered.set(place, things.get(i));
    }
    return things.isEmpty() ? Optional.empty() : Optional.of(ordered);
  }

  /** A number from 0 upwards, or -1. */
  private static int index(String text) {
    return text.strip().matches("\\d{1,9}") ? Integer.parseInt(text.strip()) : -1;
  }
}
