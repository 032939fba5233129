package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** Rows of the normalising operators and of Dropout. */
final class LoweringNormalizations {
  private static final float DEFAULT_EPSILON = 1e-5f;

  private LoweringNormalizations() {}

  /**
   * Softmax-13, LogSoftmax-13, Hardmax-13 work along one axis. Before, the tensor was read as a
   * matrix whose columns are all axes from {@code axis} on.
   */
  static void overFlattened(Node node, Rewrite rewrite) {
    long axis = node.attributes().integer("axis", 1);
    OptionalLong single = singleAxis(rewrite.shape(node.input(0)), axis);
    if (single.isPresent()) {
      rewrite.emit(node.withAttributes(Attributes.NONE.with("axis", single.getAsLong())));
      return;
    }
    String matrix = rewrite.emit("Flatten", Attributes.NONE.with("axis", axis), node.input(0));
    String normalized = rewrite.fresh("matrix");
    rewrite.emit(
        node.withInputs(List.of(matrix))
            .withOutputs(List.of(normalized))
            .withAttributes(Attributes.NONE.with("axis", -1L)));
    rewrite.emit(
        Node.of(
            "Reshape",
            List.of(normalized, rewrite.shapeOf(node.input(0))),
            node.outputs(),
            Attributes.NONE));
  }

  /** The axis that the columns consist of, where all the others from that one on have length 1. */
  private static OptionalLong singleAxis(Optional<Shape> known, long axis) {
    if (known.isEmpty()) {
      return axis == -1 ? OptionalLong.of(axis) : OptionalLong.empty();
    }
    Shape shape = known.get();
    long first = axis < 0 ? axis + shape.rank() : axis;
    if (first < 0 || first >= shape.rank()) {
      return OptionalLong.empty();
    }
    long[] longer =
        LongStream.range(first, shape.rank())
            .filter(column -> !shape.get((int) column).is(1))
            .toArray();
    return switch (longer.length) {
      case 0 -> OptionalLong.of(first);
      case 1 -> OptionalLong.of(longer[0]);
      default -> OptionalLong.empty();
    };
  }

  /**
   * BatchNormalization-9 has statistics per channel only. Before, {@code spatial = 0} asked for
   * statistics per element; MXNet wrote that, too, with statistics per channel, and meant those.
   */
  static void spatial(Node node, Rewrite rewrite) {
    Node perChannel = node.withAttributes(node.attributes().without("spatial"));
    if (node.attributes().integer("spatial", 1) != 0 || parameterRank(node, rewrite) == 1) {
      rewrite.emit(perChannel);
      return;
    }
    requireInference(node, rewrite);
    float epsilon = node.attributes().real("epsilon", DEFAULT_EPSILON);
    String centred = rewrite.emit("Sub", Attributes.NONE, node.input(0), node.input(3));
    String guarded =
        rewrite.emit(
            "Add", Attributes.NONE, node.input(4), rewrite.like(node.input(4), "epsilon", epsilon));
    String deviation = rewrite.emit("Sqrt", Attributes.NONE, guarded);
    String normalized = rewrite.emit("Div", Attributes.NONE, centred, deviation);
    String scaled = rewrite.emit("Mul", Attributes.NONE, normalized, node.input(1));
    rewrite.emitResult("Add", Attributes.NONE, scaled, node.input(2));
  }

  private static int parameterRank(Node node, Rewrite rewrite) {
    return rewrite
        .shape(node.input(1))
        .map(Shape::rank)
        .orElseThrow(
            () ->
                rewrite.refusal(
                    "has spatial = 0 and a scale of unknown shape; export the model with operator"
                        + " set 9 or newer"));
  }

  /** BatchNormalization-14 has one output in inference; before, the others were left unfilled. */
  static void inferenceForm(Node node, Rewrite rewrite) {
    requireInference(node, rewrite);
    rewrite.emit(node.withOutputs(List.of(node.output(0))));
  }

  private static void requireInference(Node node, Rewrite rewrite) {
    if (node.outputs().stream().skip(1).anyMatch(rewrite::isUsed)) {
      throw rewrite.refusal(
          "hands on the statistics of a training step; export the model for inference");
    }
  }

  /** Dropout-10: the mask is of truth values; before, of numbers of the input's type. */
  static void maskOfNumbers(Node node, Rewrite rewrite) {
    if (!rewrite.isUsed(node.output(1))) {
      rewrite.emit(node.withOutputs(List.of(node.output(0))));
      return;
    }
    String mask = rewrite.fresh("mask");
    rewrite.emit(node.withOutputs(List.of(node.output(0), mask)));
    rewrite.emit(cast(mask, node.input(0), node.output(1), rewrite));
  }

  private static Node cast(String from, String like, String to, Rewrite rewrite) {
    return rewrite
        .elementType(like)
        .map(type -> Attributes.NONE.with("to", (long) type.code()))
        .map(attributes -> Node.of("Cast", List.of(from), List.of(to), attributes))
        .orElseGet(() -> Node.of("CastLike", List.of(from, like), List.of(to), Attributes.NONE));
  }

  /**
   * Dropout-12: {@code ratio} is input 1, and in inference the mask says that everything is kept.
   * Before, it was left unfilled, which ONNX Runtime shows as false.
   */
  static void dropoutRatio(Node node, Rewrite rewrite) {
    Node changed = node.withAttributes(node.attributes().without("ratio"));
    if (node.attributes().has("ratio")) {
      String ratio = rewrite.floats("ratio", Shape.SCALAR, node.attributes().real("ratio", 0));
      changed = changed.withInputs(List.of(node.input(0), ratio));
    }
    if (!rewrite.isUsed(node.output(1))) {
      rewrite.emit(changed.withOutputs(List.of(node.output(0))));
      return;
    }
    String kept = rewrite.fresh("kept");
    rewrite.emit(changed.withOutputs(List.of(node.output(0), kept)));
    rewrite.emit(Node.of("Not", List.of(kept), List.of(node.output(1)), Attributes.NONE));
  }
}
