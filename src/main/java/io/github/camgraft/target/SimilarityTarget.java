package io.github.camgraft.target;

import io.github.camgraft.image.prepare.Prepared;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.tensor.FloatTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Why a vector and another one are alike.
 *
 * @param words what the other one is
 * @param reference the other vector
 * @param picture what it was made of, where that is to get a map as well
 */
public record SimilarityTarget(String words, FloatTensor reference, Optional<Prepared> picture)
    implements TensorTarget {
  @Override
  public TargetKind kind() {
    return TargetKind.SIMILARITY;
  }

  @Override
  public List<Question> questions(Answer answer) {
    FloatTensor y = answer.y();
    if (reference.count() != y.count()) {
      throw new ModelException(
          "the reference has %d numbers, but '%s' has %d (%s for each picture)"
              .formatted(
                  reference.count(), answer.tensor(), y.count(), Arrays.toString(y.shape())));
    }
    double length = length(y);
    double other = length(reference);
    if (length == 0 || other == 0) {
      throw new ModelException(
          "%s is zero everywhere, so nothing is similar to it"
              .formatted(length == 0 ? "'" + answer.tensor() + "'" : "the reference"));
    }
    double product = 0;
    for (int i = 0; i < y.count(); i++) {
      product += y.at(i) * reference.at(i);
    }
    double cosine = product / length / other;
    FloatTensor weights = answer.zeros();
    for (int i = 0; i < y.count(); i++) {
      weights.values()[i] =
          (float) ((reference.at(i) / other - cosine * y.at(i) / length) / length);
    }
    return List.of(Question.of("similarity to " + words, weights, cosine));
  }

  /** Its weights depend on what the other model says. */
  @Override
  public TensorTarget held(Question asked) {
    return this;
  }

  /**
   * {@return the same seen from the other picture}
   *
   * @param name what the other picture is called
   * @param vector the model's vector of another picture
   */
  public SimilarityTarget reversed(String name, FloatTensor vector) {
    return new SimilarityTarget(name, vector, Optional.empty());
  }

  private static double length(FloatTensor vector) {
    double squares = 0;
    for (float number : vector.values()) {
      squares += (double) number * number;
    }
    return Math.sqrt(squares);
  }
}
