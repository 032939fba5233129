package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.optimize.Platform;
import io.github.camgraft.runtime.inference.Inference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No node that is grafted on lacks a CUDA kernel, by ONNX Runtime's published table. A node without
 * one would run on the CPU, and its tensors would travel there and back.
 *
 * <p>What depends on shapes alone is not asked: where it is constant it is folded, and where it is
 * not the provider puts it on the CPU by choice, which is where shapes lie.
 */
class CudaKernelsTest {
  /**
   * The provider leaves a ConvTranspose whose pads differ between the two ends of an axis to the
   * CPU. Strided convolutions that an exporter padded at one end only have such gradients.
   */
  private static final String ASYMMETRIC = "ConvTranspose with asymmetric pads";

  private static final Set<String> EXCEPTIONS = Set.of(ASYMMETRIC);

  private static final Map<String, Kernel> KERNELS = kernels();

  /** The operator set from which there are kernels, and for which element types. */
  private record Kernel(long since, Set<DataType> types) {}

  private static Map<String, Kernel> kernels() {
    try (InputStream stream = CudaKernelsTest.class.getResourceAsStream("cuda-kernels.txt")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .collect(Collectors.toMap(words -> words[0], CudaKernelsTest::kernel));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static Kernel kernel(String[] words) {
    Set<DataType> types =
        Arrays.stream(words).skip(2).map(DataType::valueOf).collect(Collectors.toSet());
    return new Kernel(Long.parseLong(words[1]), types);
  }

  /** Weights in a file of their own would have to be read to know what is constant. */
  static List<Path> classifiers() {
    return Classifiers.all().stream()
        .filter(file -> ModelFiles.externalData(ModelFiles.read(file)).isEmpty())
        .toList();
  }

  /** Files that were written for a processor run on a GPU too, so both forms are asked. */
  @ParameterizedTest
  @MethodSource("classifiers")
  void everyNodeThatIsGraftedOnHasAKernel(Path file) {
    for (Platform platform : List.of(Platform.CPU, Platform.CUDA)) {
      AugmentOptions options =
          AugmentOptions.DEFAULT
              .withPlatform(platform)
              .withMethods(EnumSet.allOf(Method.class))
              .withEmission(Emission.DEFAULT.withParts(Emission.Parts.BOTH));
      Augmented augmented = Augmenter.augment(ModelFiles.read(file), options);
      assertThat(without(augmented)).as("for " + platform).isSubsetOf(EXCEPTIONS);
    }
  }

  private static Set<String> without(Augmented augmented) {
    Model model = augmented.model();
    Facts facts = Inference.of(model);
    Set<String> theirs = new HashSet<>();
    augmented.folded().graph().nodes().forEach(node -> theirs.addAll(node.outputs()));
    Set<String> without = new HashSet<>();
    int asked = 0;
    for (Node node : model.graph().nodes()) {
      boolean ours = node.outputs().stream().noneMatch(theirs::contains);
      if (ours && facts.constant(node.output(0)).isEmpty()) {
        asked++;
        without.add(missing(node, facts, model.operatorSets().get("")));
      }
    }
    assertThat(asked).isPositive();
    without.remove("");
    return without;
  }

  /** What has no kernel, in words; nothing if there is one. */
  private static String missing(Node node, Facts facts, long operatorSet) {
    Kernel kernel = KERNELS.get(node.operator());
    if (!node.domain().isEmpty() || kernel == null || kernel.since() > operatorSet) {
      return node.qualifiedOperator();
    }
    String data = node.input(node.is("Where") ? 1 : 0);
    DataType type = facts.type(data).orElseThrow().type();
    if (!kernel.types().contains(type)) {
      return node.operator() + " of " + type;
    }
    return node.is("ConvTranspose") && isAsymmetric(node) ? ASYMMETRIC : "";
  }

  private static boolean isAsymmetric(Node node) {
    long[] pads = node.attributes().integers("pads").orElse(new long[4]);
    int axes = pads.length / 2;
    return !Arrays.equals(pads, 0, axes, pads, axes, pads.length);
  }
}
