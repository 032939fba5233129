package io.github.camgraft;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/** What is explained of one picture, as further runs are asked for it again. */
sealed interface Asked {
  /** What to feed beside so many copies of the picture. */
  Map<String, NumericTensor> feeds(int pictures, Set<String> inputs);

  /** A class. */
  record OfClass(int index) implements Asked {
    @Override
    public Map<String, NumericTensor> feeds(int pictures, Set<String> inputs) {
      if (!inputs.contains(Contract.EXPLAIN_CLASS)) {
        return Map.of();
      }
      long[] classes = new long[pictures];
      Arrays.fill(classes, index);
      return Map.of(Contract.EXPLAIN_CLASS, new LongTensor(classes, pictures));
    }
  }

  /**
   * A weight for every number of a tensor of one picture.
   *
   * @param weights without an axis for pictures
   * @param countsPictures whether the tensor has one
   */
  record ByWeights(FloatTensor weights, boolean countsPictures) implements Asked {
    @Override
    public Map<String, NumericTensor> feeds(int pictures, Set<String> inputs) {
      return Map.of(
          Contract.EXPLAIN_WEIGHTS,
          countsPictures ? FloatTensor.stacked(Collections.nCopies(pictures, weights)) : weights);
    }
  }
}
