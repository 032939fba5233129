package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Node;
import java.util.List;

/**
 * The attention of ONNX Runtime's optimiser for transformers, as the products and the softmax that
 * it was made of. Without masks and without keys of earlier runs, since a picture has neither.
 */
final class FusedAttention {
  private FusedAttention() {}

  /** Attention: the projections of one input to queries, keys and values are part of it. */
  static void projecting(Node node, Rewrite rewrite) {
    requireAbsent(node, rewrite, 3, 4, 6);
    String projected = rewrite.emit("MatMul", Attributes.NONE, node.input(0), node.input(1));
    if (!node.input(2).isEmpty()) {
      projected = rewrite.emit("Add", Attributes.NONE, projected, node.input(2));
    }
    List<String> parts =
        List.of(rewrite.fresh("query"), rewrite.fresh("key"), rewrite.fresh("value"));
    rewrite.emit(split(node, rewrite, projected, parts));
    attend(node, rewrite, parts, node.input(5));
  }

  private static Node split(Node node, Rewrite rewrite, String projected, List<String> parts) {
    Attributes axis = Attributes.NONE.with("axis", -1L);
    return node.attributes()
        .integers("qkv_hidden_sizes")
        .map(
            sizes ->
                Node.of("Split", List.of(projected, rewrite.longs("sizes", sizes)), parts, axis))
        .orElseGet(() -> Node.of("Split", List.of(projected), parts, axis.with("num_outputs", 3L)));
  }

  /** MultiHeadAttention: queries, keys and values were projected before. */
  static void multiHead(Node node, Rewrite rewrite) {
    requireAbsent(node, rewrite, 4, 6, 7);
    if (node.input(1).isEmpty() || node.input(2).isEmpty() || !hasThreeAxes(node, rewrite)) {
      throw rewrite.refusal("has its keys packed together with others");
    }
    List<String> parts = node.inputs().subList(0, 3);
    if (!node.input(3).isEmpty()) {
      List<String> biases =
          List.of(rewrite.fresh("bias"), rewrite.fresh("bias"), rewrite.fresh("bias"));
      Attributes axis = Attributes.NONE.with("axis", 0L).with("num_outputs", 3L);
      rewrite.emit(Node.of("Split", List.of(node.input(3)), biases, axis));
      parts =
          List.of(
              rewrite.emit("Add", Attributes.NONE, parts.get(0), biases.get(0)),
              rewrite.emit("Add", Attributes.NONE, parts.get(1), biases.get(1)),
              rewrite.emit("Add", Attributes.NONE, parts.get(2), biases.get(2)));
    }
    attend(node, rewrite, parts, node.input(5));
  }

  private static boolean hasThreeAxes(Node node, Rewrite rewrite) {
    return node.inputs().stream()
        .limit(3)
        .allMatch(input -> rewrite.shape(input).filter(shape -> shape.rank() == 3).isPresent());
  }

  private static void requireAbsent(Node node, Rewrite rewrite, int... inputs) {
    for (int input : inputs) {
      if (!node.input(input).isEmpty()) {
        throw rewrite.refusal("has a mask, or keys of earlier runs");
      }
    }
    if (node.outputs().stream().skip(1).anyMatch(rewrite::isUsed)
        || node.attributes().integer("unidirectional", 0) != 0
        || node.attributes().integer("do_rotary", 0) != 0) {
      throw rewrite.refusal("looks at words, not at a picture");
    }
  }

  /** softmax(scale·Q·Kᵀ + bias)·V for each head. */
  private static void attend(Node node, Rewrite rewrite, List<String> parts, String bias) {
    String queries = byHead(node, rewrite, parts.get(0), 0, 2, 1, 3);
    String keys = byHead(node, rewrite, parts.get(1), 0, 2, 3, 1);
    String values = byHead(node, rewrite, parts.get(2), 0, 2, 1, 3);
    String products = rewrite.emit("MatMul", Attributes.NONE, queries, keys);
    String scores = rewrite.emit("Mul", Attributes.NONE, products, scale(node, rewrite));
    if (!bias.isEmpty()) {
      scores = rewrite.emit("Add", Attributes.NONE, scores, bias);
    }
    String shares = rewrite.emit("Softmax", Attributes.NONE.with("axis", -1L), scores);
    String seen = rewrite.emit("MatMul", Attributes.NONE, shares, values);
    String together = rewrite.emit("Transpose", Attributes.NONE.with("perm", 0L, 2L, 1L, 3L), seen);
    rewrite.emitResult("Reshape", Attributes.NONE, together, rewrite.longs("merged", 0, 0, -1));
  }

  private static String byHead(Node node, Rewrite rewrite, String value, long... order) {
    long heads = node.attributes().integer("num_heads", 1);
    String apart =
        rewrite.emit("Reshape", Attributes.NONE, value, rewrite.longs("heads", 0, 0, heads, -1));
    return rewrite.emit("Transpose", Attributes.NONE.with("perm", order), apart);
  }

  private static String scale(Node node, Rewrite rewrite) {
    float stated = node.attributes().real("scale", 0);
    long channels = channels(node, rewrite) / node.attributes().integer("num_heads", 1);
    return rewrite.like(
        node.output(0), "scale", stated == 0 ? 1 / Math.sqrt((double) channels) : stated);
  }

  /** How many channels the queries of all heads have. */
  private static long channels(Node node, Rewrite rewrite) {
    if (node.operator().equals("MultiHeadAttention")) {
      return last(rewrite, node.input(0));
    }
    return node.attributes()
        .integers("qkv_hidden_sizes")
        .map(sizes -> sizes[0])
        .orElseGet(() -> last(rewrite, node.input(1)) / 3);
  }

  private static long last(Rewrite rewrite, String value) {
    return rewrite
        .shape(value)
        .map(shape -> shape.get(-1))
        .filter(Dimension::isKnown)
        .map(Dimension::size)
        .orElseThrow(() -> rewrite.refusal("has an unknown number of channels"));
  }
}
