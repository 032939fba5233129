package io.github.camgraft.augment;

import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which classes of each picture are explained.
 *
 * @param classes int64 [N], or [N, M] where there are several
 * @param scores of these classes, float, of the same shape
 * @param allScores of every class, float [N, C]
 * @param seeds each of the M as something to differentiate
 */
record ExplainedClasses(Value classes, Value scores, Value allScores, List<Seed> seeds) {
  /** Far below any score, and still a number when a score is taken off it. */
  private static final double LEAST = -1e38;

  /** As the options say, with an input of the model if it is to choose. */
  static ExplainedClasses of(Tape tape, Analysis analysis, AugmentOptions options) {
    tape.enter("class");
    Value stored = tape.value(analysis.score().tensor());
    // From here on a backward pass through half precision is computed in float32.
    Value score = stored.as(stored.type().ofGradient());
    ClassScores scores = ClassScores.of(score, analysis.score());
    Value classes = classes(tape, scores, analysis, options);
    List<Seed> seeds = new ArrayList<>();
    List<Value> explainedScores = new ArrayList<>();
    int several = options.emission().classesPerImage();
    for (int i = 0; i < several; i++) {
      Value column =
          several == 1
              ? classes
              : classes.sliced(1, tape.extent(i), tape.extent(i + 1L)).squeezed(1);
      Value oneHot = scores.oneHot(column);
      Value explainedScore = scores.of(oneHot).as(DataType.FLOAT);
      seeds.add(new Seed(scores.seed(oneHot).reshapedLike(score), explainedScore));
      explainedScores.add(several == 1 ? explainedScore : explainedScore.unsqueezed(1));
    }
    return new ExplainedClasses(
        classes, Value.concatenated(1, explainedScores), scores.all().as(DataType.FLOAT), seeds);
  }

  /** The names of what every run computes of the classes. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>(Set.of(classes.name()));
    seeds.forEach(seed -> names.add(seed.score().name()));
    return names;
  }

  private static Value classes(
      Tape tape, ClassScores scores, Analysis analysis, AugmentOptions options) {
    long count = analysis.score().classes();
    int several = options.emission().classesPerImage();
    boolean isOpen = count == 0;
    if (several > count && !isOpen) {
      throw new ModelException(
          "the model has %d classes, so %d of them cannot be explained".formatted(count, several));
    }
    return switch (options.classChoice().kind()) {
      case PREDICTED -> best(scores, several);
      case FIXED -> fixed(tape, scores, options, count);
      case WEIGHTS -> throw new IllegalArgumentException("weights choose no class");
      case INPUT -> {
        List<Dimension> axes = new ArrayList<>(List.of(analysis.image().batch()));
        if (several > 1) {
          axes.add(Dimension.of(several));
        }
        TensorType type = new TensorType(DataType.INT64, new Shape(axes));
        Value asked = tape.input(Contract.EXPLAIN_CLASS, type);
        Value best = best(scores, several);
        yield asked
            .orWhereNegative(several == 1 ? best : ofRank(asked, best))
            .atMost(scores.all().extent(1).minus(1).value());
      }
    };
  }

  private static Value fixed(Tape tape, ClassScores scores, AugmentOptions options, long count) {
    long index = options.classChoice().index();
    if (index < 0 || (index >= count && count > 0)) {
      throw new ModelException(
          "there is no class %d; the model has the classes 0 to %d".formatted(index, count - 1));
    }
    if (options.emission().isForSeveral()) {
      throw new ModelException(
          "one class is fixed in the file, so there are not several of them to explain");
    }
    Value last = scores.all().extent(1).minus(1).value();
    Value fixed = count > 0 ? tape.longs(index) : tape.longs(index).atMost(last);
    return fixed.expandedLike(scores.predicted());
  }

  /**
   * The classes with the highest scores, [N] for one and [N, M] for several. One after the other is
   * taken and left out of what follows: TopK is no operator that every build has.
   */
  private static Value best(ClassScores scores, int several) {
    if (several == 1) {
      return scores.predicted();
    }
    List<Value> columns = new ArrayList<>();
    ClassScores left = scores;
    for (int i = 0; i < several; i++) {
      Value column = left.predicted();
      columns.add(column.unsqueezed(1));
      Value taken = scores.oneHot(column).times(LEAST);
      left = left.without(taken);
    }
    return Value.concatenated(1, columns);
  }

  /** What -1, -2, … ask for: the best class, the second, …; the last of them for all below. */
  private static Value ofRank(Value asked, Value best) {
    Tape tape = best.tape();
    // Asked once for all pictures, it is asked for each of them.
    Value each = asked.plus(best.times(0));
    Value last = tape.longs(best.shape().get(1).size() - 1);
    Value first = tape.longs(0);
    Value rank = each.negated().minus(1).atMost(last).atLeast(first);
    return tape.node(
        "GatherElements", best.tensorType(), Attributes.NONE.with("axis", 1), best, rank);
  }
}
