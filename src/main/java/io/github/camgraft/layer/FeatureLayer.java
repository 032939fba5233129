package io.github.camgraft.layer;

import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Shape;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A feature map that Grad-CAM weighs.
 *
 * @param tensor its name in the graph
 * @param name its name for people: the part of the network that returns it, in the words of the
 *     framework that the network was written in, or else the tensor's name
 * @param shape its shape as the graph has it
 * @param arrangement how the map lies in the tensor; the augmented model returns [N, K, h, w] in
 *     any case
 * @param operator the operator that computes it
 */
public record FeatureLayer(
    String tensor, String name, Shape shape, Arrangement arrangement, String operator) {
  /** Its shape as [N, K, h, w]. */
  public Shape channelsFirstShape() {
    return arrangement.arranged(shape);
  }

  /** The tensors that have to stay in the graph for it: the map, and what it is measured by. */
  public Set<String> tensors() {
    Set<String> all = new LinkedHashSet<>(arrangement.measured());
    all.add(tensor);
    return all;
  }

  /** The tensor, or its gradient, as [N, K, h, w]. */
  public Value arranged(Value value) {
    return arrangement.arranged(value);
  }

  /** One phrase on tokens that were laid back on a grid, empty for pictures. */
  public String note() {
    if (arrangement instanceof Arrangement.Tokens tokens) {
      return "tokens laid back on their grid"
          + (tokens.leading() == 0 ? "" : ", %d left out in front".formatted(tokens.leading()))
          + (tokens.trailing() == 0 ? "" : ", %d left out behind".formatted(tokens.trailing()));
    }
    return "";
  }
}
