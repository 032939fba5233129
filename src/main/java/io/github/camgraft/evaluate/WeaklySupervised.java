package io.github.camgraft.evaluate;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Region;
import io.github.camgraft.cam.Regions;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Boxes made of maps: around the largest patch above a share of the maximum. One counts as right if
 * it and a true box share at least half of what they cover together.
 */
final class WeaklySupervised {
  private static final double HALF = 0.5;

  /** Of the shares that are tried; Choe et al. try a thousand. */
  private static final int SHARES = 100;

  private static final int TOP = 5;

  private WeaklySupervised() {}

  /** Whether the box is right: R. Selvaraju et al., "Grad-CAM", 2017, section 4.1, at 15 %. */
  static Outcome localised(Trial trial) {
    return Outcome.of(overlap(trial, trial.map(), Regions.SHARE_OF_THE_PAPER) >= HALF);
  }

  /** Whether the box is wrong or the class is not the predicted one (ILSVRC's top-1 error). */
  static Outcome topOneError(Trial trial) {
    return error(trial, 1);
  }

  /** Whether the box is wrong or the class is not among the first five (ILSVRC's top-5 error). */
  static Outcome topFiveError(Trial trial) {
    return error(trial, TOP);
  }

  private static Outcome error(Trial trial, int places) {
    boolean isNamed = trial.subject().place() < places;
    return Outcome.of(!isNamed || overlap(trial, trial.map(), Regions.SHARE_OF_THE_PAPER) < HALF);
  }

  /**
   * Whether the box is right at each share of the maximum, with the map from 0 to 1. J. Choe et
   * al., "Evaluating Weakly Supervised Object Localization Methods Right", 2020; the largest patch
   * counts places and not the area within OpenCV's contour, and is not rounded to 256 levels.
   */
  static Outcome atEveryShare(Trial trial) {
    List<Double> right =
        IntStream.range(0, SHARES)
            .mapToObj(i -> overlap(trial, trial.spread(), (double) i / SHARES) >= HALF ? 1.0 : 0.0)
            .toList();
    return new Outcome(right.contains(1.0) ? 1 : 0, right);
  }

  /** MaxBoxAcc: how many boxes are right at the share at which most are. */
  static double atTheBestShare(List<Outcome> outcomes) {
    double[] right = new double[SHARES];
    for (Outcome outcome : outcomes) {
      for (int i = 0; i < SHARES; i++) {
        right[i] += outcome.curve().get(i);
      }
    }
    return Arrays.stream(right).max().orElse(0) / Math.max(1, outcomes.size());
  }

  private static double overlap(Trial trial, Heatmap map, double share) {
    return Regions.largest(map, share)
        .map(Region::box)
        .map(box -> trial.truth().boxes().stream().mapToDouble(box::intersectionOverUnion).max())
        .orElse(OptionalDouble.empty())
        .orElse(0);
  }
}
