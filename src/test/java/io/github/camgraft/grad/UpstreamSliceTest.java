package io.github.camgraft.grad;

import static io.github.camgraft.grad.rule.GradientCheck.numbers;
import static io.github.camgraft.grad.rule.GradientRules.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.grad.rule.Operand;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.runtime.inference.Inference;
import io.github.camgraft.tensor.NumericTensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks whose head looks at one token: going back over that one must give what all give. */
class UpstreamSliceTest {
  private static final long TOKENS = 5;
  private static final String FEED = "x: float[2,5,8]";

  /**
   * The last block of a transformer, its attention reduced to a mixing of tokens; with bias, scale
   * and residual sums in front of and behind each operand.
   */
  private static Network block(String feed, Tensor index, String pick) {
    return Network.feeding(feed)
        .constant(Operand.weights(TOKENS, TOKENS).constant("tokens", DataType.FLOAT, 1))
        .constant(Operand.weights(8, 12).constant("in", DataType.FLOAT, 2))
        .constant(Operand.weights(12, 8).constant("out", DataType.FLOAT, 3))
        .constant(Operand.weights(8, 3).constant("head", DataType.FLOAT, 4))
        .constant(Operand.weights(8).constant("scale", DataType.FLOAT, 5))
        .constant(Operand.weights(12).constant("bias", DataType.FLOAT, 6))
        .constant(Operand.weights(1, TOKENS, 8).constant("places", DataType.FLOAT, 7))
        .constant("half", Shape.SCALAR, 0.5)
        .constant("one", Shape.SCALAR, 1)
        .constant("root", Shape.SCALAR, Math.sqrt(2))
        .constant("axes", -1)
        .constant("lengths", 0, 8)
        .constant("next", 1)
        .constant(index)
        .node("mixed = MatMul(tokens, x)")
        .node("placed = Add(mixed, places)")
        .node("a = Add(x, placed)")
        .node("b = LayerNormalization(a, scale, scale)")
        .node("c = MatMul(b, in)")
        .node("d = Add(bias, c)")
        .node("e = Div(d, root)")
        .node("f = Erf(e)")
        .node("g = Add(f, one)")
        .node("h = Mul(d, g)")
        .node("i = Mul(h, half)")
        .node("j = MatMul(i, out)")
        .node("k = Add(a, j)")
        .node("m = ReduceMean(k, axes)")
        .node("n = Sub(k, m)")
        .node("t = %s".formatted(pick))
        .node("u = Reshape(t, lengths)")
        .node("y = MatMul(u, head)");
  }

  private static Network block(String feed, Tensor index) {
    return block(feed, index, "Gather(n, index) axis=1");
  }

  private static double[] gradient(String feed, Tensor index) {
    return gradient(block(feed, index));
  }

