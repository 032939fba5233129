package io.github.camgraft.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerNamesTest {
  private static final Path NAMES = Path.of("testmodels/cases/names");

  /** The same network by both exporters; the default one notes modules in two ways. */
  @ParameterizedTest
  @ValueSource(strings = {"dynamo", "dynamo-namespace"})
  void modulesInTheMetadataOfNodesAreLayers(String file) {
    Model model = ModelFiles.read(NAMES.resolve(file + ".onnx"));
    FeatureLayer layer = Analysis.of(model, AugmentOptions.DEFAULT).layers().get(0);
    assertThat(layer.name()).isEqualTo("layer2.1.relu");
    assertThat(layer.tensor()).isEqualTo("relu_7");
    for (String end : List.of("layer2", "layer2.1", "layer2.1.relu", "layer2/1")) {
      assertThat(tensor(model, end)).isEqualTo("relu_7");
    }
    // The rectifier of a block is called twice, and returns its second value last.
    assertThat(tensor(model, "layer1")).isEqualTo("relu_3");
    assertThat(tensor(model, "layer1.0")).isEqualTo("relu_1");
    assertThat(tensor(model, "layer1.0.relu")).isEqualTo("relu_1");
  }

  @Test
  void modulesInTheNamesOfNodesAreLayers() {
    Model model = ModelFiles.read(NAMES.resolve("torchscript.onnx"));
    FeatureLayer layer = Analysis.of(model, AugmentOptions.DEFAULT).layers().get(0);
    assertThat(layer.name()).isEqualTo("layer2.1.relu_1");
    assertThat(layer.tensor()).isEqualTo("/layer2/layer2.1/relu_1/Relu_output_0");
    for (String end : List.of("layer2", "layer2.1", "layer2/layer2.1", "/layer2/layer2.1")) {
      assertThat(tensor(model, end)).isEqualTo(layer.tensor());
    }
    assertThat(tensor(model, "layer1.0.conv1")).isEqualTo("/layer1/layer1.0/conv1/Conv_output_0");
    assertThat(tensor(model, "layer1.0.relu")).isEqualTo("/layer1/layer1.0/relu/Relu_output_0");
  }

  /** Keras 2 keeps a layer's name, Keras 3 puts a number behind it. */
  @ParameterizedTest
  @CsvSource({
    "reference/depthwise-residual-keras2-opset15, activation_2, model/activation_2/Relu:0",
    "reference/depthwise-residual-keras2-opset15, activation_1, model/activation_1/Relu:0",
    "reference/depthwise-residual-keras3-opset18, activation_2, functional_1/activation_2_1/Relu:0",
    "reference/depthwise-residual-keras3-opset18, activation_1, functional_1/activation_1_2/Relu:0",
    "reference/depthwise-residual-keras3-opset18, activation_2_1, functional_1/activation_2_1/Relu:0",
    "reference/pooled-flatten-keras2-opset13, conv2d_17, model_5/conv2d_17/Relu:0",
    "reference/pooled-flatten-keras2-opset13, conv2d_15, model_5/conv2d_15/Relu:0",
  })
  void layersOfKerasAreFound(String folder, String name, String tensor) {
    Model model = ModelFiles.read(Path.of("testmodels").resolve(folder).resolve("model.onnx"));
    assertThat(tensor(model, name)).isEqualTo(tensor);
  }

  /** The converter takes an activation out of the operator that TensorFlow Lite fused it into. */
  @Test
  void layersOfTensorFlowLiteAreFound() {
    Model model = ModelFiles.read(NAMES.resolve("tflite.onnx"));
    FeatureLayer layer = Analysis.of(model, AugmentOptions.DEFAULT).layers().get(0);
    assertThat(layer.name()).isEqualTo("mobilenetv2_1.00_64/re_lu_2");
    assertThat(layer.tensor()).isEqualTo("Relu6__9:0");
    assertThat(tensor(model, "re_lu_2")).isEqualTo("Relu6__9:0");
    assertThat(tensor(model, "re_lu")).isEqualTo("Relu6__5:0");
  }

  @ParameterizedTest
  @CsvSource({
    "StatefulPartitionedCall/resnet50/conv5_block3_out/Relu:0, conv5_block3_out",
    "model/conv5_block3_out/Relu;model/conv5_block3_add/add, conv5_block3_out",
    "functional_1_1/conv5_block3_out_1/Relu, conv5_block3_out",
    "functional_1_1/bn_1/batchnorm/add_1:0, bn",
    "/layer4/layer4.1/relu/Relu_output_0, layer4.1.relu",
    "/features/features.1/conv/conv.0/conv.0.2/Clip_output_0, features.1.conv.0.2",
    "/encoder/stages.0/layers.1/layer/layer.0/act/Relu_output_0_QuantizeLinear_Output, encoder.stages.0.layers.1.layer.0.act",
    "relu_16, relu_16",
    "fire9/concat_1, fire9",
  })
  void aTensorsNameTellsItsLayer(String tensor, String name) {
    LayerNames names = names(tensor);
    assertThat(names.shown(tensor, any -> true)).isEqualTo(name);
  }

  @Test
  void aNameThatIsShownLeadsBackToItsTensor() {
    List<String> tensors =
        List.of(
            "/a/a.0/Relu_output_0",
            "/a/a.0/Add_output_0",
            "/a/a.1/Relu_output_0",
            "/b/a/a.1/Relu_output_0",
            "/b/Relu_output_0",
            "/Relu_output_0");
    LayerNames names = names(tensors.toArray(String[]::new));
    for (String tensor : tensors) {
      String shown = names.shown(tensor, any -> true);
      List<String> found = names.within(shown, any -> true);
      assertThat(shown.equals(tensor) || found.get(found.size() - 1).equals(tensor))
          .as("%s for %s", shown, tensor)
          .isTrue();
    }
    assertThat(names.shown("/a/a.0/Relu_output_0", any -> true)).isEqualTo("a.0.Relu");
    assertThat(names.shown("/b/a/a.1/Relu_output_0", any -> true)).isEqualTo("b.a.1");
  }

  /** A second session of Keras 2 counts on; its layers are called so. */
  @Test
  void numbersThatBelongToNamesStay() {
    LayerNames names = names("model_1/conv2d_3/Relu:0", "model_1/conv2d_4/Relu:0");
    assertThat(names.shown("model_1/conv2d_3/Relu:0", any -> true)).isEqualTo("conv2d_3");
    assertThat(names.shown("model_1/conv2d_4/Relu:0", any -> true)).isEqualTo("conv2d_4");
  }

  @Test
  void aPartWithoutAHeightAndAWidthIsNamedAsSuch() {
    assertThatThrownBy(() -> tensor(ModelFiles.read(NAMES.resolve("dynamo.onnx")), "fc"))
        .isInstanceOf(ModelException.class)
        .hasMessage("the layer 'fc' has the shape [1×5], without a height and a width to show");
  }

  @Test
  void whatIsNoLayerIsMetWithNearOnesOrWithSome() {
    Model model = ModelFiles.read(NAMES.resolve("dynamo.onnx"));
    assertThatThrownBy(() -> tensor(model, "layr2"))
        .hasMessage(
            "the model has no layer 'layr2'; did you mean 'layer2'? Inspect the model to see its layers");
    assertThatThrownBy(() -> tensor(model, "encoder.head"))
        .hasMessage(
            "the model has no layer 'encoder.head'; among its layers are 'layer1.1.relu' and 'layer2.1.relu'");
  }

  @Test
  void anAugmentedFileKeepsBothNames() {
    Model model = ModelFiles.read(NAMES.resolve("dynamo.onnx"));
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    Map<String, String> metadata = augmented.file().metadata();
    assertThat(metadata.get(Contract.KEY))
        .contains("\"tensor\":\"relu_7\"", "\"name\":\"layer2.1.relu\"");
    Contract.Layer layer = Contract.of(metadata).layers().get(0);
    assertThat(layer.name()).isEqualTo("layer2.1.relu");
    assertThat(layer.tensor()).isEqualTo("relu_7");
  }

  private static String tensor(Model model, String layer) {
    return Analysis.of(model, AugmentOptions.DEFAULT.withLayers(List.of(layer)))
        .layers()
        .get(0)
        .tensor();
  }

  /** A chain of nodes that have no names but those of their outputs. */
  private static LayerNames names(String... tensors) {
    List<Node> nodes = new ArrayList<>();
    String before = "image";
    for (String tensor : tensors) {
      nodes.add(Node.of("Relu", List.of(before), List.of(tensor), Attributes.NONE));
      before = tensor;
    }
    return new LayerNames(Graph.empty("names").withNodes(nodes));
  }
}
