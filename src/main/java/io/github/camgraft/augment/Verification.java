package io.github.camgraft.augment;

import io.github.camgraft.augment.GradientTrial.Finding;
import io.github.camgraft.augment.GradientTrial.Verdict;
import io.github.camgraft.onnx.Model;
import io.github.camgraft.onnx.ModelException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/**
 * An augmented model tried on random input: its original outputs against the original model ({@link
 * OutputTrial}), and its gradient against differences ({@link GradientTrial}).
 *
 * @param outputError the largest relative difference (L2) of an original output
 * @param optimisationError how far ONNX Runtime's optimisation moves the outputs of the original
 *     from what its file says; asked only where the augmented model gives something else than the
 *     optimised original, else 0
 * @param gradientError the largest relative difference between the gradient and differences; empty
 *     where none could be compared, as in quantised models: their values move in steps, while their
 *     gradient is that of the numbers behind (straight-through)
 * @param compared in how many stretches of the network the gradient could be compared
 * @param stretches how many there are
 * @param withoutGradient the feature layers whose gradient is zero everywhere on random pictures,
 *     so that their Grad-CAM is empty
 */
public record Verification(
    double outputError,
    double optimisationError,
    OptionalDouble gradientError,
    int compared,
    int stretches,
    Set<String> withoutGradient) {
  /** Deviations of random pictures: one may lie where every rectifier is shut. */
  private static final double[] CONTRASTS = {1, 0.3, 0.1, 3};

  /**
   * Tries a model.
   *
   * @throws ModelException if it does not do what it promises; the message names the tensor
   */
  public static Verification of(Model original, Augmented augmented) {
    try {
      return new Trial(augmented).verification(original);
    } catch (ModelException refusal) {
      throw new ModelException(
          refusal.getMessage() + "; nothing was written (--no-verify writes it all the same)",
          refusal);
    }
  }

  private static final class Trial {
    private final Augmented augmented;
    private final Noise noise = new Noise();
    private final Map<String, Finding> best = new LinkedHashMap<>();
    private double outputError;
    private double optimisationError;
    private final Set<String> withoutGradient = new TreeSet<>();

    Trial(Augmented augmented) {
      this.augmented = augmented;
      augmented.contract().layers().forEach(layer -> withoutGradient.add(layer.tensor()));
    }

    Verification verification(Model original) {
      OutputTrial outputs = new OutputTrial(original, augmented, noise);
      if (augmented.contract().methods().stream().noneMatch(Method::isBackward)) {
        note(outputs.finding(1));
        return found(OptionalDouble.empty(), 0);
      }
      GradientTrial gradient = new GradientTrial(augmented, noise);
      for (int i = 0; i < CONTRASTS.length && needsAnother(i); i++) {
        OutputTrial.Finding seen = outputs.finding(CONTRASTS[i]);
        note(seen);
        gradient
            .findings(seen)
            .forEach(finding -> best.merge(finding.stretch().from(), finding, Trial::better));
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
      return found(Arrays.stream(errors).max(), errors.length);
    }

    private void note(OutputTrial.Finding finding) {
      outputError = Math.max(outputError, finding.error());
      optimisationError = Math.max(optimisationError, finding.optimisationError());
      withoutGradient.retainAll(finding.withoutGradient());
    }

    private Verification found(OptionalDouble gradientError, int compared) {
      return new Verification(
          outputError,
          optimisationError,
          gradientError,
          compared,
          best.size(),
          Set.copyOf(withoutGradient));
    }

    /**
     * A wrong formula is wrong at every picture. At one of them a right one may meet what the
     * runtime only approximates, such as the slope of a Tanh that is nearly one.
     */
    private static Finding better(Finding one, Finding other) {
      return one.verdict().compareTo(other.verdict()) <= 0 ? one : other;
    }

    /** What did not settle gets one more chance. */
    private boolean needsAnother(int tried) {
      return best.isEmpty() || isAny(Verdict.WRONG) || (tried == 1 && isAny(Verdict.OPEN));
    }

    private boolean isAny(Verdict verdict) {
      return best.values().stream().anyMatch(finding -> finding.verdict() == verdict);
    }

    private static void requireNotWrong(Finding finding) {
      if (finding.verdict() == Verdict.WRONG) {
        throw new ModelException(
            "the gradient %s is off by %.0f %% from differences"
                .formatted(finding.stretch(), 100 * finding.error()));
      }
    }
  }
}
