package io.github.camgraft.augment;

import io.github.camgraft.onnx.Model;
import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.onnx.Node;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;

/**
 * An augmented model tried on random input: its original outputs against the original model, and
 * the gradient against differences of the score.
 *
 * <p>Differences are taken along the gradient with a random half of its entries, where the change
 * of the score stands out from the rounding of float32, with several steps; the best one counts,
 * since a large step crosses kinks and a small one drowns in rounding.
 *
 * @param outputError the largest relative difference (L2) of an original output
 * @param gradientError the relative difference between the gradient and differences of the score;
 *     empty for quantised models, whose score moves in steps while their gradient is that of the
 *     numbers behind (straight-through)
 */
public record Verification(double outputError, OptionalDouble gradientError) {
  private static final double MOST_OUTPUT_ERROR = 1e-4;

  /**
   * A gradient that is off by more is wrong; one that is off by less may only be hard to tell from
   * rounding.
   */
  private static final double MOST_GRADIENT_ERROR = 0.5;

  private static final double GOOD_ENOUGH = 0.02;
  private static final double[] STEPS = {1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 1e-5};

  /**
   * Lengths of random pictures: a wrong formula is wrong at all of them, rounding and kinks are
   * not.
   */
  private static final double[] CONTRASTS = {1, 0.3, 0.1, 1, 0.3, 3};

  private static final int OPEN_PICTURE = 224;

  /**
   * Tries a model.
   *
   * @throws ModelException if it does not do what it promises; the message names the tensor
   */
  public static Verification of(Model original, Augmented augmented) {
    Trial trial = new Trial(augmented);
    double outputError = trial.outputError(original);
    if (isQuantised(original)) {
      return new Verification(outputError, OptionalDouble.empty());
    }
    double gradientError = trial.gradientError();
    if (Double.isNaN(gradientError) || (gradientError > MOST_GRADIENT_ERROR && trial.settled)) {
      throw new ModelException(
          "the gradient at '%s' is off by %.1e from differences of the score; nothing was written (--no-verify writes it all the same)"
              .formatted(augmented.contract().image(), gradientError));
    }
    return new Verification(outputError, OptionalDouble.of(gradientError));
  }

  private static boolean isQuantised(Model model) {
    return model.graph().nodes().stream()
        .map(Node::operator)
        .anyMatch(operator -> operator.contains("Quantize") || operator.startsWith("Q"));
  }

  /** One random input and what the models make of it. */
  private static final class Trial {
    private final Augmented augmented;
    private final Random random = new Random(20171022);
    private final Map<String, NumericTensor> feeds = new LinkedHashMap<>();

    /** Whether differences with two steps ever agreed: else they say nothing of the gradient. */
    private boolean settled;

    Trial(Augmented augmented) {
      this.augmented = augmented;
    }

    double outputError(Model original) {
      double largest = 0;
      try (InferenceSession session = InferenceSession.open(original, SessionSettings.CPU);
          InferenceSession grafted =
              InferenceSession.open(augmented.model(), SessionSettings.CPU)) {
        session.inputTypes().forEach((name, type) -> feeds.put(name, noise(type)));
        Map<String, NumericTensor> expected = session.run(feeds);
        Map<String, NumericTensor> actual = grafted.run(withClass(grafted, -1));
        for (Map.Entry<String, NumericTensor> output : expected.entrySet()) {
          double error = error(actual.get(output.getKey()), output.getValue());
          if (!(error <= MOST_OUTPUT_ERROR)) {
            throw new ModelException(
                "the output '%s' of the augmented model is off by %.1e from the original; nothing was written (--no-verify writes it all the same)"
                    .formatted(output.getKey(), error));
          }
          largest = Math.max(largest, error);
        }
      }
      return largest;
    }

    private Map<String, NumericTensor> withClass(InferenceSession session, long index) {
      Map<String, NumericTensor> all = new LinkedHashMap<>(feeds);
      if (session.inputs().contains(Contract.EXPLAIN_CLASS)) {
        int batch = feeds.get(augmented.contract().image()).shape()[0];
        long[] classes = new long[batch];
        Arrays.fill(classes, index);
        all.put(Contract.EXPLAIN_CLASS, new LongTensor(classes, batch));
      }
      return all;
    }

