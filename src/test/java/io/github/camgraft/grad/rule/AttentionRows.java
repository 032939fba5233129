package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.rule.GradientCheck.linear;
import static io.github.camgraft.grad.rule.GradientCheck.smooth;
import static io.github.camgraft.grad.rule.Operand.any;
import static io.github.camgraft.grad.rule.Operand.between;
import static io.github.camgraft.grad.rule.Operand.flags;
import static io.github.camgraft.grad.rule.Operand.longs;
import static io.github.camgraft.grad.rule.Operand.weights;

import io.github.camgraft.ir.Shape;
import java.util.List;
import java.util.stream.Stream;

/** The rows of attention, for {@link GradientRulesTest}. */
public final class AttentionRows {
  private AttentionRows() {}

  public static List<GradientCheck> all() {
    return Stream.concat(attentions(), rotations()).toList();
  }

  /** The specification takes the root of the scale in single precision; 0.25 has an exact one. */
  private static Stream<GradientCheck> attentions() {
    return Stream.of(
            attention("", x(2, 3, 4, 5), x(2, 3, 6, 5), x(2, 3, 6, 2)),
            attention("scale=0.3", x(1, 2, 4, 5), x(1, 2, 3, 5), x(1, 2, 3, 5)),
            attention("is_causal=1", x(2, 3, 4, 5), x(2, 3, 4, 5), x(2, 3, 4, 5)),
            attention("softcap=1.5", x(2, 3, 4, 5), x(2, 3, 6, 5), x(2, 3, 6, 2)),
            attention("", x(2, 6, 4, 5), x(2, 2, 3, 5), x(2, 2, 3, 4)),
            attention("", x(2, 6, 4, 5), x(2, 1, 3, 5), x(2, 1, 3, 4)),
            attention("q_num_heads=2 kv_num_heads=2", x(2, 4, 6), x(2, 3, 6), x(2, 3, 8)),
            attention("q_num_heads=4 kv_num_heads=2", x(2, 4, 12), x(2, 5, 6), x(2, 5, 8)),
            attention("", x(2, 3, 4, 5), x(2, 3, 6, 5), x(2, 3, 6, 2), weights(4, 6)),
            attention("", x(2, 4, 4, 5), x(2, 2, 6, 5), x(2, 2, 6, 2), weights(2, 4, 4, 6)),
            attention("", x(2, 3, 4, 5), x(2, 3, 6, 5), x(2, 3, 6, 2), flags(2, 1, 4, 6)),
            attention(
                "softcap=2.0 scale=0.25",
                x(2, 3, 4, 5),
                x(2, 3, 4, 5),
                x(2, 3, 4, 2),
                weights(4, 4)),
            attention(
                "is_causal=1 scale=0.25", x(1, 2, 4, 5), x(1, 2, 4, 5), x(1, 2, 4, 2), flags(4, 4)))
        .flatMap(row -> Stream.of(row.of(23), row.of(24)));
  }

  private static GradientCheck attention(String attributes, Operand... operands) {
    return smooth("Attention", attributes, operands);
  }

  /** Whose products a softmax does not turn into zeros and ones. */
  private static Operand x(long... shape) {
    return between(-1, 1, shape);
  }

  private static Stream<GradientCheck> rotations() {
    Operand table = weights(7, 2);
    return Stream.of(
            linear("RotaryEmbedding", any(2, 3, 5, 4), weights(2, 5, 2), weights(2, 5, 2)),
            linear(
                "RotaryEmbedding",
                "interleaved=1",
                any(2, 3, 5, 4),
                weights(2, 5, 2),
                weights(2, 5, 2)),
            linear(
                "RotaryEmbedding",
                "rotary_embedding_dim=4",
                any(1, 3, 5, 6),
                weights(1, 5, 2),
                weights(1, 5, 2)),
            linear("RotaryEmbedding", "num_heads=3", any(2, 2, 12), table, table, places()))
        .map(row -> row.of(23));
  }

  private static Operand places() {
    return longs(Shape.of(2, 2), 0, 1, 4, 6);
  }
}
