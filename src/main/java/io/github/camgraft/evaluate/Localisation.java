package io.github.camgraft.evaluate;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Regions;

/** Whether a map points at the objects. Distances are pixels of what the network sees. */
final class Localisation {
  /** As J. Zhang et al. have it. */
  private static final int TOLERANCE = 15;

  private Localisation() {}

  /**
   * Whether the map is largest within an object. J. Zhang et al., "Top-down Neural Attention by
   * Excitation Backprop", 2016. A map that is nowhere positive points at nothing; of several
   * largest places the first in reading order counts (Quantus takes any).
   */
  static Outcome pointingGame(Trial trial) {
    return pointing(trial, 0);
  }

  /** The same, with the tolerance of 15 pixels that the authors allow. */
  static Outcome tolerantPointingGame(Trial trial) {
    return pointing(trial, TOLERANCE);
  }

  private static Outcome pointing(Trial trial, int tolerance) {
    Heatmap map = trial.map();
    Heatmap.Place peak = map.peak();
    return Outcome.of(
        map.at(peak.y(), peak.x()) > 0 && trial.truth().isNear(peak.y(), peak.x(), tolerance));
  }

  /**
   * Which share of what the map holds lies within objects. H. Wang et al., "Score-CAM", 2020
   * (energy-based pointing game), and L. Arras et al., "CLEVR-XAI", 2022 (relevance mass accuracy),
   * are one formula; the second one wants masks.
   */
  static Outcome energy(Trial trial) {
    double inside = 0;
    double whole = 0;
    for (int pixel = 0; pixel < trial.truth().pixels(); pixel++) {
      double value = Math.max(0, at(trial.map(), pixel));
      whole += value;
      inside += trial.truth().isInside(pixel) ? value : 0;
    }
    return Outcome.of(whole > 0 ? inside / whole : 0);
  }

  /**
   * Which share of the strongest places, as many as the objects have pixels, lies within them. L.
   * Arras et al., 2022: relevance rank accuracy.
   */
  static Outcome relevanceRank(Trial trial) {
    int area = trial.truth().area();
    int[] order = trial.strongestFirst();
    int inside = 0;
    for (int i = 0; i < area; i++) {
      inside += trial.truth().isInside(order[i]) ? 1 : 0;
    }
    return Outcome.of((double) inside / area);
  }

  /**
   * How well the places above 15 % of the maximum cover a mask: intersection over union, with the
   * share that the Grad-CAM paper takes for boxes.
   */
  static Outcome maskOverlap(Trial trial) {
    double limit = Regions.SHARE_OF_THE_PAPER * trial.map().maximum();
    int both = 0;
    int either = 0;
    for (int pixel = 0; pixel < trial.truth().pixels(); pixel++) {
      double value = at(trial.map(), pixel);
      boolean strong = value > 0 && value > limit;
      both += strong && trial.truth().isInside(pixel) ? 1 : 0;
      either += strong || trial.truth().isInside(pixel) ? 1 : 0;
    }
    return Outcome.of((double) both / either);
  }

  private static double at(Heatmap map, int pixel) {
    return map.at(pixel / map.width(), pixel % map.width());
  }
}
