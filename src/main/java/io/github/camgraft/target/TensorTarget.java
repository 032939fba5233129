package io.github.camgraft.target;

import java.util.List;

/** What is asked of a tensor, in the words of a table ({@link TargetKind}). */
public sealed interface TensorTarget
    permits PartTarget,
        ContrastTarget,
        RegionTarget,
        DetectionTarget,
        SimilarityTarget,
        CertaintyTarget,
        ValueTarget,
        WeightsTarget {
  /** {@return which row of the table} */
  TargetKind kind();

  /** {@return whether the numbers of a picture have to be known before it can be asked} */
  default boolean needsNumbers() {
    return kind().needs() == TargetKind.Needs.NUMBERS;
  }

  /**
   * {@return the questions to one picture, at least one}
   *
   * @param answer what the model returned
   * @throws io.github.camgraft.ir.ModelException if it cannot be asked of this tensor
   */
  List<Question> questions(Answer answer);

  /**
   * {@return the same question for a model with other weights: the number that was explained,
   * wherever that model would have found a box or a region by itself}
   *
   * @param asked what was asked of the first model
   */
  default TensorTarget held(Question asked) {
    return new WeightsTarget(asked.weights());
  }
}
