package io.github.camgraft.cam.method;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Rows of numbers projected on the direction in which they differ most. A direction has no sign of
 * its own: here the value farthest from zero is positive, as C.-T. Chung and J. J.-C. Ying,
 * "Seg-Eigen-CAM", 2025, equation 13, have it, where pytorch-grad-cam leaves the sign to chance.
 */
final class PrincipalComponent {
  private PrincipalComponent() {}

  /** A number of a row and a column. */
  @FunctionalInterface
  interface Entry {
    double at(int row, int column);
  }

  /** One number for each row: with M = U S Vᵀ, the mean of each column taken off, M v₁. */
  static float[] of(int rows, int columns, Entry entry) {
    DMatrixRMaj centred = centred(rows, columns, entry);
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(rows, columns, false, true, true);
    if (!svd.decompose(centred.copy())) {
      throw notNumbers();
    }
    DMatrixRMaj transposed = svd.getV(null, true);
    SingularOps_DDRM.descendingOrder(
        null, false, svd.getSingularValues(), svd.numberOfSingularValues(), transposed, true);
    DMatrixRMaj first = CommonOps_DDRM.extractRow(transposed, 0, null);
    DMatrixRMaj projection = new DMatrixRMaj(rows, 1);
    CommonOps_DDRM.multTransB(centred, first, projection);
    return signed(projection, 1);
  }

  /**
   * The same of rows of which only the kernel is known, k(x, y) for each pair: with the kernel
   * centred, √λ₁ v₁ of its largest eigenvalue. B. Schölkopf et al., "Nonlinear Component Analysis
   * as a Kernel Eigenvalue Problem", 1998.
   *
   * @param kernel symmetric
   */
  static float[] ofKernel(int rows, Entry kernel) {
    LargestEigenvector.Pair largest =
        LargestEigenvector.of(new CentredKernel(rows, kernel))
            .orElseThrow(PrincipalComponent::notNumbers);
    return signed(largest.vector(), Math.sqrt(Math.max(0, largest.value())));
  }

  private static IllegalArgumentException notNumbers() {
    return new IllegalArgumentException(
        "the feature maps have no principal component; some are not numbers");
  }

  private static float[] signed(DMatrixRMaj column, double factor) {
    boolean isTurned = CommonOps_DDRM.elementMax(column) < -CommonOps_DDRM.elementMin(column);
    float[] map = new float[column.numRows];
    for (int i = 0; i < map.length; i++) {
      map[i] = (float) ((isTurned ? -factor : factor) * column.get(i));
    }
    return map;
  }

  private static DMatrixRMaj centred(int rows, int columns, Entry entry) {
    DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
    for (int k = 0; k < columns; k++) {
      double mean = 0;
      for (int i = 0; i < rows; i++) {
        matrix.set(i, k, entry.at(i, k));
        mean += matrix.get(i, k) / rows;
      }
      for (int i = 0; i < rows; i++) {
        matrix.add(i, k, -mean);
      }
    }
    return matrix;
  }
}
