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
import io.github.camgraft.optimize.Platform;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.runtime.inference.Inference;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Networks that classify each place by a 1×1 convolution and then take the mean, such as
 * SqueezeNet. The gradient at the feature map is a row of the weights wherever the score of the
 * class is above zero there, over the number of places.
 */
class SpatialHeadTest {
  private static final int CLASSES = 12;
  private static final int FEATURES = 8;
  private static final int HEIGHT = 5;
  private static final int WIDTH = 7;

  private static Tensor random(String name, long seed, long... lengths) {
    Shape shape = Shape.of(lengths);
    double[] numbers =
        new Random(seed).doubles(shape.count(), -1, 1).map(number -> (float) number).toArray();
    return Tensor.of(name, DataType.FLOAT, shape, numbers);
  }

  private static Node node(String operator, Attributes attributes, String to, String... from) {
    return Node.of(operator, List.of(from), List.of(to), attributes);
  }

  private static Model network(boolean isRectified, String mean, long batch) {
    List<Node> nodes =
        new ArrayList<>(
            List.of(
                node("Conv", Attributes.NONE, "features", "image", "kernels"),
                node("Conv", Attributes.NONE, "places", "features", "head")));
    if (isRectified) {
      nodes.add(node("Relu", Attributes.NONE, "kept", "places"));
    }
    String last = isRectified ? "kept" : "places";
    if (mean.equals("ReduceMean")) {
      Attributes axes = Attributes.NONE.with("axes", 2, 3).with("keepdims", 0);
      nodes.add(node("ReduceMean", axes, "scores", last));
    } else {
      nodes.add(node(mean, Attributes.NONE, "pooled", last));
      nodes.add(node("Flatten", Attributes.NONE, "scores", "pooled"));
    }
    Dimension pictures = batch == 0 ? Dimension.symbolic("N") : Dimension.of(batch);
    List<Dimension> lengths =
        List.of(pictures, Dimension.of(3), Dimension.of(HEIGHT), Dimension.of(WIDTH));
    Graph graph =
        Graph.empty("network")
            .withInputs(
                List.of(ValueInfo.of("image", new TensorType(DataType.FLOAT, new Shape(lengths)))))
            .withInitializers(
                List.of(
                    random("kernels", 1, FEATURES, 3, 1, 1),
                    random("head", 2, CLASSES, FEATURES, 1, 1)))
            .withNodes(nodes)
            .withOutputs(List.of(ValueInfo.untyped("scores")));
    return Model.of(graph, 13, 7);
  }

  @ParameterizedTest
  @CsvSource({
    "true, GlobalAveragePool, 0, CPU",
    "true, GlobalAveragePool, 3, CPU",
    "true, GlobalAveragePool, 3, PORTABLE",
    "true, ReduceMean, 0, CPU",
    "true, ReduceMean, 3, PORTABLE",
    "false, GlobalAveragePool, 0, CPU",
    "false, ReduceMean, 3, CPU"
  })
  void theGradientIsARowOfTheWeights(
      boolean isRectified, String mean, long batch, Platform platform) {
    Model original = network(isRectified, mean, batch);
    AugmentOptions options =
        AugmentOptions.DEFAULT.withPlatform(platform).withLayers(List.of("features"));
    Model augmented = Augmenter.augment(original, options).model();
    FloatTensor pictures = FloatTensor.zeros(3, 3, HEIGHT, WIDTH);
    Random random = new Random(3);
    for (int i = 0; i < pictures.count(); i++) {
      pictures.values()[i] = (float) random.nextGaussian();
    }
    long[] classes = {4, CLASSES - 1, 0};
    Map<String, NumericTensor> feeds =
        Map.of("image", pictures, Contract.EXPLAIN_CLASS, new LongTensor(classes, 3));
    NumericTensor features;
    NumericTensor gradients;
    try (InferenceSession session = InferenceSession.open(augmented, SessionSettings.CPU)) {
      Map<String, NumericTensor> results = session.run(feeds);
      features = results.get("cam_activations");
      gradients = results.get("cam_gradients");
    }
    double[] head = random("head", 2, CLASSES, FEATURES, 1, 1).doubles();
    assertThat(gradients.shape()).containsExactly(3, FEATURES, HEIGHT, WIDTH);
    int places = HEIGHT * WIDTH;
    for (int i = 0; i < gradients.count(); i++) {
      int picture = i / (FEATURES * places);
      int feature = i / places % FEATURES;
      int row = (int) classes[picture] * FEATURES;
      double score = 0;
      for (int other = 0; other < FEATURES; other++) {
        score +=
            head[row + other] * features.at((picture * FEATURES + other) * places + i % places);
      }
      boolean passes = !isRectified || score > 0;
      double expected = passes ? head[row + feature] / places : 0;
      assertThat(gradients.at(i)).isCloseTo(expected, within(1e-7));
    }
    assertThat(isOfAllClasses(augmented)).isFalse();
  }

  /** Whether a gradient is written down for all classes at all places. */
  private static boolean isOfAllClasses(Model model) {
    var facts = Inference.of(model);
    return model.graph().nodes().stream()
        .map(node -> node.output(0))
        .filter(name -> name.startsWith("camgraft/"))
        .map(name -> facts.type(name).orElseThrow().shape())
        .anyMatch(
            shape ->
                shape.rank() == 4
                    && shape.get(1).is(CLASSES)
                    && shape.get(2).is(HEIGHT)
                    && shape.get(3).is(WIDTH));
  }
}
