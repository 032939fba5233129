package io.github.camgraft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.UnknownFieldSet;
import io.github.camgraft.files.Mark;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.NodeProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFilesTest {
  @TempDir Path folder;

  static Stream<Path> models() throws IOException {
    Stream<Path> own = Files.walk(Path.of("testmodels/reference"));
    Path shared = Path.of("../shared/models");
    Stream<Path> real = Files.isDirectory(shared) ? Files.walk(shared) : Stream.of();
    return Stream.concat(own, real).filter(file -> file.toString().endsWith(".onnx")).sorted();
  }

  @ParameterizedTest
  @MethodSource("models")
  void contentSurvivesReadingAndWriting(Path file) throws IOException {
    Path copy = folder.resolve("copy.onnx");
    copyExternalDataOf(file);
    ModelFiles.write(ModelFiles.read(file), copy);
    assertThat(Files.readAllBytes(copy))
        .isEqualTo(ModelProto.parseFrom(Files.readAllBytes(file)).toByteArray());
    assertThat(Files.readAllBytes(copy)).hasSameSizeAs(Files.readAllBytes(file));
  }

  private void copyExternalDataOf(Path file) throws IOException {
    for (String location : ModelFiles.read(file).externalLocations()) {
      Files.copy(file.resolveSibling(location), folder.resolve(location));
    }
  }

  @Test
  void fieldsOfLaterVersionsSurvive() throws IOException {
    UnknownFieldSet later =
        UnknownFieldSet.newBuilder()
            .addField(999, UnknownFieldSet.Field.newBuilder().addVarint(42).build())
            .build();
    Graph graph =
        Graph.empty("g")
            .withNodes(
                List.of(
                    new Node(
                        NodeProto.newBuilder()
                            .setOpType("Relu")
                            .addInput("x")
                            .addOutput("y")
                            .setUnknownFields(later)
                            .build())));
    ModelProto proto = Model.of(graph, 18, 8).proto().toBuilder().setUnknownFields(later).build();
    Path file = folder.resolve("later.onnx");
    Files.write(file, proto.toByteArray());
    Path copy = folder.resolve("copy.onnx");
    ModelFiles.write(ModelFiles.read(file), copy);
    assertThat(ModelProto.parseFrom(Files.readAllBytes(copy))).isEqualTo(proto);
  }

  @Test
  void externalDataTravelToAnotherFolder() throws IOException {
    Path file = Path.of("testmodels/reference/resnet-dynamo-opset18-external-data/model.onnx");
    Model model = ModelFiles.read(file);
    ModelFiles.write(model, folder.resolve("copy.onnx"));
    String location = model.externalLocations().get(0);
    assertThat(folder.resolve(location)).hasSameBinaryContentAs(file.resolveSibling(location));
    Files.writeString(folder.resolve(location), "something else");
    assertThatThrownBy(() -> ModelFiles.write(model, folder.resolve("copy.onnx")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("where a different file lies");
  }

  @Test
  void externalDataOutsideTheFolderAreNotFollowed() {
    Model model = ModelFiles.read(Path.of("testmodels/malformed/external-data-outside.onnx"));
    assertThatThrownBy(() -> model.graph().initializers().values().forEach(Tensor::doubles))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("outside the model's folder");
  }

  @Test
  void filesThatAreNoModelsAreRefusedInOneSentence() throws IOException {
    Path malformed = Path.of("testmodels/malformed");
    for (String name : List.of("text.onnx", "empty.onnx", "truncated.onnx")) {
      assertThatThrownBy(() -> ModelFiles.read(malformed.resolve(name)))
          .as(name)
          .isInstanceOf(ModelException.class)
          .message()
          .contains(name)
          .doesNotContain("\n");
    }
    assertThatThrownBy(() -> ModelFiles.read(malformed)).hasMessageContaining("is a directory");
    assertThatThrownBy(() -> ModelFiles.read(malformed.resolve("missing.onnx")))
        .hasMessageContaining("there is no file");
  }

  @Test
  void nothingIsLeftWhereNothingCanBeWritten() throws IOException {
    Model model = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
    assertThatThrownBy(() -> ModelFiles.write(model, folder.resolve("no/such/folder.onnx")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("folder does not exist");
    Path directory = Files.createDirectory(folder.resolve("taken.onnx"));
    assertThatThrownBy(() -> ModelFiles.write(model, directory))
        .hasMessageContaining("is a directory");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(directory);
    }
  }

  /** The last word is asked for when the bytes are there, and before the file is. */
  @Test
  void aModelThatIsNotApprovedIsNotPutIntoPlace() throws IOException {
    Model model = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
    Path file = Files.writeString(folder.resolve("model.onnx"), "older");
    Runnable refusal =
        () -> {
          throw new ModelException("no");
        };
    assertThatThrownBy(
            () -> ModelFiles.write(model, file, Mark.NONE, WeightPlace.AS_BEFORE, refusal))
        .hasMessage("no");
    assertThat(file).hasContent("older");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
    ModelFiles.write(
        model, file, Mark.NONE, WeightPlace.AS_BEFORE, () -> assertThat(file).hasContent("older"));
    assertThat(ModelFiles.bytes(ModelFiles.read(file))).isEqualTo(ModelFiles.bytes(model));
  }

  @Test
  void halfPrecisionNumbersAreRead() {
    Path file = Path.of("../shared/models/squeezenet1.1_fp16_opset7_caffe2.onnx");
    assumeThat(file).as("../shared holds the real models").exists();
    Path upcast = Path.of("../shared/models/derived/squeezenet1.1_fp32_opset7.onnx");
    Tensor half = ModelFiles.read(file).graph().initializers().get("conv10_w_0");
    Tensor full = ModelFiles.read(upcast).graph().initializers().get("conv10_w_0");
    assertThat(half.type()).isEqualTo(DataType.FLOAT16);
    assertThat(Arrays.mismatch(half.floats(), full.floats())).isEqualTo(-1);
  }
}
