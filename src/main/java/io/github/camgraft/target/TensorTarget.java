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
  /** Which row of the table. */
  TargetKind kind();

  /** Whether the numbers of a picture have to be known before it can be asked. */
  default boolean needsNumbers() {
    return kind().needs() == TargetKind.Needs.NUMBERS;
  }

  /**
   * The questions to one picture, at least one.
   *
   * @throws io.github.camgraft.ir.ModelException if it cannot be asked of this tensor
   */
  List<Question> questions(Answer answer);
}
