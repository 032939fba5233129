package io.github.camgraft.runtime.inference;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The operators whose result is as large as numbers say that they are given. Of all others the
 * result is no larger than what its inputs and attributes have in them, or ONNX Runtime tells how
 * large it is without looking at numbers.
 */
final class SaidSizes {
  /** All of their inputs are such numbers. */
  private static final Set<String> BY_ALL =
      Set.of(
          "BlackmanWindow",
          "ConstantOfShape",
          "HammingWindow",
          "HannWindow",
          "MelWeightMatrix",
          "Range");

  /** Their first input holds what is laid out, the others such numbers. */
  private static final Set<String> BY_OTHERS =
      Set.of(
          "AffineGrid",
          "CenterCropPad",
          "Col2Im",
          "DFT",
          "Expand",
          "MaxUnpool",
          "OneHot",
          "Pad",
          "Reshape",
          "Resize",
          "Tile",
          "Unsqueeze",
          "Upsample");

  /** Of these the numbers are as many as the result has axes. */
  private static final Set<String> BY_LENGTHS =
      Set.of("ConstantOfShape", "Expand", "Reshape", "Tile", "Unsqueeze");

  private SaidSizes() {}

  /** Whether numbers may make much of little, not only lay it out otherwise. */
  static boolean isFree(Node node) {
    return !numbers(node).isEmpty() && !node.is("Reshape") && !node.is("Unsqueeze");
  }

  /**
   * The element type of a result, as far as it can be told from those of the inputs.
   *
   * @param types of values
   */
  static Optional<DataType> elementType(Node node, Map<String, TensorType> types) {
    if (node.is("ConstantOfShape")) {
      return Optional.of(
          node.attributes().tensor("value").map(Tensor::type).orElse(DataType.FLOAT));
    }
    int like = node.is("OneHot") ? 2 : 0;
    return BY_ALL.contains(node.operator()) && !node.is("Range")
        ? Optional.empty()
        : Optional.ofNullable(types.get(node.input(like))).map(TensorType::type);
  }

  /** The inputs that say how large the result is. */
  static List<String> numbers(Node node) {
    if (!node.domain().isEmpty()) {
      return List.of();
    }
    int first =
        BY_ALL.contains(node.operator())
            ? 0
            : BY_OTHERS.contains(node.operator()) ? 1 : node.inputs().size();
    return IntStream.range(first, node.inputs().size())
        .mapToObj(node::input)
        .filter(input -> !input.isEmpty())
        .toList();
  }

  /** The input that has a number for each axis of the result; empty where none has. */
  static String lengths(Node node) {
    boolean areThere = node.domain().isEmpty() && BY_LENGTHS.contains(node.operator());
    return areThere ? node.input(node.is("ConstantOfShape") ? 0 : 1) : "";
  }
}
