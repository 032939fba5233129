package io.github.camgraft.ir;

/**
 * What is known of a tensor before it is computed: its element type and the lengths of its axes.
 */
public record TensorType(DataType type, Shape shape) {
  @Override
  public String toString() {
    return type + shape.toString();
  }
}
