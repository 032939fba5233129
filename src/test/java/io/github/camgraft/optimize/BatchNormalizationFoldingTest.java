package io.github.camgraft.optimize;

import static io.github.camgraft.ir.Attributes.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataFolder;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.ir.proto.OnnxFormat.StringStringEntryProto;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import io.github.camgraft.lower.LoweringSample;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchNormalizationFoldingTest {
  private final Random random = new Random(1);

  static Stream<Node> convolutions() {
    return Stream.of(
        convolution("Conv", NONE, "w_6_4_3_3"),
        convolution("Conv", NONE, "w_6_4_3_3", "b_6"),
        convolution("Conv", NONE.with("group", 2L), "w_6_2_3_3", "b_6"),
        convolution("Conv", NONE.with("group", 4L), "w_8_1_1_1"),
        convolution("ConvTranspose", NONE, "w_4_6_3_3", "b_6"),
        convolution("ConvTranspose", NONE.with("strides", 2L, 2L), "w_4_5_2_2"),
        convolution("ConvTranspose", NONE.with("group", 2L), "w_4_3_3_3", "b_6"),
        convolution("ConvTranspose", NONE.with("group", 4L), "w_4_2_3_3"));
  }

  /** The names of the parameters say their shapes. */
  private static Node convolution(String operator, Attributes attributes, String... parameters) {
    List<String> inputs = Stream.concat(Stream.of("x"), Stream.of(parameters)).toList();
    return Node.of(operator, inputs, List.of("c"), attributes);
  }

  private static int channels(Node convolution) {
    String[] sizes = convolution.input(1).split("_");
    return convolution.is("Conv")
        ? Integer.parseInt(sizes[1])
        : Integer.parseInt(sizes[2]) * (int) convolution.attributes().integer("group", 1);
  }

  private LoweringSample sample(Node convolution) {
    LoweringSample sample = LoweringSample.set(18, 2, 4, 7, 7).node(convolution);
    convolution.inputs().stream().skip(1).forEach(name -> sample.constant(tensor(name)));
    return sample;
  }

  private Tensor tensor(String name) {
    long[] sizes = Stream.of(name.split("_")).skip(1).mapToLong(Long::parseLong).toArray();
    return tensor(name, sizes);
  }

  private Tensor tensor(String name, long... sizes) {
    float[] values = new float[(int) Shape.of(sizes).count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.1f + random.nextFloat();
    }
    return Tensor.ofFloats(name, Shape.of(sizes), values);
  }

  private LoweringSample normalized(LoweringSample sample, String input, int channels) {
    for (String name : List.of("scale", "shift", "mean", "variance")) {
      sample.constant(tensor(name, channels));
    }
    return sample.node(
        "BatchNormalization",
        NONE.with("epsilon", 0.01f),
        input,
        "scale",
        "shift",
        "mean",
        "variance");
  }

  private static Model withOutput(LoweringSample sample, String... outputs) {
    Model model = sample.model();
    return model.withGraph(
        model.graph().withOutputs(Stream.of(outputs).map(ValueInfo::untyped).toList()));
  }

  @ParameterizedTest
  @MethodSource("convolutions")
  void mergesNormalizationScaleAndShift(Node convolution) {
    int channels = channels(convolution);
    LoweringSample sample = normalized(sample(convolution), "c", channels);
    sample.constant(tensor("factor", channels, 1, 1)).node("Mul", NONE, "y2", "factor");
    sample.constant(tensor("summand", 1, channels, 1, 1)).node("Add", NONE, "summand", "y3");
    Model model = withOutput(sample, "y4");
    Model folded = BatchNormalizationFolding.fold(model, Set.of());
    assertThat(onThePicture(folded)).containsExactly(convolution.operator());
    assertThat(last(folded).output(0)).isEqualTo("y4");
    assertThat(folded.graph().initializers())
        .as("every number of the original is still there")
        .containsAllEntriesOf(model.graph().initializers());
    assertSameValues(model, folded, sample);
  }

  /** The operators that are left when ONNX Runtime has computed the weights. */
  private static List<String> onThePicture(Model model) {
    Set<String> reached = new HashSet<>();
    model.graph().feeds().forEach(feed -> reached.add(feed.name()));
    List<String> operators = new ArrayList<>();
    for (Node node : model.graph().nodes()) {
      if (node.inputs().stream().anyMatch(reached::contains)) {
        reached.addAll(node.outputs());
        operators.add(node.operator());
      }
    }
    return operators;
  }

  private static Node last(Model model) {
    return model.graph().nodes().get(model.graph().nodes().size() - 1);
  }

  private static void assertSameValues(Model model, Model folded, LoweringSample sample) {
    Map<String, NumericTensor> expected = LoweringSample.run(model, sample.randomFeeds());
    Map<String, NumericTensor> actual = LoweringSample.run(folded, sample.randomFeeds());
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, tensor) -> {
          for (int i = 0; i < tensor.count(); i++) {
            double tolerance = 1e-5 * Math.max(1, Math.abs(tensor.at(i)));
            assertThat(actual.get(name).at(i)).isCloseTo(tensor.at(i), within(tolerance));
          }
        });
  }

  @Test
  void scalingByOneNumberNeedsNoBias() {
    LoweringSample sample = sample(convolution("Conv", NONE, "w_6_4_3_3")).constant("two", 2f);
    Model model = withOutput(sample.node("Mul", NONE, "two", "c"), "y2");
    Model folded = BatchNormalizationFolding.fold(model, Set.of());
    assertThat(last(folded).inputs()).hasSize(2).startsWith("x");
    assertSameValues(model, folded, sample);
  }

  @Test
  void copiesSharedWeights() {
    LoweringSample sample = sample(convolution("Conv", NONE, "w_6_4_3_3"));
    normalized(sample, "c", 6).node("Conv", NONE, "x", "w_6_4_3_3");
    Model model = withOutput(sample, "y2", "y3");
    Model folded = BatchNormalizationFolding.fold(model, Set.of());
    assertThat(onThePicture(folded)).containsExactly("Conv", "Conv");
    assertSameValues(model, folded, sample);
  }

  @Test
  void seesParametersBehindIdentities() {
    LoweringSample sample = sample(convolution("Conv", NONE, "w_6_4_3_3"));
    sample.constant(tensor("p", 6)).node(Node.of("Identity", List.of("p"), List.of("q"), NONE));
    sample.node("BatchNormalization", NONE, "c", "q", "q", "q", "p");
    Model model = withOutput(sample, "y3");
    Model folded = BatchNormalizationFolding.fold(model, Set.of());
    assertThat(onThePicture(folded)).containsExactly("Conv");
    assertSameValues(model, folded, sample);
  }

  @Test
  void seesParametersBehindUnsqueezing() {
    LoweringSample sample = normalized(sample(convolution("Conv", NONE, "w_6_4_3_3")), "c", 6);
    sample.constant(tensor("p", 6)).constant("axes", 1L, -1L);
    sample.node("Unsqueeze", NONE, "p", "axes").node("Mul", NONE, "y2", "y3");
    Model model = withOutput(sample, "y4");
    Model folded = BatchNormalizationFolding.fold(model, Set.of());
    assertThat(onThePicture(folded)).containsExactly("Conv");
    assertSameValues(model, folded, sample);
  }

  @Test
  void mergesUpToAValueThatIsKept() {
    LoweringSample sample = normalized(sample(convolution("Conv", NONE, "w_6_4_3_3")), "c", 6);
    Model model = withOutput(sample.constant("two", 2f).node("Mul", NONE, "y2", "two"), "y3");
    Model folded = BatchNormalizationFolding.fold(model, Set.of("y2"));
    assertThat(onThePicture(folded)).containsExactly("Conv", "Mul");
    assertSameValues(model, folded, sample);
  }

  @Test
  void leavesValuesThatAreNeeded() {
    LoweringSample sample = normalized(sample(convolution("Conv", NONE, "w_6_4_3_3")), "c", 6);
    assertUnchanged(withOutput(sample, "c", "y2"), Set.of());
    assertUnchanged(withOutput(sample, "y2"), Set.of("c"));
    assertUnchanged(withOutput(sample.node("Relu", NONE, "c"), "y2", "y3"), Set.of());
  }

  @Test
  void leavesWhatIsNoInferenceOnConstants() {
    Node convolution = convolution("Conv", NONE, "w_6_4_3_3");
    LoweringSample training = normalized(sample(convolution), "c", 6);
    Node inTraining = training.last().withAttributes(NONE.with("training_mode", 1L));
    Model model = withOutput(training, "y2");
    assertUnchanged(
        model.withGraph(model.graph().withNodes(List.of(convolution, inTraining))), Set.of());
    LoweringSample computed =
        LoweringSample.set(18, 2, 4, 7, 7)
            .feed("w_6_4_3_3", DataType.FLOAT, 6, 4, 3, 3)
            .node(convolution);
    assertUnchanged(withOutput(normalized(computed, "c", 6), "y2"), Set.of());
  }

  @Test
  void leavesArithmeticThatIsNotPerChannel() {
    for (long[] shape :
        new long[][] {{5}, {6, 5, 5}, {1, 1, 5, 5}, {1, 1, 1, 1, 1}, {2, 1, 1, 1}}) {
      LoweringSample sample = sample(convolution("Conv", NONE, "w_6_4_3_3"));
      sample.constant(tensor("factor", shape)).node("Mul", NONE, "c", "factor");
      assertUnchanged(withOutput(sample, "y2"), Set.of());
    }
  }

  @Test
  void leavesNormalizationInFront() {
    LoweringSample sample = normalized(LoweringSample.set(18, 2, 4, 7, 7), "x", 4);
    sample.constant(tensor("w_6_4_3_3"));
    sample.node(Node.of("Conv", List.of("y", "w_6_4_3_3"), List.of("c"), NONE));
    assertUnchanged(withOutput(sample, "c"), Set.of());
  }

  private static void assertUnchanged(Model model, Set<String> keep) {
    Model folded = BatchNormalizationFolding.fold(model, keep);
    assertThat(folded.proto()).isEqualTo(model.proto());
  }

  /** There may be more of them than a model file can hold, so they are not even read. */
  @Test
  void weightsBesideTheModelStayThere() {
    LoweringSample sample =
        LoweringSample.set(18, 2, 4, 7, 7)
            .node(convolution("Conv", NONE, "w_3_4_3_3"))
            .constant(beside("w_3_4_3_3", 3, 4, 3, 3));
    Model model = normalized(sample, "c", 3).model();
    Graph hidden = model.graph().withOutputs(List.of(ValueInfo.untyped("y2")));
    Graph folded = BatchNormalizationFolding.fold(model.withGraph(hidden), Set.of()).graph();
    assertThat(folded.nodes()).noneMatch(node -> node.is("BatchNormalization"));
    folded
        .initializers()
        .forEach(
            (name, tensor) ->
                assertThat(tensor.externalLocation().isPresent())
                    .as(name)
                    .isEqualTo(tensor.count() > 4));
    assertThat(folded.initializers()).containsKey("w_3_4_3_3");
  }

  private static Tensor beside(String name, long... sizes) {
    TensorProto.Builder proto =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(DataType.FLOAT.code())
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue("not-there.bin"));
    for (long size : sizes) {
      proto.addDims(size);
    }
    return new Tensor(proto.build(), Optional.of(new DataFolder(Path.of("."), Path.of("."))));
  }
}
