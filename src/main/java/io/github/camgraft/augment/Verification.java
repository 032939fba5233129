package io.github.camgraft.augment;

import io.github.camgraft.augment.GradientTrial.Finding;
import io.github.camgraft.augment.GradientTrial.Verdict;
import io.github.camgraft.onnx.Model;
import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.onnx.WeightsInFile;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/**
 * An augmented model tried on random input: its original outputs against the original model, and
 * its gradient against differences ({@link GradientTrial}).
 *
 * @param outputError the largest relative difference (L2) of an original output
 * @param gradientError the largest relative difference between the gradient and differences; empty
 *     where none could be compared, as in quantised models: their values move in steps, while their
 *     gradient is that of the numbers behind (straight-through)
 * @param compared in how many stretches of the network the gradient could be compared
 * @param stretches how many there are
 */
public record Verification(
    double outputError, OptionalDouble gradientError, int compared, int stretches) {
  private static final double MOST_OUTPUT_ERROR = 1e-4;

  /** Deviations of random pictures: one may lie where every rectifier is shut. */
  private static final double[] CONTRASTS = {1, 0.3, 0.1, 3};

  /**
   * Tries a model.
   *
   * @throws ModelException if it does not do what it promises; the message names the tensor
   */
  public static Verification of(Model original, Augmented augmented) {
    return of(original, augmented, UnaryOperator.identity());
  }

  /**
   * Tries a model that was made of a file, which spares copies of its weights.
   *
   * @param file that the original was read from
   * @throws ModelException as {@link #of(Model, Augmented)}
   */
  public static Verification of(Model original, Augmented augmented, Path file) {
    return of(original, augmented, model -> WeightsInFile.referredTo(model, file));
  }

  private static Verification of(
      Model original, Augmented augmented, UnaryOperator<Model> weights) {
    try {
      return new Trial(augmented, weights).verification(original);
    } catch (ModelException refusal) {
      throw new ModelException(
          refusal.getMessage() + "; nothing was written (--no-verify writes it all the same)",
          refusal);
    }
  }

  private static final class Trial {
    private final Augmented augmented;
    private final UnaryOperator<Model> weights;
    private final Noise noise = new Noise();
    private final Map<String, NumericTensor> feeds = new LinkedHashMap<>();
    private NumericTensor explained;

    Trial(Augmented augmented, UnaryOperator<Model> weights) {
      this.augmented = augmented;
      this.weights = weights;
    }

    Verification verification(Model original) {
      double outputError = 0;
      if (augmented.contract().methods().stream().noneMatch(Method::isBackward)) {
        return new Verification(outputError(original, 1), OptionalDouble.empty(), 0, 0);
      }
      Map<String, Finding> best = new LinkedHashMap<>();
      for (int i = 0; i < CONTRASTS.length && needsAnother(best, i); i++) {
        outputError = Math.max(outputError, outputError(original, CONTRASTS[i]));
        for (Finding finding :
            new GradientTrial(augmented, feeds, noise, weights).findings(explained)) {
          best.merge(finding.stretch().from(), finding, Trial::better);
        }
      }
      if (best.isEmpty()) {
        throw new ModelException(
            "the score '%s' does not depend on the picture '%s': its gradient is zero everywhere on random pictures"
                .formatted(augmented.contract().score(), augmented.contract().image()));
      }
      best.values().forEach(Trial::requireNotWrong);
      double[] errors =
          best.values().stream()
              .filter(finding -> finding.verdict() == Verdict.RIGHT)
              .mapToDouble(Finding::error)
              .toArray();
      return new Verification(outputError, Arrays.stream(errors).max(), errors.length, best.size());
    }

    /**
     * A wrong formula is wrong at every picture. At one of them a right one may meet what the
     * runtime only approximates, such as the slope of a Tanh that is nearly one.
     */
    private static Finding better(Finding one, Finding other) {
      return one.verdict().compareTo(other.verdict()) <= 0 ? one : other;
    }

    /** What did not settle gets one more chance. */
    private static boolean needsAnother(Map<String, Finding> findings, int tried) {
      return findings.isEmpty()
          || isAny(findings, Verdict.WRONG)
          || (tried == 1 && isAny(findings, Verdict.OPEN));
    }

    private static boolean isAny(Map<String, Finding> findings, Verdict verdict) {
      return findings.values().stream().anyMatch(finding -> finding.verdict() == verdict);
    }

    private static void requireNotWrong(Finding finding) {
      if (finding.verdict() == Verdict.WRONG) {
        throw new ModelException(
            "the gradient %s is off by %.0f %% from differences"
                .formatted(finding.stretch(), 100 * finding.error()));
      }
    }

    private double outputError(Model original, double contrast) {
      Map<String, NumericTensor> expected;
      try (InferenceSession session =
          InferenceSession.open(weights.apply(original), SessionSettings.COMPARISON)) {
        for (Map.Entry<String, TensorType> input : session.inputTypes().entrySet()) {
          feeds.put(input.getKey(), noise.of(input.getValue(), contrast));
        }
        expected = session.run(feeds);
      }
      Map<String, NumericTensor> actual = grafted();
      explained = first(actual.get(Contract.EXPLAINED_CLASS));
      double largest = 0;
      for (Map.Entry<String, NumericTensor> output : expected.entrySet()) {
        double error = Vectors.error(actual.get(output.getKey()), output.getValue());
        if (!(error <= MOST_OUTPUT_ERROR)) {
          throw new ModelException(
              "the output '%s' of the augmented model is off by %.1e from the original"
                  .formatted(output.getKey(), error));
        }
        largest = Math.max(largest, error);
      }
      return largest;
    }

    /** The first class of each picture, where several are explained. */
    private NumericTensor first(NumericTensor classes) {
      int several = augmented.contract().emission().classesPerImage();
      long[] first = new long[classes.count() / several];
      Arrays.setAll(first, picture -> (long) classes.at(picture * several));
      return new LongTensor(first, first.length);
    }

    private Map<String, NumericTensor> grafted() {
      try (InferenceSession session =
          InferenceSession.open(weights.apply(augmented.model()), SessionSettings.COMPARISON)) {
        Contract contract = augmented.contract();
        int pictures = feeds.get(contract.image()).shape()[0];
        long[] predicted = new long[pictures * contract.emission().classesPerImage()];
        Arrays.fill(predicted, -1);
        Map<String, NumericTensor> all = new LinkedHashMap<>(feeds);
        all.putAll(contract.request(predicted));
        return session.run(all);
      }
    }
  }
}
