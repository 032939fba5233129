package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Space;

/**
 * KPCA-CAM: as {@link EigenCam}, with a kernel in place of the product of places, so that the
 * component need not be a straight line. S. Karmani et al., "KPCA-CAM: Visual Explainability of
 * Deep Computer Vision Models using Kernel PCA", 2024.
 *
 * <p>With a row x for each place, the mean of each channel taken off, the kernel is k(x, y) =
 * tanh(x · y / K + 1), as in pytorch-grad-cam; the sign is that of {@link PrincipalComponent}.
 */
final class KpcaCam {
  /** Each place is compared with every other; so many take half a gigabyte. */
  static final int MOST_PLACES = 128 * 128;

  private KpcaCam() {}

  static Heatmap map(FloatTensor activations) {
    FeatureMaps.requireMaps(activations);
    int places = activations.count() / activations.size(0);
    double[][] rows = centred(activations, places);
    float[] map =
        PrincipalComponent.ofKernel(
            places, (i, j) -> Math.tanh(product(rows[i], rows[j]) / activations.size(0) + 1));
    return Heatmap.of(Space.behindFirst(activations), map).rectified();
  }

  private static double[][] centred(FloatTensor activations, int places) {
    double[][] rows = new double[places][activations.size(0)];
    for (int k = 0; k < activations.size(0); k++) {
      double mean = 0;
      for (int i = 0; i < places; i++) {
        rows[i][k] = activations.values()[k * places + i];
        mean += rows[i][k] / places;
      }
      for (double[] row : rows) {
        row[k] -= mean;
      }
    }
    return rows;
  }

  private static double product(double[] one, double[] other) {
    double sum = 0;
    for (int k = 0; k < one.length; k++) {
      sum += one[k] * other[k];
    }
    return sum;
  }
}
