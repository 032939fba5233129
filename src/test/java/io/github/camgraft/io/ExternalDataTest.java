package io.github.camgraft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.Original;
import io.github.camgraft.ir.ExternalData;
import io.github.camgraft.ir.ExternalTensors;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.proto.OnnxFormat.AttributeProto;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.StringStringEntryProto;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Numbers are read beside the model and nowhere else, and written beside it under names of ours.
 */
class ExternalDataTest {
  private static final Path GIVEN =
      Path.of("testmodels/reference/resnet-dynamo-opset18-external-data");
  private static final String DATA = "model.onnx.data";

  @TempDir Path folder;

  private Path home;
  private Path elsewhere;
  private Path secret;

  @BeforeEach
  void layOut() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    secret = Files.copy(GIVEN.resolve(DATA), elsewhere.resolve("secret"));
    Files.copy(GIVEN.resolve(DATA), home.resolve(DATA));
  }

  /** The model with its data called otherwise. */
  private Path named(String location) throws IOException {
    return changed(tensor -> new ExternalData(tensor).in(location));
  }

  private Path changed(Function<TensorProto, TensorProto> change) throws IOException {
    ModelProto proto = ModelProto.parseFrom(Files.readAllBytes(GIVEN.resolve("model.onnx")));
    return Files.write(
        home.resolve("model.onnx"), ExternalTensors.changed(proto, change::apply).toByteArray());
  }

  private static Path link(Path link, Path target) {
    assumeThatCode(() -> Files.createSymbolicLink(link, target)).doesNotThrowAnyException();
    return link;
  }

  private void requireRefused(Path file, String reason) throws IOException {
    Model model = ModelFiles.read(file);
    Path output = elsewhere.resolve("output.onnx");
    List<Runnable> ways =
        List.of(
            () -> model.graph().initializers().values().forEach(Tensor::doubles),
            () -> ModelFiles.write(model, output),
            () -> ModelFiles.externalData(model),
            () -> InferenceSession.open(model, SessionSettings.COMPARISON).close(),
            () -> InferenceSession.open(file, SessionSettings.CPU).close());
    for (Runnable way : ways) {
      assertThatThrownBy(way::run)
          .isInstanceOf(ModelException.class)
          .hasMessageContaining(reason)
          .hasMessageNotContaining("\n");
    }
    try (var files = Files.list(elsewhere)) {
      assertThat(files).containsExactly(secret);
    }
  }

  private static void requireExplained(Path file) {
    try (InferenceSession session = InferenceSession.open(file, SessionSettings.COMPARISON)) {
      assertThat(session.outputs()).isNotEmpty();
    }
    ModelFiles.read(file).graph().initializers().values().forEach(Tensor::doubles);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "../elsewhere/secret",
        "../home/model.onnx.data",
        "sub/../../elsewhere/secret",
        ".."
      })
  void aNameThatLeavesTheFolderIsRefused(String location) throws IOException {
    Files.createDirectory(home.resolve("sub"));
    requireRefused(named(location), "outside the model's folder");
  }

  @Test
  void aLinkThatLeavesTheFolderIsRefused() throws IOException {
    link(home.resolve("link.data"), secret);
    requireRefused(named("link.data"), "put the file itself beside the model");
    link(home.resolve("folder"), elsewhere);
    requireRefused(named("folder/secret"), "outside the model's folder");
    link(home.resolve("twice.data"), home.resolve("folder/secret"));
    requireRefused(named("twice.data"), "outside the model's folder");
  }

  @Test
  void aLinkWithinTheFolderIsFollowed() throws IOException {
    Path sub = Files.createDirectory(home.resolve("sub"));
    link(sub.resolve("weights"), home.resolve(DATA));
    requireExplained(named("sub/weights"));
  }

  @Test
  void aFolderThatIsReachedThroughALinkIsTheModelsFolder() throws IOException {
    Path file = named(DATA);
    requireExplained(link(folder.resolve("link"), home).resolve(file.getFileName()));
  }

  /** So the cache of Hugging Face's library looks. */
  @Test
  void aModelAndItsDataMayBeLinksIntoOneFolder() throws IOException {
    Path blobs = Files.createDirectory(folder.resolve("blobs"));
    Files.move(named(DATA), blobs.resolve("c0ffee"));
    Files.move(home.resolve(DATA), blobs.resolve("decaf"));
    Path snapshot = Files.createDirectories(folder.resolve("snapshots/main/onnx"));
    Path model = link(snapshot.resolve("model.onnx"), Path.of("../../../blobs/c0ffee"));
    link(snapshot.resolve(DATA), Path.of("../../../blobs/decaf"));
    requireExplained(model);
    Path copy = elsewhere.resolve("copy.onnx");
    ModelFiles.write(ModelFiles.read(model), copy);
    requireExplained(copy);
    assertThatThrownBy(
            () -> ModelFiles.write(ModelFiles.read(model), snapshot.resolve("augmented.onnx")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("choose another folder");
  }

  @Test
  void whatIsNotAnOrdinaryFileIsRefused() throws IOException {
    Files.createDirectory(home.resolve("weights"));
    requireRefused(named("weights"), "not an ordinary file");
    requireRefused(named("gone"), "not there");
    requireRefused(named("model.onnx.data\0.txt"), "whose name is not valid");
    requireRefused(named(""), "without a location");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aPipeHoldsNobodyUp() throws Exception {
    Path pipe = home.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path file = named("pipe");
    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> requireRefused(file, "not an ordinary file"));
  }

  @ParameterizedTest
  @CsvSource({
    "offset, -1, not a number of bytes",
    "offset, nan, not a number of bytes",
    "offset, 99999999999999999999, not a number of bytes",
    "offset, 9223372036854775807, damaged or cut off",
    "offset, 11480, damaged or cut off",
    "length, -5, not a number of bytes",
    "length, 1e3, not a number of bytes",
    "length, 9223372036854775807, damaged or cut off",
    "length, 11481, damaged or cut off",
    "length, 1, the file is damaged",
    "length, 0, the file is damaged"
  })
  void placesThatAreNoneAreRefused(String key, String value, String reason) throws IOException {
    requireRefused(changed(tensor -> with(tensor, key, value)), reason);
  }

  private static TensorProto with(TensorProto tensor, String key, String value) {
    TensorProto.Builder changed = tensor.toBuilder().clearExternalData();
    tensor.getExternalDataList().stream()
        .filter(entry -> !entry.getKey().equals(key))
        .forEach(changed::addExternalData);
    return changed
        .addExternalData(StringStringEntryProto.newBuilder().setKey(key).setValue(value))
        .build();
  }

  /** ONNX Runtime would look for them wherever they stand in the model. */
  @Test
  void numbersOfNodesAreReadBesideTheModelToo() throws IOException {
    ModelProto proto = ModelProto.parseFrom(Files.readAllBytes(GIVEN.resolve("model.onnx")));
    TensorProto outside =
        new ExternalData(ExternalTensors.of(proto).get(0)).in("../elsewhere/secret");
    ModelProto.Builder changed = proto.toBuilder();
    changed
        .getGraphBuilder()
        .addNodeBuilder()
        .setOpType("Constant")
        .addOutput("constant")
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("value")
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(outside));
    Path file = Files.write(home.resolve("model.onnx"), changed.build().toByteArray());
    Model model = ModelFiles.read(file);
    assertThatThrownBy(() -> InferenceSession.open(model, SessionSettings.COMPARISON))
        .hasMessageContaining("outside the model's folder");
    assertThatThrownBy(() -> ModelFiles.write(model, elsewhere.resolve("output.onnx")))
        .hasMessageContaining("outside the model's folder");
  }

  @ParameterizedTest
  @CsvSource({
    "sitecustomize.py, sitecustomize.py.onnx_data",
    ".bashrc, _bashrc.onnx_data",
    "sub/weights.bin, sub_weights.bin.onnx_data",
    "weights_data, weights_data"
  })
  void copiesGetNamesThatNobodyRuns(String location, String name) throws IOException {
    Files.createDirectory(home.resolve("sub"));
    Files.move(home.resolve(DATA), home.resolve(location));
    Model model = ModelFiles.read(named(location));
    Path output = elsewhere.resolve("output.onnx");
    assertThat(ModelFiles.write(Augmenter.augment(model, AugmentOptions.DEFAULT).file(), output))
        .containsExactly(name);
    assertThat(elsewhere.resolve(name)).hasSameBinaryContentAs(secret);
    requireExplained(output);
    Path stripped = elsewhere.resolve("stripped.onnx");
    ModelFiles.write(Original.of(ModelFiles.read(output)), stripped);
    requireExplained(stripped);
  }

  @Test
  void inItsOwnFolderTheDataStayWhatTheyAre() throws IOException {
    Path output = home.resolve("output.onnx");
    assertThat(ModelFiles.write(ModelFiles.read(named(DATA)), output)).containsExactly(DATA);
    requireExplained(output);
    try (var files = Files.list(home)) {
      assertThat(files).hasSize(3);
    }
  }

  /** A link in the place of a copy is neither written through nor believed. */
  @Test
  void aCopyIsNotWrittenThroughALink() throws IOException {
    Path output = Files.createDirectory(folder.resolve("output"));
    Path victim = folder.resolve("victim");
    link(output.resolve(DATA), victim);
    Model model = ModelFiles.read(named(DATA));
    assertThatThrownBy(() -> ModelFiles.write(model, output.resolve("model.onnx")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("choose another folder");
    assertThat(victim).doesNotExist();
    assertThat(output.resolve("model.onnx")).doesNotExist();
  }
}
