package io.github.camgraft;

import io.github.camgraft.ir.ModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Which classes to explain. */
public sealed interface Target {
  /** The class with the highest score. */
  static Target predicted() {
    return new Top(1);
  }

  /** The classes with the highest scores. */
  static Target top(int count) {
    return new Top(count);
  }

  /** Classes by index. */
  static Target classes(int... indices) {
    return new Numbered(Arrays.stream(indices).boxed().toList());
  }

  /** Classes by name or index, as a user types them. */
  static Target named(List<String> words) {
    return new Named(words);
  }

  /** The class indices meant, given what the model says of a picture. */
  List<Integer> resolve(List<Prediction> best, Labels labels, int classes);

  /** The first of them, where that is known before the model says anything. */
  default OptionalInt first(Labels labels, int classes) {
    return OptionalInt.empty();
  }

  /** See {@link #top}. */
  record Top(int count) implements Target {
    /** At least one. */
    public Top {
      if (count < 1) {
        throw new IllegalArgumentException("at least one class must be explained");
      }
    }

    @Override
    public List<Integer> resolve(List<Prediction> best, Labels labels, int classes) {
      return best.stream().limit(count).map(Prediction::index).toList();
    }
  }

  /** See {@link #classes}. */
  record Numbered(List<Integer> indices) implements Target {
    /** Keeps its own copy. */
    public Numbered {
      indices = List.copyOf(indices);
    }

    @Override
    public List<Integer> resolve(List<Prediction> best, Labels labels, int classes) {
      indices.forEach(index -> requireClass(index, classes));
      return indices.stream().distinct().toList();
    }

    @Override
    public OptionalInt first(Labels labels, int classes) {
      return resolve(List.of(), labels, classes).stream().mapToInt(Integer::intValue).findFirst();
    }

    private static void requireClass(int index, int classes) {
      if (index < 0 || index >= classes) {
        throw new ModelException(
            "there is no class %d; the model has the classes 0 to %d"
                .formatted(index, classes - 1));
      }
    }
  }

  /** See {@link #named}. */
  record Named(List<String> words) implements Target {
    /** Keeps its own copy. */
    public Named {
      words = List.copyOf(words);
    }

    @Override
    public List<Integer> resolve(List<Prediction> best, Labels labels, int classes) {
      List<Integer> indices = new ArrayList<>();
      words.forEach(word -> indices.add(labels.find(word, classes)));
      return indices.stream().distinct().toList();
    }

    @Override
    public OptionalInt first(Labels labels, int classes) {
      return words.stream().limit(1).mapToInt(word -> labels.find(word, classes)).findFirst();
    }
  }
}
