package io.github.camgraft.augment;

import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.DataType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A weight for every number of a tensor y, which an input of the model says: what is explained is Σ
 * w·y, whose gradient is w itself. Every question that is linear in y is one of these.
 *
 * @param tensor y
 * @param isReturned whether the original returns it
 * @param scores Σ w·y, float [N], or [N, M] where there are several questions
 * @param seeds each of the M as something to differentiate
 */
record ExplainedWeights(Value tensor, boolean isReturned, Value scores, List<Seed> seeds) {

  static ExplainedWeights of(Tape tape, Analysis analysis, AugmentOptions options) {
    tape.enter("weights");
    Value stored = tape.value(analysis.score().tensor());
    // From here on a backward pass through half precision is computed in float32.
    Value y = stored.as(stored.type().ofGradient());
    int several = options.emission().classesPerImage();
    TargetTensor target = TargetTensor.of(analysis);
    boolean hasPictures = target.countsPictures();
    Value weights = tape.input(Contract.EXPLAIN_WEIGHTS, target.weights(several));
    int axis = hasPictures ? 1 : 0;
    List<Seed> seeds = new ArrayList<>();
    List<Value> scores = new ArrayList<>();
    for (int i = 0; i < several; i++) {
      Value asked =
          several == 1
              ? weights
              : weights.sliced(axis, tape.extent(i), tape.extent(i + 1L)).squeezed(axis);
      Value gradient = asked.as(y.type());
      Value score = summed(y.where(gradient.isZero().oneMinus()).times(gradient), hasPictures);
      seeds.add(new Seed(gradient, score));
      scores.add(several == 1 ? score : score.unsqueezed(1));
    }
    return new ExplainedWeights(
        y.as(DataType.FLOAT), target.isReturned(), Value.concatenated(1, scores), seeds);
  }

  /** Over all that belongs to a picture, float [N]. */
  private static Value summed(Value product, boolean hasPictures) {
    int[] axes = IntStream.range(hasPictures ? 1 : 0, product.rank()).toArray();
    Value sum = axes.length == 0 ? product : product.sum(axes).squeezed(axes);
    return (hasPictures ? sum : sum.unsqueezed(0)).as(DataType.FLOAT);
  }

  Questions questions() {
    Map<String, Value> outputs = new LinkedHashMap<>();
    outputs.put(Contract.EXPLAINED_SCORE, scores);
    if (!isReturned) {
      outputs.put(Contract.EXPLAINED_TENSOR, tensor);
    }
    Set<String> shared = new LinkedHashSet<>();
    seeds.forEach(seed -> shared.add(seed.score().name()));
    return new Questions(outputs, seeds, shared);
  }
}
