package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import io.github.camgraft.runtime.Device;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A file that is cut off while it is in use does not end the process. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a file that is mapped cannot be cut off")
class TruncationTest {
  private static final Path PHOTO = Path.of("testmodels/demo/cat-dog.png");
  private static final ExplainerSettings ON_CPU = ExplainerSettings.DEFAULT.withDevice(Device.CPU);

  /** With so many numbers beside them weights are not read together with their file. */
  private static final int BALLAST = 1 << 24;

  @TempDir Path folder;

  private void requireSurvived(Class<?> program) throws Exception {
    ChildJava child = ChildJava.run(program, folder);
    assertThat(child.printed()).isEqualTo("survived");
    assertThat(child.status()).isZero();
  }

  private static void cutOff(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
  }

  /** A network with a hidden layer, whose weights are read where they are in the file. */
  private static Path network(Path folder, int ballast) {
    int places = 8 * 62 * 62;
    int hidden = 16;
    int classes = 1000;
    List<Tensor> weights =
        List.of(
            Tensor.ofFloats("kernels", Shape.of(8, 3, 3, 3), random(216)),
            Tensor.ofFloats("large", Shape.of(places, hidden), random(places * hidden)),
            Tensor.ofFloats("rows", Shape.of(classes, hidden), random(classes * hidden)),
            Tensor.ofFloats("ballast", Shape.of(ballast), new float[ballast]));
    List<Node> nodes =
        List.of(
            node("Conv", List.of("image", "kernels"), "convolved"),
            node("Relu", List.of("convolved"), "maps"),
            node("Flatten", List.of("maps"), "flat"),
            node("Gemm", List.of("flat", "large"), "products"),
            node("Relu", List.of("products"), "hidden"),
            node("Gemm", List.of("hidden", "rows"), "scores"));
    TensorType picture = new TensorType(DataType.FLOAT, Shape.of(1, 3, 64, 64));
    Graph graph =
        Graph.empty("network")
            .withNodes(nodes)
            .withInitializers(weights)
            .withInputs(List.of(ValueInfo.of("image", picture)))
            .withOutputs(List.of(ValueInfo.untyped("scores")));
    Path file = folder.resolve("network.onnx");
    ModelFiles.write(Model.of(graph, 18, 8), file);
    return file;
  }

  private static Node node(String operator, List<String> inputs, String output) {
    Attributes attributes =
        inputs.contains("rows") ? Attributes.NONE.with("transB", 1) : Attributes.NONE;
    return Node.of(operator, inputs, List.of(output), attributes);
  }

  private static float[] random(int count) {
    Random random = new Random(count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  @Test
  void anExplainerGoesOnWithoutItsFile() throws Exception {
    requireSurvived(ExplainsWithoutFile.class);
  }

  static final class ExplainsWithoutFile {
    private ExplainsWithoutFile() {}

    public static void main(String[] arguments) throws Exception {
      Path file = network(Path.of(arguments[0]), BALLAST);
      Picture photo = ImageFiles.read(PHOTO);
      ExplainerSettings settings = ON_CPU.withMethods(List.of(InputMethod.SMOOTHGRAD));
      try (Explainer explainer = Explainer.open(file, ON_CPU);
          Explainer inOtherForms = Explainer.open(file, settings)) {
        Explanation before = explainer.explain(photo, Target.predicted()).get(0);
        cutOff(file);
        Explanation after = explainer.explain(photo, Target.predicted()).get(0);
        assertThat(after.heatmap().tensor().values()).isEqualTo(before.heatmap().tensor().values());
        assertThatThrownBy(() -> inOtherForms.explain(photo, Target.predicted()))
            .isInstanceOf(ModelException.class)
            .hasMessageContaining("has changed since it was read");
      }
      System.out.print("survived");
    }
  }

  @Test
  void aSessionForAFewRunsLooksFirst() throws Exception {
    requireSurvived(RunsWithoutFile.class);
  }

  static final class RunsWithoutFile {
    private RunsWithoutFile() {}

    public static void main(String[] arguments) throws Exception {
      Path file = network(Path.of(arguments[0]), BALLAST);
      Model model = ModelFiles.read(file);
      Map<String, NumericTensor> feeds = Map.of("image", FloatTensor.zeros(1, 3, 64, 64));
      try (InferenceSession session = InferenceSession.open(model, SessionSettings.COMPARISON)) {
        session.run(feeds);
        cutOff(file);
        assertThatThrownBy(() -> session.run(feeds))
            .isInstanceOf(ModelException.class)
            .hasMessageContaining("has changed since it was read");
      }
      assertThatThrownBy(() -> model.graph().initializers().values().forEach(Tensor::doubles))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("damaged or cut off");
      System.out.print("survived");
    }
  }

  @Test
  void aFileBesideTheModelIsNotNeededAnyMore() throws Exception {
    requireSurvived(RunsWithoutData.class);
  }

  static final class RunsWithoutData {
    private RunsWithoutData() {}

    public static void main(String[] arguments) throws Exception {
      Path file = network(Path.of(arguments[0]), 0);
      Path data = takenOut(file);
      Picture photo = ImageFiles.read(PHOTO);
      Map<String, NumericTensor> feeds = Map.of("image", FloatTensor.zeros(1, 3, 64, 64));
      try (Explainer explainer = Explainer.open(file, ON_CPU);
          InferenceSession session = InferenceSession.open(file, SessionSettings.COMPARISON)) {
        Explanation before = explainer.explain(photo, Target.predicted()).get(0);
        cutOff(data);
        Explanation after = explainer.explain(photo, Target.predicted()).get(0);
        assertThat(after.heatmap().tensor().values()).isEqualTo(before.heatmap().tensor().values());
        assertThatThrownBy(() -> session.run(feeds))
            .isInstanceOf(ModelException.class)
            .hasMessageContaining("has changed since it was read");
      }
      System.out.print("survived");
    }

    /** Puts the numbers of the largest tensor into a file beside the model. */
    private static Path takenOut(Path file) throws IOException {
      ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
      TensorProto.Builder tensor = model.getGraphBuilder().getInitializerBuilder(1);
      Path data = file.resolveSibling("network.data");
      Files.write(data, tensor.getRawData().toByteArray());
      tensor
          .clearRawData()
          .setDataLocation(TensorProto.DataLocation.EXTERNAL)
          .addExternalDataBuilder()
          .setKey("location")
          .setValue(data.getFileName().toString());
      Files.write(file, model.build().toByteArray());
      return data;
    }
  }
}
