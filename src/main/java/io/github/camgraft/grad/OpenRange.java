package io.github.camgraft.grad;

import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Node;

/**
 * Between which numbers a Relu or Clip hands on what it is given.
 *
 * @param node the activation
 * @param facts what is known of its bounds
 */
record OpenRange(Node node, Facts facts) {
  /** Whether it opens at zero, and is known to end where it does. */
  boolean isRectifier() {
    return node.is("Relu") || (node.is("Clip") && least() == 0 && hasConstantBounds());
  }

  private boolean hasConstantBounds() {
    return node.inputs().stream()
        .skip(1)
        .allMatch(bound -> bound.isEmpty() || facts.constant(bound).isPresent());
  }

  float least() {
    return node.is("Relu") ? 0 : bound(1, Float.NEGATIVE_INFINITY);
  }

  float largest() {
    return node.is("Relu") ? Float.POSITIVE_INFINITY : bound(2, Float.POSITIVE_INFINITY);
  }

  private float bound(int input, float otherwise) {
    return facts
        .constant(node.input(input))
        .map(tensor -> (float) tensor.doubles()[0])
        .orElse(otherwise);
  }
}
