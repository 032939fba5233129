package io.github.camgraft.augment;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.score.Score;
import java.util.ArrayList;
import java.util.List;

/**
 * The tensor whose numbers are weighted, where a file is asked by weights.
 *
 * @param tensor its name in the graph
 * @param output the output that returns it
 * @param shape its shape
 * @param countsPictures whether its first axis is that of the pictures
 * @hidden
 */
public record TargetTensor(String tensor, String output, Shape shape, boolean countsPictures) {
  static TargetTensor of(Analysis analysis) {
    Score score = analysis.score();
    boolean isReturned =
        analysis.lowered().graph().outputs().stream()
            .map(ValueInfo::name)
            .anyMatch(score.tensor()::equals);
    Dimension batch = analysis.image().batch();
    return new TargetTensor(
        score.tensor(),
        isReturned ? score.tensor() : Contract.EXPLAINED_TENSOR,
        score.shape(),
        score.shape().rank() > 0 && score.shape().get(0).equals(batch));
  }

  /** Whether the original returns it. */
  boolean isReturned() {
    return !output.equals(Contract.EXPLAINED_TENSOR);
  }

  /**
   * {@return the type of the weights for so many questions}
   *
   * @param several how many questions are asked at once
   */
  public TensorType weights(int several) {
    List<Dimension> lengths = new ArrayList<>(shape.dimensions());
    if (several > 1) {
      lengths.add(countsPictures ? 1 : 0, Dimension.of(several));
    }
    return new TensorType(DataType.FLOAT, new Shape(lengths));
  }
}
