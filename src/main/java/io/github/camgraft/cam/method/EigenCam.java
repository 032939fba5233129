package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Eigen-CAM: the feature maps projected on their first principal component, whatever class that
 * speaks for. M. B. Muhammad and M. Yeasin, "Eigen-CAM: Class Activation Map using Principal
 * Components", 2020.
 *
 * <p>With one row for each place and one column for each channel, the matrix is M = U S Vᵀ and the
 * map M v₁. As pytorch-grad-cam does, the mean of each column is taken off first; without that the
 * first component is little more than the mean feature map. A singular vector has no sign of its
 * own: here the value farthest from zero is positive, as C.-T. Chung and J. J.-C. Ying,
 * "Seg-Eigen-CAM", 2025, equation 13, have it, where pytorch-grad-cam's EigenCAM leaves the sign to
 * chance.
 */
final class EigenCam {
  private EigenCam() {}

  static Heatmap map(FloatTensor activations) {
    return firstComponent(activations).rectified();
  }

  /** The projection on the first principal component, with the negative values. */
  static Heatmap firstComponent(FloatTensor maps) {
    FeatureMaps.requireMaps(maps);
    DMatrixRMaj places = centred(maps);
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(places.numRows, places.numCols, false, true, true);
    if (!svd.decompose(places.copy())) {
      throw new IllegalArgumentException(
          "the feature maps have no singular values; some are not numbers");
    }
    DMatrixRMaj transposed = svd.getV(null, true);
    SingularOps_DDRM.descendingOrder(
        null, false, svd.getSingularValues(), svd.numberOfSingularValues(), transposed, true);
    DMatrixRMaj first = CommonOps_DDRM.extractRow(transposed, 0, null);
    DMatrixRMaj projection = new DMatrixRMaj(places.numRows, 1);
    CommonOps_DDRM.multTransB(places, first, projection);
    double sign =
        CommonOps_DDRM.elementMax(projection) < -CommonOps_DDRM.elementMin(projection) ? -1 : 1;
    float[] map = new float[places.numRows];
    for (int i = 0; i < map.length; i++) {
      map[i] = (float) (sign * projection.get(i));
    }
    return Heatmap.of(maps.size(1), maps.size(2), map);
  }

  /** One row for each place, one column for each channel, without the channel's mean. */
  private static DMatrixRMaj centred(FloatTensor maps) {
    int channels = maps.size(0);
    int count = maps.size(1) * maps.size(2);
    DMatrixRMaj places = new DMatrixRMaj(count, channels);
    for (int k = 0; k < channels; k++) {
      double mean = 0;
      for (int i = 0; i < count; i++) {
        mean += maps.values()[k * count + i] / (double) count;
      }
      for (int i = 0; i < count; i++) {
        places.set(i, k, maps.values()[k * count + i] - mean);
      }
    }
    return places;
  }
}