    private NumericTensor noise(TensorType type) {
      int[] shape = new int[type.shape().rank()];
      for (int axis = 0; axis < shape.length; axis++) {
        int open = axis > 0 && shape.length == 4 ? OPEN_PICTURE : 1;
        boolean known = type.shape().get(axis).isKnown();
        shape[axis] = known ? Math.toIntExact(type.shape().get(axis).size()) : open;
      }
      FloatTensor noise = FloatTensor.zeros(shape);
      for (int i = 0; i < noise.count() && type.type().isFloatingPoint(); i++) {
        noise.values()[i] = (float) random.nextGaussian();
      }
      return noise;
    }

    double gradientError() {
      AugmentOptions options = AugmentOptions.DEFAULT.withMethods(EnumSet.of(Method.GRADIENT));
      Augmented plain = Augmenter.augment(augmented.analysis(), options);
      double best = Double.POSITIVE_INFINITY;
      try (InferenceSession session = InferenceSession.open(plain.model(), SessionSettings.CPU)) {
        for (int i = 0; i < CONTRASTS.length && best > GOOD_ENOUGH; i++) {
          best = Math.min(best, gradientError(session, CONTRASTS[i]));
        }
      }
      return best;
    }

    private double gradientError(InferenceSession session, double contrast) {
      String image = augmented.contract().image();
      FloatTensor picture = (FloatTensor) noise(session.inputTypes().get(image));
      for (int i = 0; i < picture.count(); i++) {
        picture.values()[i] *= (float) contrast;
      }
      feeds.put(image, picture);
      Map<String, NumericTensor> outputs = session.run(withClass(session, -1));
      long index = (long) outputs.get(Contract.EXPLAINED_CLASS).at(0);
      FloatTensor gradient = (FloatTensor) outputs.get(Method.GRADIENT.output());
      FloatTensor direction = halved(gradient);
      double slope = product(gradient, direction);
      double best = slope == 0 ? 0 : Double.POSITIVE_INFINITY;
      double previous = Double.NaN;
      for (int i = 0; i < STEPS.length && best > GOOD_ENOUGH; i++) {
        double difference =
            scoreAt(session, index, direction, STEPS[i])
                - scoreAt(session, index, direction, -STEPS[i]);
        double share = difference / (2 * scale(direction, STEPS[i]) * slope);
        best = Math.min(best, Math.abs(share - 1));
        settled |= Math.abs(share - previous) <= GOOD_ENOUGH * Math.abs(share);
        previous = share;
      }
      return best;
    }

    private FloatTensor halved(FloatTensor gradient) {
      float[] values = gradient.values().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextBoolean() ? values[i] : 0;
      }
      return FloatTensor.of(values, gradient.shape());
    }

    /** So that a step is a share of the picture's length. */
    private double scale(FloatTensor direction, double step) {
      NumericTensor picture = feeds.get(augmented.contract().image());
      return step * Math.sqrt(product(picture, picture) / product(direction, direction));
    }

    private double scoreAt(
        InferenceSession session, long index, FloatTensor direction, double step) {
      String image = augmented.contract().image();
      FloatTensor picture = (FloatTensor) feeds.get(image);
      float[] moved = picture.values().clone();
      double factor = scale(direction, step);
      for (int i = 0; i < moved.length; i++) {
        moved[i] += (float) (factor * direction.values()[i]);
      }
      Map<String, NumericTensor> all = withClass(session, index);
      all.put(image, FloatTensor.of(moved, picture.shape()));
      NumericTensor scores = session.run(all).get(Contract.EXPLAINED_SCORE);
      double sum = 0;
      for (int i = 0; i < scores.count(); i++) {
        sum += scores.at(i);
      }
      return sum;
    }
  }

  private static double product(NumericTensor left, NumericTensor right) {
    double sum = 0;
    for (int i = 0; i < left.count(); i++) {
      sum += left.at(i) * right.at(i);
    }
    return sum;
  }

  private static double error(NumericTensor actual, NumericTensor expected) {
    double difference = 0;
    for (int i = 0; i < expected.count(); i++) {
      difference += Math.pow(actual.at(i) - expected.at(i), 2);
    }
    return Math.sqrt(difference / Math.max(product(expected, expected), Double.MIN_NORMAL));
  }
}
