package io.github.camgraft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.Original;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.runtime.inference.Inference;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.verify.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A model whose weights stay in its file does all that one does that was read as a whole. */
class WeightsInFileTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");

  @TempDir private Path folder;

  static Stream<Path> models() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("testmodels"))) {
      return files
          .filter(file -> file.toString().endsWith(".onnx"))
          .filter(file -> !file.toString().contains("malformed"))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static Model partial(Path file) {
    return ModelFiles.read(file, 0);
  }

  private static long left(Model model) {
    return model.graph().initializers().values().stream()
        .filter(
            tensor ->
                model.weightsInFile().filter(weights -> weights.hold(tensor.proto())).isPresent())
        .count();
  }

  private Path copy(Path file) throws IOException {
    return Files.copy(file, folder.resolve("model.onnx"));
  }

  @ParameterizedTest
  @MethodSource("models")
  void itIsWrittenAsProtocolBuffersWouldWriteIt(Path file) throws IOException {
    Model model = partial(file);
    Path written = folder.resolve("written.onnx");
    if (model.externalLocations().isEmpty()) {
      ModelFiles.write(model, written);
      assertThat(Files.readAllBytes(written))
          .isEqualTo(ModelProto.parseFrom(Files.readAllBytes(file)).toByteArray());
      assertThat(ModelFiles.bytes(model)).isEqualTo(Files.readAllBytes(written));
    } else {
      assertThat(left(model)).isZero();
    }
  }

  @Test
  void numbersAreReadWhereTheyAre() {
    Model model = partial(DEMO);
    assertThat(left(model)).isPositive();
    Map<String, Tensor> whole = ModelFiles.read(DEMO).graph().initializers();
    model
        .graph()
        .initializers()
        .forEach(
            (name, tensor) ->
                assertThat(Arrays.equals(tensor.doubles(), whole.get(name).doubles()))
                    .as(name)
                    .isTrue());
  }

  @Test
  void itIsAugmentedTriedAndStripped() throws IOException {
    Model model = partial(DEMO);
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(Verification.of(model, augmented).outputError()).isLessThan(1e-5);
    Path written = folder.resolve("augmented.onnx");
    ModelFiles.write(augmented.file(), written);
    Model whole = Augmenter.augment(ModelFiles.read(DEMO), AugmentOptions.DEFAULT).file();
    assertThat(Files.readAllBytes(written)).isEqualTo(ModelFiles.bytes(whole));
    assertThat(left(partial(written))).isPositive();
    Path stripped = folder.resolve("stripped.onnx");
    ModelFiles.write(Original.of(partial(written)), stripped);
    assertThat(Files.readAllBytes(stripped)).isEqualTo(ModelFiles.bytes(ModelFiles.read(DEMO)));
  }

  @Test
  void theRuntimeReadsItsWeightsThere() {
    FloatTensor picture = FloatTensor.zeros(1, 3, 128, 128);
    Arrays.fill(picture.values(), 0.5f);
    double[][] scores = new double[2][];
    Model[] models = {ModelFiles.read(DEMO), partial(DEMO)};
    for (int i = 0; i < 2; i++) {
      try (InferenceSession session = InferenceSession.open(models[i], SessionSettings.CPU)) {
        String input = session.inputs().iterator().next();
        FloatTensor found =
            (FloatTensor) session.run(Map.of(input, picture)).values().iterator().next();
        scores[i] = new double[found.count()];
        Arrays.setAll(scores[i], found::at);
      }
    }
    assertThat(scores[1]).containsExactly(scores[0]);
  }

  /** An index that is long for the file and short for a constant, such as Swin's. */
  @Test
  void constantsAreComputedOfWhatStaysThere() throws IOException {
    long[] places = LongStream.range(0, 3000).toArray();
    Graph graph = ModelFiles.read(DEMO).graph();
    List<Tensor> tensors = new ArrayList<>(graph.initializers().values());
    tensors.add(Tensor.ofLongs("places", places));
    List<Node> nodes = new ArrayList<>(graph.nodes());
    nodes.add(Node.of("Neg", List.of("places"), List.of("turned"), Attributes.NONE));
    Path file = folder.resolve("model.onnx");
    ModelFiles.write(
        ModelFiles.read(DEMO).withGraph(graph.withNodes(nodes).withInitializers(tensors)), file);
    Model model = partial(file);
    assertThat(model.graph().initializers().get("places").externalLocation()).isPresent();
    long[] turned = Inference.of(model).constant("turned").orElseThrow().longs();
    assertThat(turned).isEqualTo(LongStream.of(places).map(place -> -place).toArray());
  }

  @Test
  void aFileThatHasChangedIsNotReadAsIfItHadNot() throws IOException {
    Path file = copy(DEMO);
    Model model = partial(file);
    Files.write(file, new byte[] {0}, StandardOpenOption.APPEND);
    assertThatThrownBy(() -> ModelFiles.write(model, folder.resolve("written.onnx")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has changed since it was read");
    assertThatThrownBy(() -> InferenceSession.open(model, SessionSettings.CPU))
        .isInstanceOf(ModelException.class);
    assertThat(folder.resolve("written.onnx")).doesNotExist();
  }

  @Test
  void itMayBeWrittenOverItsOwnFile() throws IOException {
    Path file = copy(DEMO);
    Model augmented = Augmenter.augment(partial(file), AugmentOptions.DEFAULT).file();
    byte[] expected = ModelFiles.bytes(augmented);
    ModelFiles.write(augmented, file);
    assertThat(Files.readAllBytes(file)).isEqualTo(expected);
  }

  @Test
  void linksAreFollowed() throws IOException {
    Path file = copy(DEMO);
    Path links = Files.createDirectory(folder.resolve("links"));
    Path link = links.resolve("link.onnx");
    assumeThatCode(() -> Files.createSymbolicLink(link, file)).doesNotThrowAnyException();
    try (InferenceSession session = InferenceSession.open(partial(link), SessionSettings.CPU)) {
      assertThat(session.outputs()).isNotEmpty();
    }
  }

  /** Cut off anywhere, or with other bytes anywhere, it is refused in one sentence or read. */
  @Test
  void damagedFilesAreRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(DEMO);
    Path file = folder.resolve("damaged.onnx");
    for (int i = 1; i < 200; i++) {
      byte[] cut = Arrays.copyOf(bytes, bytes.length / 200 * i);
      Files.write(file, cut);
      assertThatThrownBy(() -> partial(file))
          .isInstanceOf(ModelException.class)
          .message()
          .contains("damaged.onnx")
          .doesNotContain("\n");
      byte[] other = bytes.clone();
      other[(i * 7919) % bytes.length] ^= 0x55;
      other[i] ^= 0x55;
      Files.write(file, other);
      boolean wholeIsRead = isRead(() -> ModelFiles.read(file));
      assertThat(isRead(() -> partial(file))).as("byte %d", i).isEqualTo(wholeIsRead);
    }
  }

  private static boolean isRead(Runnable reading) {
    try {
      reading.run();
      return true;
    } catch (ModelException refused) {
      return false;
    }
  }

  /** A graph in two pieces, and a tensor whose numbers are given twice: the last ones count. */
  @Test
  void whatProtocolBuffersMergeIsMerged() throws IOException {
    ModelProto whole = ModelProto.parseFrom(Files.readAllBytes(DEMO));
    TensorProto first = whole.getGraph().getInitializer(0);
    ModelProto piece =
        ModelProto.newBuilder()
            .setGraph(
                whole.getGraph().newBuilderForType().addInitializer(first.toBuilder().setName("x")))
            .build();
    Path file = folder.resolve("pieces.onnx");
    try (var stream = Files.newOutputStream(file)) {
      whole.writeTo(stream);
      piece.writeTo(stream);
    }
    assertThat(ModelFiles.bytes(partial(file))).isEqualTo(ModelFiles.bytes(ModelFiles.read(file)));
    assertThat(partial(file).graph().initializers()).containsKey("x");
  }
}
