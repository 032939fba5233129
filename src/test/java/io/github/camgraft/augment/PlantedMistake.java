package io.github.camgraft.augment;

import io.github.camgraft.grad.GradientPath;
import io.github.camgraft.grad.rule.WrongRules.Mistake;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.verify.Noise;
import io.github.camgraft.verify.Vectors;
import io.github.camgraft.verify.Verification;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A network that is differentiated with one wrong rule. */
final class PlantedMistake {
  private final Model model;
  private final Augmented right;
  private final double[] gradient;

  PlantedMistake(Model model) {
    this.model = model;
    this.right = Augmenter.augment(analysis(), options());
    this.gradient = gradient(right);
  }

  /** Whether a node between the picture and the score is differentiated by that rule. */
  boolean isOnPath(Mistake mistake) {
    Analysis analysis = right.analysis();
    return GradientPath.between(
            right.folded().graph(),
            right.facts(),
            analysis.rules().standard(),
            analysis.image().tensor(),
            analysis.score().tensor())
        .nodes()
        .stream()
        .anyMatch(mistake::concerns);
  }

  /** The model augmented with the mistake; empty where its gradient has another shape. */
  Optional<Augmented> augmented(Mistake mistake) {
    try {
      return Optional.of(Augmenter.augment(withMistake(analysis(), mistake), options()));
    } catch (RuntimeException impossible) {
      return Optional.empty();
    }
  }

  /** By how much the mistake changes the gradient at a random picture, relative (L2). */
  double effect(Augmented wrong) {
    return Vectors.length(Vectors.difference(gradient(wrong), gradient)) / Vectors.length(gradient);
  }

  /** Whether verification refuses the gradient. */
  boolean isFound(Augmented wrong) {
    try {
      Verification.of(model, wrong);
      return false;
    } catch (ModelException refusal) {
      return !refusal.getMessage().startsWith("the output");
    }
  }

  private Analysis analysis() {
    return Analysis.of(model, options());
  }

  private static AugmentOptions options() {
    return AugmentOptions.DEFAULT.withMethods(Set.of(Method.GRADCAM, Method.GRADIENT));
  }

  private static double[] gradient(Augmented augmented) {
    Map<String, NumericTensor> feeds = new LinkedHashMap<>();
    try (InferenceSession session =
        InferenceSession.open(augmented.model(), SessionSettings.COMPARISON)) {
      Noise noise = new Noise();
      session.inputTypes().forEach((name, type) -> feeds.put(name, noise.of(type, 1)));
      int pictures = feeds.get(augmented.contract().image()).shape()[0];
      double[] predicted = new double[pictures];
      Arrays.fill(predicted, -1);
      feeds.put(Contract.EXPLAIN_CLASS, new DoubleTensor(predicted, pictures));
      return session.run(feeds).get(Method.GRADIENT.output()).numbers();
    }
  }

  /** An analysis whose tables have the mistake. */
  static Analysis withMistake(Analysis right, Mistake mistake) {
    return new Analysis(
        right.original(),
        right.lowered(),
        right.facts(),
        right.score(),
        right.views(),
        mistake.tables());
  }
}
