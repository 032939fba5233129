package io.github.camgraft;

import io.github.camgraft.ir.ModelException;
import io.github.camgraft.label.Labels;
import io.github.camgraft.target.Area;
import io.github.camgraft.target.CertaintyTarget;
import io.github.camgraft.target.ContrastTarget;
import io.github.camgraft.target.DetectionTarget;
import io.github.camgraft.target.PartTarget;
import io.github.camgraft.target.RegionTarget;
import io.github.camgraft.target.SimilarityTarget;
import io.github.camgraft.target.TargetKind;
import io.github.camgraft.target.TensorTarget;
import io.github.camgraft.target.ValueTarget;
import io.github.camgraft.target.WeightsTarget;
import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to explain: classes, or what is asked of the numbers of a tensor ({@link
 * io.github.camgraft.target.TargetKind}). The latter needs a model that was opened for it ({@link
 * ExplainerSettings#withTarget}).
 */
public sealed interface Target {
  /** {@return the class with the highest score} */
  static Target predicted() {
    return new Top(1);
  }

  /**
   * {@return the classes with the highest scores}
   *
   * @param count how many classes
   */
  static Target top(int count) {
    return new Top(count);
  }

  /**
   * Classes by index.
   *
   * @param indices the classes, counted from 0
   * @return the target
   */
  static Target classes(int... indices) {
    return new Numbered(Arrays.stream(indices).boxed().toList());
  }

  /**
   * Classes by name or index, as a user types them.
   *
   * @param words what the user typed
   * @return the target
   */
  static Target named(List<String> words) {
    return new Named(words);
  }

  /**
   * {@return a part of a tensor as NumPy has it, with ranges: {@code logits[:,4:84,200]}, added up}
   *
   * @param text part of a tensor in NumPy's notation
   */
  static Target part(String text) {
    return new Asked(
        PartTarget.parse(text)
            .orElseThrow(
                () ->
                    new ModelException(
                        "'%s' does not name part of a tensor; write it like logits[:,4:84,200]"
                            .formatted(text))));
  }

  /**
   * Why these classes rather than those, by name or number.
   *
   * @param these the classes to explain
   * @param those the classes that they are compared with
   * @return the target
   */
  static Target contrast(List<String> these, List<String> those) {
    return new Asked(new ContrastTarget(these, those));
  }

  /**
   * {@return the mean score of a class over a part of the picture; what is not said is found}
   *
   * @param area the part of the photograph; nothing for every place where the class has the highest
   *     score
   * @param word the class; the most probable one if there is none
   * @param against the class that it is compared with, if there is one
   */
  static Target region(Optional<Area> area, Optional<String> word, Optional<String> against) {
    return new Asked(new RegionTarget(area, word, against));
  }

  /**
   * {@return a box that a detector finds}
   *
   * @param which {@code best}, {@code all}, a number counted from 1 with the surest first, or a
   *     class
   */
  static Target detection(String which) {
    return new Asked(new DetectionTarget(which, Optional.empty()));
  }

  /**
   * {@return how alike the tensor's numbers and a vector are; for a picture {@link
   * Explainer#alike}}
   *
   * @param words what the reference is called
   * @param reference the vector to compare with
   */
  static Target similarity(String words, FloatTensor reference) {
    return new Asked(new SimilarityTarget(words, reference, Optional.empty()));
  }

  /**
   * {@return how sure the model is: {@link TargetKind#PROBABILITY} or {@link
   * TargetKind#LOG_PROBABILITY} of a class, the likeliest where none is named, or the {@link
   * TargetKind#ENTROPY} of all of them}
   *
   * @param kind probability, log-probability or entropy
   * @param word the class; the most probable one if there is none
   */
  static Target certainty(TargetKind kind, Optional<String> word) {
    return new Asked(new CertaintyTarget(kind, word));
  }

  /**
   * {@return one of the numbers of a regression, counted from 0, upwards or downwards}
   *
   * @param index which number of the tensor, counted from 0
   * @param upwards whether to explain what raises the number, or what lowers it
   */
  static Target value(int index, boolean upwards) {
    return new Asked(new ValueTarget(index, upwards));
  }

  /**
   * Weights as they are, of the tensor's shape for one picture.
   *
   * @param weights a weight for each number of the tensor, in its shape for one picture
   * @return the target
   */
  static Target weights(FloatTensor weights) {
    return new Asked(new WeightsTarget(weights));
  }

  /** What is asked of the numbers of a tensor. */
  record Asked(TensorTarget target) implements Target {}

  /** Classes. */
  sealed interface OfClasses extends Target {
    /**
     * {@return the class indices meant, given what the model says of a picture}
     *
     * @param best the most probable classes, the best first
     * @param labels the names of the classes
     * @param classes how many classes there are
     */
    List<Integer> resolve(List<Prediction> best, Labels labels, int classes);

    /**
     * {@return the first of them, where that is known before the model says anything}
     *
     * @param labels the names of the classes
     * @param classes how many classes there are
     */
    default OptionalInt first(Labels labels, int classes) {
      return OptionalInt.empty();
    }
  }

  /** See {@link #top}. */
  record Top(int count) implements OfClasses {
    /**
     * At least one.
     *
     * @param count how many classes
     */
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
  record Numbered(List<Integer> indices) implements OfClasses {
    /**
     * Keeps its own copy.
     *
     * @param indices the classes, counted from 0
     */
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
  record Named(List<String> words) implements OfClasses {
    /**
     * Keeps its own copy.
     *
     * @param words what the user typed
     */
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
