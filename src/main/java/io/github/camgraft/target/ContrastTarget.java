package io.github.camgraft.target;

import io.github.camgraft.ir.ModelException;
import io.github.camgraft.tensor.FloatTensor;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why these classes rather than those.
 *
 * @param these names or numbers
 * @param those names or numbers
 */
public record ContrastTarget(List<String> these, List<String> those) implements TensorTarget {
  /**
   * Keeps its own copies.
   *
   * @param these names or numbers
   * @param those names or numbers
   */
  public ContrastTarget {
    these = List.copyOf(these);
    those = List.copyOf(those);
    if (these.isEmpty() || those.isEmpty()) {
      throw new IllegalArgumentException("a contrast needs classes on both sides");
    }
  }

  @Override
  public TargetKind kind() {
    return TargetKind.CONTRAST;
  }

  @Override
  public List<Question> questions(Answer answer) {
    int classes = answer.requireClasses(kind());
    FloatTensor weights = answer.zeros();
    add(weights, indices(these, answer, classes), 1);
    add(weights, indices(those, answer, classes), -1);
    return List.of(
        Question.of(
            "%s against %s".formatted(names(these, answer, classes), names(those, answer, classes)),
            weights));
  }

  private static void add(FloatTensor weights, List<Integer> indices, float sign) {
    for (int index : indices) {
      if (weights.values()[index] != 0) {
        throw new ModelException("class %d is on both sides of the contrast".formatted(index));
      }
      weights.values()[index] = sign / indices.size();
    }
  }

  private static List<Integer> indices(List<String> words, Answer answer, int classes) {
    return words.stream().map(word -> answer.classes().find(word, classes)).distinct().toList();
  }

  private static String names(List<String> words, Answer answer, int classes) {
    return indices(words, answer, classes).stream()
        .map(answer.classes()::name)
        .collect(Collectors.joining(" and "));
  }
}
