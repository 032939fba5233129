package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of the operators that sample a tensor at other places. */
final class LoweringSampling {
  private LoweringSampling() {}

  /** Resize-11 says of Upsample-9: positions are {@code x / scale}, the nearest is the floor. */
  static void upsample(Node node, Rewrite rewrite) {
    rewrite.emit(
        node.withOperator("Resize")
            .withInputs(List.of(node.input(0), "", node.input(1)))
            .withAttributes(attributes(node, "floor")));
  }

  /**
   * Resize-11 of Resize-10: positions are {@code x / scale}; the nearest is the floor along an axis
   * that grows and the ceiling along one that shrinks.
   */
  static void asymmetric(Node node, Rewrite rewrite) {
    String scales = node.input(1);
    Optional<float[]> known = rewrite.constant(scales).map(Tensor::floats);
    if (!node.attributes().text("mode", "nearest").equals("nearest")
        || known.filter(values -> all(values, 1, Float.MAX_VALUE)).isPresent()) {
      rewrite.emit(resize(node, scales, "floor"));
      return;
    }
    if (known.filter(values -> all(values, 0, 1)).isPresent()) {
      rewrite.emit(resize(node, scales, "ceil"));
      return;
    }
    String one = rewrite.floats("one", Shape.SCALAR, 1);
    String growth = rewrite.emit("Max", Attributes.NONE, scales, one);
    String shrinkage = rewrite.emit("Min", Attributes.NONE, scales, one);
    String grown = rewrite.fresh("grown");
    rewrite.emit(resize(node, growth, "floor").withOutputs(List.of(grown)));
    Node shrunk = resize(node, shrinkage, "ceil");
    rewrite.emit(shrunk.withInputs(List.of(grown, "", shrinkage)));
  }

  private static boolean all(float[] values, float lowest, float highest) {
    for (float value : values) {
      if (value < lowest || value > highest) {
        return false;
      }
    }
    return true;
  }

  private static Node resize(Node node, String scales, String nearest) {
    return node.withInputs(List.of(node.input(0), "", scales))
        .withAttributes(attributes(node, nearest));
  }

  private static Attributes attributes(Node node, String nearest) {
    return node.attributes()
        .with("coordinate_transformation_mode", "asymmetric")
        .with("nearest_mode", nearest);
  }

  /**
   * Resize-13: inputs without elements are left out, and {@code tf_half_pixel_for_nn} is gone. Its
   * positions lie half a pixel to the right of {@code half_pixel}, which rounding makes up for.
   */
  static void optionalInputs(Node node, Rewrite rewrite) {
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.replaceAll(input -> isEmpty(input, rewrite) ? "" : input);
    Node changed = node.withInputs(LoweringAttributes.withoutTrailingGaps(inputs));
    boolean shifted =
        node.attributes()
            .text("coordinate_transformation_mode", "half_pixel")
            .equals("tf_half_pixel_for_nn");
    rewrite.emit(shifted ? changed.withAttributes(withHalfPixels(node, rewrite)) : changed);
  }

  private static boolean isEmpty(String value, Rewrite rewrite) {
    return rewrite.shape(value).filter(Shape::isEmpty).isPresent();
  }

  private static Attributes withHalfPixels(Node node, Rewrite rewrite) {
    Attributes attributes = node.attributes();
    String rounding = attributes.text("nearest_mode", "round_prefer_floor");
    String shifted =
        switch (attributes.text("mode", "nearest") + " " + rounding) {
          case "nearest floor" -> "round_prefer_ceil";
          case "nearest round_prefer_floor" -> "ceil";
          default ->
              throw rewrite.refusal(
                  "samples by tf_half_pixel_for_nn in a way that operator set 13 dropped; export"
                      + " the model with operator set 13 or newer");
        };
    return attributes
        .with("coordinate_transformation_mode", "half_pixel")
        .with("nearest_mode", shifted);
  }

  /** RoiAlign-16 shifts regions by half a pixel unless told otherwise; before, it never did. */
  static void withoutHalfPixels(Node node, Rewrite rewrite) {
    rewrite.emit(
        node.withAttributes(
            node.attributes().with("coordinate_transformation_mode", "output_half_pixel")));
  }
}
