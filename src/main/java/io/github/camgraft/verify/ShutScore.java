package io.github.camgraft.verify;

import io.github.camgraft.augment.Augmented;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.verify.GradientTrial.Finding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A score whose gradient is zero at every picture that was tried. It may be that an activation in
 * front of it is shut at all of them, a last rectifier or a bound: then another class may open it,
 * and what lies in front of it is compared by itself. Or the score does not depend on the picture
 * at all.
 */
final class ShutScore {
  private static final int OTHER_CLASSES = 3;
  private static final int MOST_PLACES = 12;

  private final Augmented augmented;
  private final Noise noise;
  private final GradientTrial gradient;
  private final List<OutputTrial.Finding> seen;

  /**
   * Takes what it needs.
   *
   * @param seen the pictures that were tried
   */
  ShutScore(
      Augmented augmented, Noise noise, GradientTrial gradient, List<OutputTrial.Finding> seen) {
    this.augmented = augmented;
    this.noise = noise;
    this.gradient = gradient;
    this.seen = seen;
  }

  /**
   * What can be said of each part all the same.
   *
   * @throws ModelException if the score does not depend on the picture
   */
  List<Finding> findings() {
    OutputTrial.Finding first = seen.get(0);
    return ofAnotherClass(first)
        .orElseGet(
            () -> {
              requireDependence();
              return inFront(first);
            });
  }

  private Optional<List<Finding>> ofAnotherClass(OutputTrial.Finding picture) {
    long classes = augmented.analysis().score().classes();
    if (classes <= 2 || augmented.contract().target().isPresent()) {
      return Optional.empty();
    }
    long predicted = (long) picture.explained().at(0);
    Set<Long> others = new LinkedHashSet<>();
    for (int i = 1; i <= OTHER_CLASSES; i++) {
      others.add((predicted + i * Math.max(1, classes / (OTHER_CLASSES + 1))) % classes);
    }
    others.remove(predicted);
    return others.stream()
        .map(other -> gradient.findings(picture.explaining(other)))
        .filter(findings -> !findings.isEmpty())
        .findFirst();
  }

  private void requireDependence() {
    if (seen.stream().noneMatch(gradient::couldDepend)) {
      throw new ModelException(
          "the score '%s' does not depend on the picture '%s': its gradient is zero everywhere on random pictures"
              .formatted(augmented.contract().score(), augmented.contract().image()));
    }
  }

  /** The parts in front of what is shut, and the rest as one that is open. */
  private List<Finding> inFront(OutputTrial.Finding picture) {
    String score = augmented.analysis().score().tensor();
    List<String> places = new ArrayList<>(gradient.waypoints());
    places.remove(score);
    places.remove(0);
    Collections.reverse(places);
    for (String place : places.subList(0, Math.min(MOST_PLACES, places.size()))) {
      GradientTrial trial = GradientTrial.ofValue(augmented, noise, place);
      List<Finding> findings = new ArrayList<>(trial.findings(picture));
      if (!findings.isEmpty()) {
        findings.add(Finding.open(Segment.between(augmented, place, score)));
        return findings;
      }
    }
    return gradient.segments().stream().map(Finding::open).toList();
  }
}
