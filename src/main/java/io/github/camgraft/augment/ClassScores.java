package io.github.camgraft.augment;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.score.Score;
import java.util.List;

/**
 * The scores of all classes in the graph.
 *
 * @param all [N, C]
 * @param ranking by which classes are put in order, [N, C]: the scores themselves but for a single
 *     number, which is explained upwards whatever it is
 * @param binary whether the two classes are made of one number
 * @hidden
 */
public record ClassScores(Value all, Value ranking, boolean binary) {
  public static ClassScores of(Value value, Score score) {
    Extent batch = value.rank() == 1 ? value.tape().extent(1) : value.extent(0);
    Value flat = value.reshaped(List.of(batch, value.extent(value.rank() == 1 ? 0 : 1)));
    if (!score.isBinary()) {
      return new ClassScores(flat, flat, false);
    }
    Value first = flat.negated().plus(score.certainty());
    Value both = Value.concatenated(1, List.of(first, flat));
    Value upwards = flat.tape().constant(flat.type(), Shape.of(1, 2), 0, 1).expandedLike(both);
    return new ClassScores(both, score.reading().single() ? upwards : both, true);
  }

  /** The class with the highest score, int64 [N]. */
  Value predicted() {
    return ranking.argMax(1).squeezed(1);
  }

  /** The same classes, the marked ones of which come last. */
  ClassScores without(Value marked) {
    return new ClassScores(all, ranking.plus(marked), binary);
  }

  /**
   * {@return one in the column of each picture's class, [N, C]}
   *
   * @param classes how many classes there are
   */
  public Value oneHot(Value classes) {
    return classes.oneHot(all.extent(1), all.type());
  }

  /** The scores of the marked classes, [N]. */
  Value of(Value oneHot) {
    return all.where(oneHot).sum(1).squeezed(1);
  }

  /**
   * {@return the gradient of the marked scores with respect to the numbers in the file: [N, C], or
   * [N, 1] where one stands for two}
   *
   * @param oneHot one row for each picture with a one for its class
   */
  public Value seed(Value oneHot) {
    if (!binary) {
      return oneHot;
    }
    Value signs = all.tape().constant(all.type(), Shape.of(1, 2), -1, 1);
    return oneHot.times(signs).sum(1);
  }
}
