package io.github.camgraft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.Original;
import io.github.camgraft.ir.ExternalData;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.verify.Verification;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of more than 2 GiB: weights lie further into their file than an int can say. */
class FarWeightsTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");
  private static final String WEIGHTS = "weights.data";
  private static final int ALIGNMENT = 64;

  @TempDir Path folder;

  /** Cut down to an int, one is negative and the other is another place in the file. */
  @ParameterizedTest
  @ValueSource(longs = {3L << 30, 5L << 30})
  void areReadWhereTheyAre(long front) throws IOException {
    Model near = ModelFiles.read(DEMO);
    Path file = withWeightsFrom(near, front);
    Model far = ModelFiles.read(file);
    Map<String, Tensor> weights = far.graph().initializers();
    for (Tensor tensor : near.graph().initializers().values()) {
      boolean isSame = Arrays.equals(weights.get(tensor.name()).doubles(), tensor.doubles());
      assertThat(isSame).as(tensor.name()).isTrue();
    }
    Augmented augmented = Augmenter.augment(far, AugmentOptions.DEFAULT);
    assertThat(Verification.of(far, augmented).outputError()).isLessThan(1e-5);
    Path explaining = folder.resolve("augmented.onnx");
    ModelFiles.write(augmented.file(), explaining);
    assertThat(Files.size(explaining)).as("the weights stay where they are").isLessThan(1 << 20);
    Path nearby = folder.resolve("nearby.onnx");
    ModelFiles.write(Augmenter.augment(near, AugmentOptions.DEFAULT).file(), nearby);
    assertThat(outputs(explaining)).isEqualTo(outputs(nearby));
    assertThat(Original.of(ModelFiles.read(explaining)).proto()).isEqualTo(far.proto());
  }

  /** The numbers of every output, by name. */
  private static Map<String, List<Double>> outputs(Path file) {
    Map<String, List<Double>> outputs = new LinkedHashMap<>();
    try (InferenceSession session = InferenceSession.open(file, SessionSettings.CPU)) {
      Map<String, NumericTensor> feeds = new LinkedHashMap<>();
      session.inputTypes().forEach((name, type) -> feeds.put(name, noise(type)));
      session.run(feeds).forEach((name, tensor) -> outputs.put(name, numbers(tensor)));
    }
    return outputs;
  }

  private static NumericTensor noise(TensorType type) {
    int[] shape =
        type.shape().dimensions().stream()
            .mapToInt(length -> length.isKnown() ? Math.toIntExact(length.size()) : 1)
            .toArray();
    FloatTensor noise = FloatTensor.zeros(shape);
    Random random = new Random(1);
    for (int i = 0; i < noise.count(); i++) {
      noise.values()[i] = random.nextFloat();
    }
    return noise;
  }

  private static List<Double> numbers(NumericTensor tensor) {
    return IntStream.range(0, tensor.count()).mapToObj(tensor::at).toList();
  }

  /** The model with its numbers in a file beside it, behind a hole that takes no place on disk. */
  private Path withWeightsFrom(Model model, long front) throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(WEIGHTS),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      assumeThat(Files.getFileStore(folder).getUsableSpace())
          .as("a disk without sparse files needs room for the hole")
          .isGreaterThan(2 * front);
      long offset = front;
      for (Tensor tensor : model.graph().initializers().values()) {
        long length = tensor.proto().getRawData().size();
        tensors.add(new Tensor(ExternalData.referredTo(tensor.proto(), WEIGHTS, offset, length)));
        ByteBuffer bytes = tensor.proto().getRawData().asReadOnlyByteBuffer().slice();
        while (bytes.hasRemaining()) {
          channel.write(bytes, offset + bytes.position());
        }
        offset += (bytes.limit() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
      }
    }
    Path file = folder.resolve("far.onnx");
    Files.write(file, ModelFiles.bytes(model.withGraph(model.graph().withInitializers(tensors))));
    return file;
  }
}
