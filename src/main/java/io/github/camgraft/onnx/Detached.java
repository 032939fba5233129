package io.github.camgraft.onnx;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A model without its large weights, and these as they lie in memory: whoever loads the model reads
 * them there.
 *
 * @param model declares the weights as lying elsewhere
 * @param weights what was taken out, by name
 */
public record Detached(Model model, Map<String, Weight> weights) {
  /**
   * Numbers in float32.
   *
   * @param bytes outside the Java heap, in the machine's order
   */
  public record Weight(Shape shape, ByteBuffer bytes) {}

  /** The model as it is. */
  public static Detached whole(Model model) {
    return new Detached(model, Map.of());
  }
}
