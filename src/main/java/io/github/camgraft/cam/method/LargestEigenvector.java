package io.github.camgraft.cam.method;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The largest eigenvalue of a symmetric matrix that is only multiplied with: C. Lanczos, "An
 * Iteration Method for the Solution of the Eigenvalue Problem of Linear Differential and Integral
 * Operators", 1950, with each new direction made orthogonal to all before. The small matrix that is
 * left is EJML's.
 */
final class LargestEigenvector {
  private static final int MOST_STEPS = 200;

  /** How far the matrix may turn the vector away from itself, as a share of the eigenvalue. */
  private static final double RESIDUAL = 1e-7;

  /**
   * A value and its vector.
   *
   * @param vector of length 1
   */
  record Pair(double value, DMatrixRMaj vector) {}

  private LargestEigenvector() {}

  /** Nothing where the matrix holds what is no number. */
  static Optional<Pair> of(CentredKernel matrix) {
    int rows = matrix.rows();
    List<DMatrixRMaj> basis = new ArrayList<>();
    List<Double> diagonal = new ArrayList<>();
    List<Double> beside = new ArrayList<>();
    DMatrixRMaj next = start(rows);
    while (true) {
      basis.add(next);
      DMatrixRMaj image = DMatrixRMaj.wrap(rows, 1, matrix.times(next.data));
      diagonal.add(CommonOps_DDRM.dot(next, image));
      // Twice, since once leaves what was rounded.
      for (int pass = 0; pass < 2; pass++) {
        for (DMatrixRMaj before : basis) {
          CommonOps_DDRM.addEquals(image, -CommonOps_DDRM.dot(before, image), before);
        }
      }
      double length = NormOps_DDRM.normF(image);
      if (!Double.isFinite(length)) {
        return Optional.empty();
      }
      Pair small = ofTridiagonal(diagonal, beside);
      double last = small.vector().get(basis.size() - 1);
      boolean isFound = Math.abs(length * last) <= RESIDUAL * Math.abs(small.value());
      if (isFound || basis.size() == Math.min(rows, MOST_STEPS)) {
        return Optional.of(new Pair(small.value(), combined(basis, small.vector())));
      }
      beside.add(length);
      CommonOps_DDRM.divide(image, length);
      next = image;
    }
  }

  /** Any direction will do that has something of all others. */
  private static DMatrixRMaj start(int rows) {
    Random random = new Random(1);
    DMatrixRMaj start = new DMatrixRMaj(rows, 1);
    for (int i = 0; i < rows; i++) {
      start.set(i, random.nextGaussian());
    }
    NormOps_DDRM.normalizeF(start);
    return start;
  }

  private static Pair ofTridiagonal(List<Double> diagonal, List<Double> beside) {
    int size = diagonal.size();
    DMatrixRMaj matrix = new DMatrixRMaj(size, size);
    for (int i = 0; i < size; i++) {
      matrix.set(i, i, diagonal.get(i));
      if (i > 0) {
        matrix.set(i, i - 1, beside.get(i - 1));
        matrix.set(i - 1, i, beside.get(i - 1));
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(size, true, true);
    eigen.decompose(matrix);
    int largest = 0;
    for (int i = 1; i < size; i++) {
      boolean isLarger = eigen.getEigenvalue(i).getReal() > eigen.getEigenvalue(largest).getReal();
      largest = isLarger ? i : largest;
    }
    return new Pair(eigen.getEigenvalue(largest).getReal(), eigen.getEigenVector(largest));
  }

  private static DMatrixRMaj combined(List<DMatrixRMaj> basis, DMatrixRMaj shares) {
    DMatrixRMaj vector = new DMatrixRMaj(basis.get(0).numRows, 1);
    for (int i = 0; i < basis.size(); i++) {
      CommonOps_DDRM.addEquals(vector, shares.get(i), basis.get(i));
    }
    return vector;
  }
}
