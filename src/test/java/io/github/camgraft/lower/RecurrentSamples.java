package io.github.camgraft.lower;

import static io.github.camgraft.ir.Attributes.NONE;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Recurrent operators and attention in all their forms, for {@link DecompositionsTest}. */
final class RecurrentSamples {
  private static final long STEPS = 3;
  private static final long BATCH = 2;
  private static final long CHANNELS = 4;
  private static final long HIDDEN = 2;

  private RecurrentSamples() {}

  static Stream<LoweringSample> recurrent() {
    Attributes after = NONE.with("linear_before_reset", 1L);
    return Stream.of(
        recurrent("LSTM", 4, NONE, true, true),
        recurrent("LSTM", 4, NONE, false, false),
        recurrent("LSTM", 4, NONE.with("direction", "reverse"), true, false),
        recurrent("LSTM", 4, NONE.with("direction", "bidirectional"), true, true),
        recurrent("GRU", 3, NONE, true, true),
        recurrent("GRU", 3, NONE, false, false),
        recurrent("GRU", 3, after, true, true),
        recurrent("GRU", 3, after, true, false),
        recurrent("GRU", 3, after, false, true),
        recurrent("GRU", 3, after.with("direction", "bidirectional"), true, true),
        recurrent("RNN", 1, NONE.with("direction", "reverse"), true, true),
        recurrent("RNN", 1, NONE, false, false));
  }

  private static LoweringSample recurrent(
      String operator, long gates, Attributes attributes, boolean biases, boolean states) {
    long directions = attributes.text("direction", "").equals("bidirectional") ? 2 : 1;
    boolean hasCell = operator.equals("LSTM");
    List<String> inputs = new ArrayList<>(List.of("x", "w", "r", biases ? "b" : "", ""));
    if (states) {
      inputs.add("h");
      if (hasCell) {
        inputs.add("c");
      }
    }
    List<String> outputs = hasCell ? List.of("y", "last", "cell") : List.of("y", "last");
    return LoweringSample.set(18, STEPS, BATCH, CHANNELS)
        .constant(waves("w", directions, gates * HIDDEN, CHANNELS))
        .constant(waves("r", directions, gates * HIDDEN, HIDDEN))
        .constant(waves("b", directions, 2 * gates * HIDDEN))
        .feed("h", DataType.FLOAT, directions, BATCH, HIDDEN)
        .feed("c", DataType.FLOAT, directions, BATCH, HIDDEN)
        .node(Node.of(operator, inputs, outputs, attributes.with("hidden_size", HIDDEN)));
  }

  private static Tensor waves(String name, long... shape) {
    float[] values = new float[(int) Shape.of(shape).count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i + name.charAt(0));
    }
    return Tensor.ofFloats(name, Shape.of(shape), values);
  }

  static Stream<LoweringSample> attention() {
    Attributes heads = NONE.with("num_heads", 2L);
    return Stream.of(
        attention("Attention", heads, "x", "weight", "bias"),
        attention("Attention", heads.with("scale", 0.3f), "x", "weight", "bias"),
        attention(
            "Attention",
            heads.with("qkv_hidden_sizes", 4L, 4L, 4L),
            "x",
            "weight",
            "bias",
            "",
            "",
            "added"),
        attention("MultiHeadAttention", heads, "x", "k", "v"),
        attention("MultiHeadAttention", heads, "x", "k", "v", "bias", "", "added"),
        attention("MultiHeadAttention", heads.with("scale", 0.3f), "x", "k", "v", "bias"));
  }

  private static LoweringSample attention(
      String operator, Attributes attributes, String... inputs) {
    Node node = Node.of(operator, List.of(inputs), List.of("y"), attributes);
    return LoweringSample.set(18, 2, 3, 4)
        .constant(waves("weight", 4, 12))
        .constant(waves("bias", 12))
        .feed("k", DataType.FLOAT, 2, 3, 4)
        .feed("v", DataType.FLOAT, 2, 3, 4)
        .feed("added", DataType.FLOAT, 2, 2, 3, 3)
        .node(node.withDomain("com.microsoft"));
  }

  static Stream<LoweringSample> statistics() {
    return Stream.of(
        LoweringSample.set(18, 2, 3, 4, 5).node("MeanVarianceNormalization", NONE, "x"),
        LoweringSample.set(18, 2, 3, 4)
            .node("MeanVarianceNormalization", NONE.with("axes", 1L, 2L), "x"),
        training(2, 3, 4, 5),
        training(4, 3));
  }

  /** As weights are standardised: each kernel is a channel of one picture. */
  private static LoweringSample training(long... shape) {
    return LoweringSample.set(18, shape)
        .constant("scale", 0.5f, 1, 2)
        .constant("shift", 0.25f, 0, -1)
        .constant("zeros", 0f, 0, 0)
        .constant("ones", 1f, 1, 1)
        .node(
            Node.of(
                "BatchNormalization",
                List.of("x", "scale", "shift", "zeros", "ones"),
                List.of("y", "mean", "variance"),
                NONE.with("training_mode", 1L).with("epsilon", 0.01f)));
  }
}