  private static double[] gradient(Network network) {
    NumericTensor seed = Operand.any(2, 3).tensor(6);
    Map<String, NumericTensor> feeds = Map.of("x", Operand.any(2, TOKENS, 8).tensor(5));
    return numbers(network.gradient(STANDARD, "y", seed, "x", feeds));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "3, 3", "-1, 4", "-5, 0"})
  void theRowGivesWhatAllRowsGive(long index, long row) {
    // Indices in a table are scattered among all rows.
    Tensor table = Tensor.of("index", DataType.INT64, Shape.of(1, 1), row);
    for (String feed : List.of(FEED, "x: float[N,5,8]")) {
      double[] all = gradient(feed, table);
      assertThat(gradient(feed, Tensor.of("index", DataType.INT64, Shape.SCALAR, index)))
          .containsExactly(all, within(1e-6));
      assertThat(gradient(feed, Tensor.of("index", DataType.INT64, Shape.of(1), index)))
          .containsExactly(all, within(1e-6));
    }
  }

  /** Attention with two heads, in which all tokens look at all others. */
  private static Network attention(String feed, Tensor index) {
    return Network.feeding(feed)
        .constant(Operand.weights(8, 8).constant("in", DataType.FLOAT, 2))
        .constant(Operand.weights(8, 8).constant("out", DataType.FLOAT, 3))
        .constant(Operand.weights(8, 3).constant("head", DataType.FLOAT, 4))
        .constant("apart", 0, TOKENS, 2, 4)
        .constant("together", 0, TOKENS, 8)
        .constant("lengths", 0, 8)
        .constant(index)
        .node("a = MatMul(x, in)")
        .node("b = Reshape(a, apart)")
        .node("q = Transpose(b) perm=0,2,1,3")
        .node("k = Transpose(b) perm=0,2,3,1")
        .node("c = MatMul(q, k)")
        .node("p = Softmax(c) axis=-1")
        .node("d = MatMul(p, q)")
        .node("e = Transpose(d) perm=0,2,1,3")
        .node("f = Reshape(e, together)")
        .node("g = MatMul(f, out)")
        .node("h = Add(x, g)")
        .node("t = Gather(h, index) axis=1")
        .node("u = Reshape(t, lengths)")
        .node("y = MatMul(u, head)");
  }

  @Test
  void attentionOfOneRowIsARowToo() {
    Tensor table = Tensor.of("index", DataType.INT64, Shape.of(1, 1), 3);
    Tensor single = Tensor.of("index", DataType.INT64, Shape.SCALAR, 3);
    for (String feed : List.of(FEED, "x: float[N,5,8]")) {
      assertThat(gradient(attention(feed, single)))
          .containsExactly(gradient(attention(feed, table)), within(1e-6));
    }
  }

  @Test
  void aSliceOfOneRowIsARow() {
    double[] all = gradient(FEED, Tensor.of("index", DataType.INT64, Shape.of(1, 1), 3));
    Network network =
        block(FEED, Tensor.ofLongs("index", 3), "Slice(n, index, ends, next)").constant("ends", 4);
    assertThat(gradient(network)).containsExactly(all, within(1e-6));
    assertThat(productsOfAllTokens(network)).isEqualTo(1);
  }

  @Test
  void onlyWhatMixesTokensIsMultipliedForAllOfThem() {
    Tensor first = Tensor.of("index", DataType.INT64, Shape.SCALAR, 0);
    assertThat(productsOfAllTokens(block(FEED, first))).isEqualTo(1);
    Tensor table = Tensor.of("index", DataType.INT64, Shape.of(1, 1), 0);
    assertThat(productsOfAllTokens(block(FEED, table))).isEqualTo(4);
  }

  private static long productsOfAllTokens(Network network) {
    Model model = network.differentiated(STANDARD, "y", "x").model();
    Facts facts = Inference.of(model);
    return model.graph().nodes().stream()
        .filter(node -> node.is("MatMul") && node.output(0).startsWith("camgraft/"))
        .map(node -> facts.type(node.output(0)).orElseThrow().shape())
        .filter(shape -> shape.rank() == 3 && shape.get(1).is(TOKENS))
        .count();
  }

  /** As a distilled transformer has them: its heads look at two tokens, and both gradients meet. */
  @ParameterizedTest
  @CsvSource({"0, 3", "3, 3", "4, 0"})
  void rowsOfTwoTokensAreBothKept(long first, long second) {
    assertThat(gradient(twoHeads(Shape.SCALAR, first, second)))
        .containsExactly(gradient(twoHeads(Shape.of(1, 1), first, second)), within(1e-6));
  }

  private static Network twoHeads(Shape shape, long first, long second) {
    return Network.feeding(FEED)
        .constant(Operand.weights(8, 12).constant("in", DataType.FLOAT, 2))
        .constant(Operand.weights(12, 3).constant("head", DataType.FLOAT, 3))
        .constant(Operand.weights(12, 3).constant("other", DataType.FLOAT, 4))
        .constant("lengths", 0, 12)
        .constant(Tensor.of("first", DataType.INT64, shape, first))
        .constant(Tensor.of("second", DataType.INT64, shape, second))
        .node("a = MatMul(x, in)")
        .node("b = Erf(a)")
        .node("s = Gather(b, first) axis=1")
        .node("t = Gather(b, second) axis=1")
        .node("u = Reshape(s, lengths)")
        .node("v = Reshape(t, lengths)")
        .node("p = MatMul(u, head)")
        .node("q = MatMul(v, other)")
        .node("y = Add(p, q)");
  }
}
