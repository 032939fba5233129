package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small files that ask for everything: one sentence, soon, and without the memory they ask for. */
class HostileModelsTest {
  private static final Path HOSTILE = Path.of("testmodels/malformed/hostile");
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final long GIGABYTE = 1L << 20;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          fold-bomb-t1        | node 'huge' (ConstantOfShape) the constants that the model computes take 1099.5 GB
          fold-m4             | (ConstantOfShape) the constants that the model computes take
          range-bomb          | node 'rng' (Range) the constants
          range-computed-2p30 | node 'rng' (Range) the constants
          nonzero-2p28        | the constants that the model computes
          conv-pad-2p20       | what node 'conv' (Conv) returns takes
          pool-big            | what node 'p' (AveragePool) returns takes
          input-10000         | input 'x' takes 1.2 GB for a picture
          input-1000000       | input 'x' takes
          avgpool-1000000     | input 'x' takes
          dim-i32             | input 'x' takes
          dim-big             | more numbers than any memory can hold
          dims-all-2p20       | more numbers than any memory can hold
          initdim-big         | initializer 'W' has the lengths
          initdim-neg         | initializer 'W' has an axis of length -5
          negative-length     | initializer 'filters' has an axis of length -2
          rank-65535          | initializer 'w20'
          dup-init            | two initializers are called 'W'
          dup-input           | two inputs are called 'x'
          dup-output          | node 'r' (Relu) returns 'r', which is returned by another node already
          no-outputs          | the model returns nothing
          no-inputs           | Node input 'x' is not a graph input
          function-bomb       | the model written out has more than
          function-bomb-of-another-set | the model written out has more than
          function-self       | function 'my:Rec'
          window-before-slice | '/oblong/Conv_output_0' would have an axis of length -3
          recurrent-rank      | node '/reader/GRU' (GRU) is malformed
          product-rank        | (MatMul) is malformed
          kernel-before-slice | '/asymmetric/asymmetric.1/Conv_output_0' would have an axis of length -16777188
          stride-before-slice | '/oblong/Conv_output_0' would have an axis of length -3
          split-parts         | node 'node_Split_36' (Split) makes 1 parts and has 2 outputs
          empty-condition     | there is no gradient rule yet for If (node '/If')
          nameless-initializer | Node input 'b.0.weight' is not a graph input
          """)
  void hostileFile(String name, String reason) {
    Path model = HOSTILE.resolve(name + ".onnx");
    Path output = folder.resolve("out.onnx");
    assertTimeoutPreemptively(
        SOON,
        () -> {
          Run.of("inspect", model).complains(1, reason);
          Run.of("augment", model, "-o", output).complains(1, reason).inOneLine();
        });
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({"strip-deep,has no operator", "strip-zero,it has no nodes"})
  void damagedOriginal(String name, String reason) {
    Run.of("strip", HOSTILE.resolve(name + ".onnx"), "-o", folder.resolve("out.onnx"))
        .complains(1, reason)
        .inOneLine();
    assertThat(folder).isEmptyDirectory();
  }

  /** Two thousand products in a row, each of a value with itself. */
  @Test
  void deepProductsAreAugmentedSoon() {
    assertTimeoutPreemptively(
        SOON,
        () ->
            Run.of(
                    "augment",
                    HOSTILE.resolve("deep-products.onnx"),
                    "-o",
                    folder.resolve("out.onnx"),
                    "--no-verify")
                .succeeds());
  }

  @Test
  void outputsOfAnotherShapeAreNotWritten() {
    Run.of("augment", HOSTILE.resolve("output-lengths.onnx"), "-o", folder.resolve("out.onnx"))
        .complains(1, "the output 'age' of the augmented model has the shape")
        .inOneLine();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anOrdinaryFileOfTheirKindIsExplained() {
    Run.of("augment", HOSTILE.resolve("good.onnx"), "-o", folder.resolve("out.onnx")).succeeds();
  }

  /** What ONNX Runtime takes is outside the heap, so the process is asked what it took. */
  @Test
  void allOfThemTogetherTakeLessThanAGigabyte() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "only Linux tells");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AllOfThem.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.SECONDS)).isTrue();
    assertThat(printed).contains("survived").doesNotContain("ran out of memory");
    String peak = printed.substring(printed.lastIndexOf("VmHWM:") + 6).replaceAll("\\D", "");
    assertThat(Long.parseLong(peak)).isLessThan(GIGABYTE);
  }

  /** A process that inspects one after the other. */
  static final class AllOfThem {
    private AllOfThem() {}

    public static void main(String... arguments) throws IOException {
      try (Stream<Path> models = Files.list(HOSTILE)) {
        models
            .sorted()
            .forEach(model -> Main.run(System.out, System.out, "inspect", model.toString()));
      }
      System.out.println("survived");
      Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM"))
          .forEach(System.out::println);
    }
  }
}
