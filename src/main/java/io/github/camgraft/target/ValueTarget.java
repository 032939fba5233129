package io.github.camgraft.target;

import io.github.camgraft.ir.ModelException;
import io.github.camgraft.tensor.FloatTensor;
import java.util.Arrays;
import java.util.List;

/**
 * A number that is no score of anything, such as an age.
 *
 * @param index which of the numbers, counted from 0
 * @param upwards whether what makes it larger is asked for, or what makes it smaller
 */
public record ValueTarget(int index, boolean upwards) implements TensorTarget {
  @Override
  public TargetKind kind() {
    return TargetKind.VALUE;
  }

  @Override
  public List<Question> questions(Answer answer) {
    int count = answer.y().count();
    if (index < 0 || index >= count) {
      throw new ModelException(
          "there is no value %d in '%s', which has the shape %s for each picture"
              .formatted(index, answer.tensor(), Arrays.toString(answer.y().shape())));
    }
    FloatTensor weights = answer.zeros();
    weights.values()[index] = upwards ? 1 : -1;
    String which = count == 1 ? "the value" : "value " + index;
    return List.of(Question.of(which + (upwards ? " upwards" : " downwards"), weights));
  }
}
