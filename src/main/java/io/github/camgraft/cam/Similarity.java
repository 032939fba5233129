package io.github.camgraft.cam;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How alike two maps of one size are. A flat map has no order and no strong place; it is like
 * nothing, and the first three figures are 0.
 *
 * @param rank Spearman's correlation of the ranks: 1 for the same order of places, 0 for no
 *     relation
 * @param cosine of the angle between the maps as vectors
 * @param overlap of the places above 15 % of each map's maximum: intersection over union
 * @param structure the structural similarity (Wang et al. 2004) of the maps from 0 to 1, with a
 *     uniform window of 7 x 7, as scikit-image has it; not a number for smaller maps
 */
public record Similarity(double rank, double cosine, double overlap, double structure) {
  private static final int WINDOW = 7;
  private static final double C1 = 0.01 * 0.01;
  private static final double C2 = 0.03 * 0.03;

  /**
   * Compares two maps.
   *
   * @param one the first map
   * @param other the second map
   * @return how similar they are
   * @throws IllegalArgumentException if their sizes differ
   */
  public static Similarity of(Heatmap one, Heatmap other) {
    if (one.height() != other.height() || one.width() != other.width()) {
      throw new IllegalArgumentException(one + " and " + other + " differ in size");
    }
    return new Similarity(
        Ranks.of(one).correlation(Ranks.of(other)),
        cosine(one, other),
        overlap(one, other),
        ssim(one, other));
  }

  private static double share(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }

  private static double cosine(Heatmap one, Heatmap other) {
    double product = 0;
    double square = 0;
    double otherSquare = 0;
    for (int y = 0; y < one.height(); y++) {
      for (int x = 0; x < one.width(); x++) {
        product += (double) one.at(y, x) * other.at(y, x);
        square += (double) one.at(y, x) * one.at(y, x);
        otherSquare += (double) other.at(y, x) * other.at(y, x);
      }
    }
    return share(product, Math.sqrt(square * otherSquare));
  }

  private static double overlap(Heatmap one, Heatmap other) {
    int both = 0;
    int either = 0;
    double limit = Regions.SHARE_OF_THE_PAPER * one.maximum();
    double otherLimit = Regions.SHARE_OF_THE_PAPER * other.maximum();
    for (int y = 0; y < one.height(); y++) {
      for (int x = 0; x < one.width(); x++) {
        boolean here = one.at(y, x) > limit;
        boolean there = other.at(y, x) > otherLimit;
        both += here && there ? 1 : 0;
        either += here || there ? 1 : 0;
      }
    }
    return share(both, either);
  }

  /** The mean over all places whose window lies inside, of maps that were spread over 0 to 1. */
  private static double ssim(Heatmap one, Heatmap other) {
    Heatmap x = one.spread(Double.MIN_NORMAL);
    Heatmap y = other.spread(Double.MIN_NORMAL);
    return IntStream.rangeClosed(0, x.height() - WINDOW)
        .mapToObj(
            top ->
                IntStream.rangeClosed(0, x.width() - WINDOW)
                    .mapToDouble(left -> ssim(x, y, top, left)))
        .flatMapToDouble(row -> row)
        .average()
        .orElse(Double.NaN);
  }

  private static double ssim(Heatmap one, Heatmap other, int top, int left) {
    double[] sums = new double[5];
    for (int y = top; y < top + WINDOW; y++) {
      for (int x = left; x < left + WINDOW; x++) {
        double a = one.at(y, x);
        double b = other.at(y, x);
        double[] terms = {a, b, a * a, b * b, a * b};
        Arrays.setAll(sums, i -> sums[i] + terms[i]);
      }
    }
    int count = WINDOW * WINDOW;
    double a = sums[0] / count;
    double b = sums[1] / count;
    double unbiased = count / (count - 1.0);
    double varianceA = unbiased * (sums[2] / count - a * a);
    double varianceB = unbiased * (sums[3] / count - b * b);
    double covariance = unbiased * (sums[4] / count - a * b);
    return (2 * a * b + C1)
        * (2 * covariance + C2)
        / ((a * a + b * b + C1) * (varianceA + varianceB + C2));
  }
}
