package io.github.camgraft.verify;

import io.github.camgraft.augment.Augmented;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.verify.GradientTrial.Finding;
import io.github.camgraft.verify.Verification.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What several inputs show of the gradient with respect to one of a model's pictures. */
final class ViewTrial {
  /** What is suspect at every picture, and cannot be tried in float64, is wrong from here on. */
  private static final double FAR_OFF = 0.05;

  private final Augmented augmented;
  private final Optional<Augmented> twin;
  private final Augmented differentiated;
  private final Noise noise;
  private final GradientTrial gradient;
  private final Map<String, Finding> best = new LinkedHashMap<>();

  /** Takes an augmented model that is seen from that picture alone. */
  ViewTrial(Augmented augmented, Noise noise) {
    this.augmented = augmented;
    this.twin = augmented.twin();
    this.differentiated = twin.orElse(augmented);
    this.noise = noise;
    this.gradient = GradientTrial.ofScore(differentiated, noise);
  }

  /** Looks at one more input. */
  void look(OutputTrial.Finding seen) {
    gradient
        .findings(seen)
        .forEach(finding -> best.merge(finding.segment().from(), finding, ViewTrial::better));
  }

  /**
   * What is wrong in float64 is wrong. In float32 a right formula may meet what the runtime only
   * approximates at one picture, such as the slope of a Tanh that is nearly one, and not at
   * another.
   */
  private static Finding better(Finding one, Finding other) {
    return one.verdict().compareTo(other.verdict()) <= 0 ? one : other;
  }

  /** Whether the gradient was zero everywhere so far. */
  boolean isShut() {
    return best.isEmpty();
  }

  /** Whether anything was seen so in the end. */
  boolean isAny(Verdict verdict) {
    return best.values().stream().anyMatch(finding -> finding.verdict() == verdict);
  }

  /**
   * How far the gradient behind a quantised network is from that of its float twin, see {@link
   * TwinDistance}; empty where nothing is quantised.
   */
  OptionalDouble twinDistance(OutputTrial.Finding seen) {
    return twin.stream()
        .mapToDouble(
            real ->
                new TwinDistance(
                        augmented,
                        real,
                        noise,
                        gradient.segments().get(0).from(),
                        gradient.waypoints())
                    .of(seen))
        .findFirst();
  }

  /**
   * What there is to say of each part.
   *
   * @param seen the inputs looked at
   * @throws ModelException if the gradient is wrong, or there is none
   */
  List<Part> parts(List<OutputTrial.Finding> seen) {
    List<Finding> findings =
        isShut()
            ? new ShutScore(differentiated, noise, gradient, seen).findings()
            : List.copyOf(best.values());
    findings.forEach(ViewTrial::requireNotWrong);
    return findings.stream().map(finding -> Part.of(finding, isShut())).toList();
  }

  private static void requireNotWrong(Finding finding) {
    boolean isSuspect = finding.verdict() == Verdict.SUSPECT && finding.error() > FAR_OFF;
    if (finding.verdict() == Verdict.WRONG || isSuspect) {
      throw new ModelException(
          "the gradient %s is off by %.0f %% from differences"
              .formatted(finding.segment(), 100 * finding.error()));
    }
  }
}
