package io.github.camgraft.cam;

import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Space;
import java.util.Arrays;

/**
 * The two tensors that the maps of one feature layer are made of, for one picture and one class:
 * {@code [K,h,w]}, of a signal {@code [K,l]}, of a volume {@code [K,d,h,w]}. Sums are kept in
 * double.
 *
 * @param activations the feature maps A, {@code [K,h,w]}
 * @param gradients the gradient g of the class score (before softmax) with respect to them, {@code
 *     [K,h,w]}
 */
public record FeatureMaps(FloatTensor activations, FloatTensor gradients) {
  /**
   * Refuses what does not belong together.
   *
   * @param activations the feature maps A, {@code [K,h,w]}
   * @param gradients the gradient g of the class score (before softmax) with respect to them,
   *     {@code [K,h,w]}
   * @throws IllegalArgumentException if the shapes differ or are not of rank two to four
   */
  public FeatureMaps {
    if (!Arrays.equals(activations.shape(), gradients.shape())) {
      throw new IllegalArgumentException(
          "Activations " + activations + " and gradients " + gradients + " differ in shape");
    }
    requireMaps(activations);
  }

  /** A number for a channel k and a place i, counted in reading order. */
  @FunctionalInterface
  public interface Term {
    /**
     * The number.
     *
     * @param channel which feature map, counted from 0
     * @param place which place, row by row
     * @return the number
     */
    double at(int channel, int place);
  }

  /** {@return the same feature maps under the gradient of the negative score} */
  public FeatureMaps negated() {
    return new FeatureMaps(activations, gradients.times(-1));
  }

  /** {@return how many feature maps} */
  public int channels() {
    return activations.size(0);
  }

  /** {@return how many places each has} */
  public int places() {
    return activations.count() / activations.size(0);
  }

  /**
   * {@return a of channel k at place i}
   *
   * @param k which feature map, counted from 0
   * @param i which place, row by row
   */
  public double a(int k, int i) {
    return activations.values()[k * places() + i];
  }

  /**
   * g of channel k at place i.
   *
   * @param k which feature map, counted from 0
   * @param i which place, row by row
   * @return the number
   */
  public double g(int k, int i) {
    return gradients.values()[k * places() + i];
  }

  /**
   * Σᵢ term(k, i): over all places of one channel.
   *
   * @param k which feature map, counted from 0
   * @param term what is added up
   * @return the sum
   */
  public double overPlaces(int k, Term term) {
    double sum = 0;
    for (int i = 0; i < places(); i++) {
      sum += term.at(k, i);
    }
    return sum;
  }

  /**
   * Refuses what are no feature maps.
   *
   * @param tensor the tensor
   * @throws IllegalArgumentException if the shape is not {@code [K,h,w]}, {@code [K,l]} or {@code
   *     [K,d,h,w]}, or nothing is in it
   */
  public static void requireMaps(FloatTensor tensor) {
    if (tensor.rank() < 2 || tensor.rank() > 1 + Space.MOST_AXES || tensor.count() == 0) {
      throw new IllegalArgumentException(
          "A map needs feature maps [K,l], [K,h,w] or [K,d,h,w], not " + tensor);
    }
  }
}
