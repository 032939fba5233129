package io.github.camgraft.augment;

import io.github.camgraft.onnx.Shape;

/**
 * A feature map that Grad-CAM weighs.
 *
 * @param tensor its name in the graph
 * @param shape its shape as the graph has it
 * @param channelsLast whether the graph has it as [N, h, w, K]; the augmented model returns [N, K,
 *     h, w] in any case
 * @param operator the operator that computes it
 */
public record FeatureLayer(String tensor, Shape shape, boolean channelsLast, String operator) {
  /** The order of axes that makes it [N, K, h, w]. */
  int[] toChannelsFirst() {
    return channelsLast ? new int[] {0, 3, 1, 2} : new int[] {0, 1, 2, 3};
  }

  /** Its shape as [N, K, h, w]. */
  public Shape channelsFirstShape() {
    return shape.permuted(toChannelsFirst());
  }
}
