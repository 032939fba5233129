package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plain and the guided pass read the large weights of a classifier together. */
class HorizontalFusionTest {
  private static final int WIDTH = 1024;
  private static final int PLACES = 2;

  /** Two large linear layers behind a feature map, in either form that exporters write. */
  private static Model classifier(Dimension batch, boolean transposed) {
    Attributes gemm = Attributes.NONE.with("transB", transposed ? 1 : 0);
    Graph graph =
        Graph.empty("classifier")
            .withInputs(List.of(input(batch)))
            .withInitializers(
                List.of(
                    random("kernels", 1, 8, 3, 3, 3),
                    Tensor.ofLongs("row", 0, 8L * PLACES * PLACES),
                    random("first", 2, transposed ? WIDTH : 32, transposed ? 32 : WIDTH),
                    random("second", 3, WIDTH, WIDTH),
                    random("third", 4, WIDTH, WIDTH),
                    random("last", 5, transposed ? 5 : WIDTH, transposed ? WIDTH : 5)))
            .withNodes(
                List.of(
                    node("Conv", Attributes.NONE, "maps", "image", "kernels"),
                    node("Relu", Attributes.NONE, "kept", "maps"),
                    node("Reshape", Attributes.NONE, "flat", "kept", "row"),
                    node("Gemm", gemm, "a", "flat", "first"),
                    node("Relu", Attributes.NONE, "b", "a"),
                    node("Gemm", gemm, "c", "b", "second"),
                    node("Relu", Attributes.NONE, "d", "c"),
                    node("Gemm", gemm, "e", "d", "third"),
                    node("Relu", Attributes.NONE, "f", "e"),
                    node("Gemm", gemm, "scores", "f", "last")))
            .withOutputs(List.of(ValueInfo.untyped("scores")));
    return Model.of(graph, 13, 7);
  }

  private static ValueInfo input(Dimension batch) {
    List<Dimension> lengths =
        List.of(batch, Dimension.of(3), Dimension.of(PLACES + 2L), Dimension.of(PLACES + 2L));
    return ValueInfo.of("image", new TensorType(DataType.FLOAT, new Shape(lengths)));
  }

  private static Tensor random(String name, int seed, long... lengths) {
    Shape shape = Shape.of(lengths);
    Random random = new Random(seed);
    double scale = 1 / Math.sqrt((double) shape.count() / lengths[0]);
    double[] numbers =
        random.doubles(shape.count(), -scale, 1.3 * scale).map(number -> (float) number).toArray();
    return Tensor.of(name, DataType.FLOAT, shape, numbers);
  }

  private static Node node(String operator, Attributes attributes, String to, String... from) {
    return Node.of(operator, List.of(from), List.of(to), attributes);
  }

  private static Model augmented(Model model, Set<Method> methods) {
    return Augmenter.augment(model, AugmentOptions.DEFAULT.withMethods(methods)).model();
  }

  private static Map<String, NumericTensor> run(Model model, int pictures) {
    try (InferenceSession session = InferenceSession.open(model, SessionSettings.CPU)) {
      return session.run(feeds(pictures));
    }
  }

  private static Map<String, NumericTensor> feeds(int pictures) {
    Random random = new Random(8);
    FloatTensor images = FloatTensor.zeros(pictures, 3, PLACES + 2, PLACES + 2);
    for (int i = 0; i < images.count(); i++) {
      images.values()[i] = (float) random.nextGaussian();
    }
    long[] classes = new long[pictures];
    Arrays.fill(classes, 3);
    return Map.of("image", images, Contract.EXPLAIN_CLASS, new LongTensor(classes, pictures));
  }

  private static long products(Model model) {
    return model.graph().nodes().stream().filter(node -> node.is("MatMul")).count();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bothPassesGiveWhatEachGivesAlone(boolean transposed) {
    Model original = classifier(Dimension.symbolic("N"), transposed);
    Model both = augmented(original, EnumSet.of(Method.GRADCAM, Method.GUIDED));
    Model plain = augmented(original, EnumSet.of(Method.GRADCAM));
    Model guided = augmented(original, EnumSet.of(Method.GUIDED));
    // Two products with large weights, and the guided one with the first layer's small ones.
    assertThat(products(both)).isLessThan(products(plain) + products(guided));
    for (int pictures : new int[] {1, 3}) {
      Map<String, NumericTensor> joint = run(both, pictures);
      assertSame(joint, run(plain, pictures), "cam_gradients");
      assertSame(joint, run(guided, pictures), "guided_gradients");
    }
  }

  private static void assertSame(
      Map<String, NumericTensor> joint, Map<String, NumericTensor> alone, String output) {
    NumericTensor expected = alone.get(output);
    NumericTensor found = joint.get(output);
    double largest = 0;
    for (int i = 0; i < expected.count(); i++) {
      largest = Math.max(largest, Math.abs(expected.at(i)));
    }
    assertThat(largest).isPositive();
    assertThat(found.shape()).containsExactly(expected.shape());
    for (int i = 0; i < expected.count(); i++) {
      assertThat(found.at(i)).isCloseTo(expected.at(i), within(1e-5 * largest));
    }
  }

  @Test
  void aGateChangesNothing() {
    Set<Method> methods = EnumSet.of(Method.GRADCAM, Method.GUIDED);
    Model original = classifier(Dimension.symbolic("N"), true);
    AugmentOptions options =
        AugmentOptions.DEFAULT.withMethods(methods).withEmission(Emission.DEFAULT.withGate(true));
    Model gated = Augmenter.augment(original, options).model();
    Map<String, NumericTensor> feeds = new LinkedHashMap<>(feeds(3));
    feeds.put(Contract.EXPLAIN, new LongTensor(new long[] {1}));
    try (InferenceSession session = InferenceSession.open(gated, SessionSettings.CPU)) {
      assertSame(session.run(feeds), run(augmented(original, methods), 3), "guided_gradients");
    }
  }

  @Test
  void noPicturesAreNone() {
    Model open = classifier(Dimension.symbolic("N"), true);
    Model both = augmented(open, EnumSet.of(Method.GRADCAM, Method.GUIDED));
    assertThat(run(both, 0).get("guided_gradients").shape()).containsExactly(0, 3, 4, 4);
  }
}
