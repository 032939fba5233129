package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.input.ImageInput;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.tensor.Layout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which input takes the picture, and where that keeps its channels. */
class PictureInputTest {
  private static final Model DEMO = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
  private static final Model MASK_FIRST =
      ModelFiles.read(Path.of("testmodels/cases/shapes/mask_first.onnx"));

  /** The demonstration model with its picture under a name, multiplied with another input. */
  private static Model with(String picture, ValueInfo other, boolean otherFirst) {
    Graph graph = DEMO.graph();
    ValueInfo image = graph.feeds().get(0);
    String factor = other.name();
    List<Node> nodes = new ArrayList<>();
    if (!other.type().orElseThrow().type().isFloatingPoint()) {
      factor = "real";
      Attributes toFloat = Attributes.NONE.with("to", DataType.FLOAT.code());
      nodes.add(Node.of("Cast", List.of(other.name()), List.of(factor), toFloat));
    }
    List<String> factors = List.of(picture, factor);
    nodes.add(Node.of("Mul", factors, List.of(image.name()), Attributes.NONE));
    nodes.addAll(graph.nodes());
    ValueInfo renamed = image.withName(picture);
    return DEMO.withGraph(
        graph
            .withNodes(nodes)
            .withInputs(otherFirst ? List.of(other, renamed) : List.of(renamed, other)));
  }

  private static ValueInfo input(String name, DataType type, long... sizes) {
    return ValueInfo.of(name, new TensorType(type, Shape.of(sizes)));
  }

  private static Inspection inspection(Model model) {
    return Inspection.of(model, AugmentOptions.DEFAULT);
  }

  private static ImageInput found(Model model) {
    return inspection(model).image().orElseThrow();
  }

  @Test
  void aPictureIsPreferredToAMaskThatComesFirst() {
    Inspection inspection = inspection(MASK_FIRST);
    assertThat(inspection.image().map(ImageInput::name)).contains("image");
    assertThat(inspection.otherPictures()).extracting(ValueInfo::name).containsExactly("region");
    assertThat(inspection.obstacles()).isEmpty();
    assertThat(inspection.layers()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "x,         a,      FLOAT, 1",
    "a,         b,      FLOAT, 1",
    "x,         region, FLOAT, 3",
    "my_image,  b,      FLOAT, 3",
    "a,         b,      BOOL,  3",
    "a,         b,      INT64, 3",
    "the_image, image_mask, FLOAT, 3"
  })
  void theLikeliestInputIsTaken(String picture, String other, DataType type, long channels) {
    ValueInfo beside = input(other, type, 1, channels, 128, 128);
    for (boolean otherFirst : new boolean[] {true, false}) {
      assertThat(found(with(picture, beside, otherFirst)).name()).isEqualTo(picture);
    }
  }

  @Test
  void whereNothingElseTellsMostOfTheNetworkDependsOnThePicture() {
    Model late = onFeatures(input("a", DataType.FLOAT, 1, 3, 1, 1));
    assertThat(late.graph().feeds()).extracting(ValueInfo::name).first().isEqualTo("a");
    assertThat(found(late).name()).isEqualTo("image");
    Model renamed = ofName(late, "b");
    assertThat(found(renamed).name()).isEqualTo("b");
  }

