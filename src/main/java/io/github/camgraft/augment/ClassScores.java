package io.github.camgraft.augment;

import io.github.camgraft.onnx.Extent;
import io.github.camgraft.onnx.Shape;
import io.github.camgraft.onnx.Value;
import java.util.List;

/**
 * The scores of all classes in the graph.
 *
 * @param all [N, C]
 * @param binary whether the two classes are made of one number
 */
record ClassScores(Value all, boolean binary) {
  static ClassScores of(Value score, boolean binary) {
    Extent batch = score.rank() == 1 ? score.tape().extent(1) : score.extent(0);
    Value flat = score.reshaped(List.of(batch, score.extent(score.rank() == 1 ? 0 : 1)));
    return binary
        ? new ClassScores(Value.concatenated(1, List.of(flat.negated(), flat)), true)
        : new ClassScores(flat, false);
  }

  /** The class with the highest score, int64 [N]. */
  Value predicted() {
    return all.argMax(1).squeezed(1);
  }

  /** One in the column of each picture's class, [N, C]. */
  Value oneHot(Value classes) {
    return classes.oneHot(all.extent(1), all.type());
  }

  /** The scores of the marked classes, [N]. */
  Value of(Value oneHot) {
    return all.where(oneHot).sum(1).squeezed(1);
  }

  /**
   * The gradient of the marked scores with respect to the numbers in the file: [N, C], or [N, 1]
   * where one stands for two.
   */
  Value seed(Value oneHot) {
    if (!binary) {
      return oneHot;
    }
    Value signs = all.tape().constant(all.type(), Shape.of(1, 2), -1, 1);
    return oneHot.times(signs).sum(1);
  }
}
