package io.github.camgraft.target;

import io.github.camgraft.ir.ModelException;
import io.github.camgraft.tensor.FloatTensor;
import java.util.Arrays;
import java.util.List;

/**
 * Weights as they are.
 *
 * @param weights of the tensor's shape, with an axis of length one for pictures or without
 */
public record WeightsTarget(FloatTensor weights) implements TensorTarget {
  @Override
  public TargetKind kind() {
    return TargetKind.WEIGHTS;
  }

  @Override
  public List<Question> questions(Answer answer) {
    int[] wanted = answer.y().shape();
    int[] given = weights.shape();
    boolean isBatch =
        given.length == wanted.length + 1
            && given[0] == 1
            && Arrays.equals(Arrays.copyOfRange(given, 1, given.length), wanted);
    if (!isBatch && !Arrays.equals(given, wanted)) {
      throw new ModelException(
          "the weights have the shape %s, and '%s' has %s for each picture"
              .formatted(Arrays.toString(given), answer.tensor(), Arrays.toString(wanted)));
    }
    String words = "the weighted sum of '%s'".formatted(answer.tensor());
    return List.of(Question.of(words, weights.reshaped(wanted)).named("weights"));
  }
}