  /** The demonstration model with the mean of another input, which comes first, on its features. */
  private static Model onFeatures(ValueInfo other) {
    Graph graph = DEMO.graph();
    String first = graph.nodes().get(0).output(0);
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      boolean isFirst = node.outputs().contains(first);
      if (isFirst) {
        nodes.add(Node.of(node.operator(), node.inputs(), List.of("before"), node.attributes()));
        nodes.add(Node.of("ReduceMean", List.of(other.name()), List.of("mean"), Attributes.NONE));
        nodes.add(Node.of("Add", List.of("before", "mean"), List.of(first), Attributes.NONE));
      } else {
        nodes.add(node);
      }
    }
    return DEMO.withGraph(graph.withNodes(nodes).withInputs(List.of(other, graph.feeds().get(0))));
  }

  private static Model ofName(Model model, String name) {
    Graph graph = model.graph();
    List<Node> nodes = new ArrayList<>();
    nodes.add(Node.of("Identity", List.of(name), List.of("image"), Attributes.NONE));
    nodes.addAll(graph.nodes());
    List<ValueInfo> inputs =
        graph.feeds().stream()
            .map(feed -> feed.name().equals("image") ? feed.withName(name) : feed)
            .toList();
    return model.withGraph(graph.withNodes(nodes).withInputs(inputs));
  }

  @Test
  void theUserMayNameIt() {
    AugmentOptions options = AugmentOptions.DEFAULT.withPictures(List.of("region"));
    assertThat(Inspection.of(MASK_FIRST, options).image().map(ImageInput::name)).contains("region");
    Augmented augmented = Augmenter.augment(MASK_FIRST, AugmentOptions.DEFAULT);
    assertThat(augmented.contract().options().pictures()).containsExactly("image");
  }

  @Test
  void anUnknownNameIsAnsweredWithThoseThatTakePictures() {
    assertThatThrownBy(
            () ->
                Augmenter.augment(MASK_FIRST, AugmentOptions.DEFAULT.withPictures(List.of("imag"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no input 'imag'; did you mean 'image'?")
        .hasMessageContaining("'image', 'region'");
    ValueInfo question = input("question", DataType.FLOAT, 1, 1);
    assertThatThrownBy(
            () ->
                Augmenter.augment(
                    with("photo", question, false),
                    AugmentOptions.DEFAULT.withPictures(List.of("question"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'question' does not have the four axes of a picture");
  }

  @ParameterizedTest
  @CsvSource({"2", "4", "6", "11"})
  void theFirstConvolutionTellsWhereChannelsAre(long channels) {
    assertThat(found(ofChannels(channels, false, 9, 8)).layout()).isEqualTo(Layout.NCHW);
    assertThat(found(ofChannels(channels, false, 8, 3)).layout()).isEqualTo(Layout.NCHW);
    assertThat(found(ofChannels(channels, true, 9, 8)).layout()).isEqualTo(Layout.NHWC);
    assertThat(found(ofChannels(channels, true, 3, 8)).layout()).isEqualTo(Layout.NHWC);
    assertThat(found(ofChannels(channels, false, 60, 1)).layout()).isEqualTo(Layout.NCHW);
  }

  /** A convolution and its average, behind a shift and, with channels last, a transposition. */
  private static Model ofChannels(long channels, boolean last, long height, long width) {
    ValueInfo input =
        last
            ? input("x", DataType.FLOAT, 1, height, width, channels)
            : input("x", DataType.FLOAT, 1, channels, height, width);
    List<Node> nodes = new ArrayList<>();
    nodes.add(Node.of("Add", List.of("x", "shift"), List.of("shifted"), Attributes.NONE));
    Attributes toFirst = Attributes.NONE.with("perm", 0L, 3L, 1L, 2L);
    nodes.add(
        last
            ? Node.of("Transpose", List.of("shifted"), List.of("first"), toFirst)
            : Node.of("Identity", List.of("shifted"), List.of("first"), Attributes.NONE));
    nodes.add(Node.of("Conv", List.of("first", "weight"), List.of("maps"), Attributes.NONE));
    nodes.add(Node.of("GlobalAveragePool", List.of("maps"), List.of("mean"), Attributes.NONE));
    nodes.add(Node.of("Flatten", List.of("mean"), List.of("scores"), Attributes.NONE));
    double[] weights = new double[Math.toIntExact(5 * channels)];
    java.util.Arrays.fill(weights, 0.1);
    Graph graph =
        Graph.empty("channels")
            .withInitializers(
                List.of(
                    io.github.camgraft.ir.Tensor.of("shift", DataType.FLOAT, Shape.SCALAR, 1),
                    io.github.camgraft.ir.Tensor.of(
                        "weight", DataType.FLOAT, Shape.of(5, channels, 1, 1), weights)))
            .withNodes(nodes)
            .withInputs(List.of(input))
            .withOutputs(List.of(ValueInfo.untyped("scores")));
    return DEMO.withGraph(graph);
  }
}
