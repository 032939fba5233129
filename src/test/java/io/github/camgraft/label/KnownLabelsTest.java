package io.github.camgraft.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownLabelsTest {
  private static final Model PLAIN =
      Model.of(
          Graph.empty("plain")
              .withNodes(List.of(Node.of("Relu", List.of("x"), List.of("y"), Attributes.NONE))),
          18,
          8);

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void placeTheModelInAFolder() throws IOException {
    file = Files.createDirectories(folder.resolve("onnx")).resolve("net.onnx");
  }

  /** As Ultralytics, PyTorch users and Hugging Face write them. */
  @Test
  void namesInAModelsMetadataAreKnown() {
    for (Map<String, String> metadata :
        List.of(
            Map.of("names", "{0: 'cat', 1: \"dog's\"}"),
            Map.of("classes", "[\"cat\", \"dog's\"]"),
            Map.of("Class Names", "cat,dog's"),
            Map.of("class_to_idx", "{'dog\\'s': 1, 'cat': 0}"),
            Map.of("id2label", "{\"1\": \"dog's\", \"0\": \"cat\"}"),
            Map.of("labels", "cat\ndog's", "names", "{broken"))) {
      Labels known = Labels.known(PLAIN.withMetadata(metadata), file, 2);
      assertThat(known.names()).as("%s", metadata).containsExactly("cat", "dog's");
      assertThat(known.origin()).contains("in the model's metadata");
      assertThat(Labels.known(PLAIN.withMetadata(metadata), file, 5).text())
          .matches(
              "none: '.*' in the model's metadata (has 2 class names, but .*|cannot be read: .*)");
    }
    Map<String, String> others = Map.of("labels", "coco", "classes", "80");
    assertThat(Labels.known(PLAIN.withMetadata(others), file, 2)).isEqualTo(Labels.NONE);
  }

  @Test
  void metadataThatCannotBeReadAreLeftOutWithANotice() {
    for (String value :
        List.of(
            "[null, null]",
            "[[], []]",
            "[{\"name\": \"a\"}, {\"name\": \"b\"}]",
            "{\"0\": null, \"1\": \"b\"}",
            "{\"0\": \"a\", \"99999999999\": \"b\"}",
            "{\"0\": \"a\", \"00\": \"b\"}",
            "[".repeat(100_000))) {
      Labels known = Labels.known(PLAIN.withMetadata(Map.of("names", value)), file, 2);
      assertThat(known.names()).isEmpty();
      assertThat(known.text()).startsWith("none: 'names' in the model's metadata cannot be read: ");
    }
    String unnamed = "{\"0\": \"LABEL_0\", \"1\": \"LABEL_1\"}";
    assertThat(Labels.known(PLAIN.withMetadata(Map.of("names", unnamed)), file, 2))
        .isEqualTo(Labels.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "labels.txt, 'cat\ndog'",
    "classes.txt, '0 cat\n1 dog'",
    "net.labels.txt, 'cat\ndog'",
    "class_indices.json, '{\"dog\": 1, \"cat\": 0}'",
    "config.json, '{\"id2label\": {\"0\": \"cat\", \"1\": \"dog\"}}'",
    "labels.csv, 'id,name\n1,dog\n0,cat'",
    "data.yaml, 'names:\n- cat\n- dog'",
  })
  void namesBesideAModelAreKnown(String name, String text) throws IOException {
    Files.writeString(file.resolveSibling(name), text.replace("\\n", "\n"));
    Labels known = Labels.known(PLAIN, file, 2);
    assertThat(known.names()).containsExactly("cat", "dog");
    assertThat(known.text()).isEqualTo("2 names from %s beside the model", name);
  }

  /** Optimum writes {@code config.json} above the folder of the model. */
  @Test
  void theConfigurationAboveAModelIsKnown() throws IOException {
    Files.writeString(
        folder.resolve("config.json"), "{\"id2label\": {\"0\": \"cat\", \"1\": \"dog\"}}");
    Files.writeString(folder.resolve("labels.txt"), "x\ny");
    Labels known = Labels.known(PLAIN, file, 2);
    assertThat(known.names()).containsExactly("cat", "dog");
    assertThat(known.text()).isEqualTo("2 names from config.json in the folder above the model");
  }

  @Test
  void namesThatDoNotFitArePassedOverAndNamed() throws IOException {
    Files.writeString(file.resolveSibling("labels.txt"), "background\ncat\ndog\n");
    Labels passedOver = Labels.known(PLAIN, file, 2);
    assertThat(passedOver.names()).isEmpty();
    assertThat(passedOver.text())
        .isEqualTo(
            "none: labels.txt beside the model has 3 class names, but the model has 2 classes; the first name is 'background', which this model does not have: leave it out");
    Files.writeString(file.resolveSibling("classes.txt"), "cat\ndog\n");
    assertThat(Labels.known(PLAIN, file, 2).names()).containsExactly("cat", "dog");
    assertThat(Labels.known(PLAIN, file, 7).text())
        .isEqualTo(
            "none: labels.txt beside the model has 3 class names, but the model has 7 classes");
  }

  @Test
  void filesThatCannotBeReadAreIgnored() throws IOException {
    Files.writeString(file.resolveSibling("config.json"), "[{\"a\": 1}, null]");
    Files.write(file.resolveSibling("labels.txt"), new byte[] {0, 1, 2, 3, 0});
    Files.createDirectories(file.resolveSibling("classes.txt"));
    assertThat(Labels.known(PLAIN, file, 2)).isEqualTo(Labels.NONE);
  }

  /** The converters of scikit-learn and CoreML name the classes in the graph. */
  @Test
  void namesThatAZipMapReturnsAreKnown() {
    Model model = ModelFiles.read(Path.of("testmodels/tails/zipmap.onnx"));
    Labels known = Labels.known(model, file, 3);
    assertThat(known.names()).containsExactly("cat", "dog", "fish");
    assertThat(known.text()).isEqualTo("3 names from the model's ZipMap");
  }

  @ParameterizedTest
  @CsvSource({
    "encoder, LabelEncoder, cat;dog;fish",
    "table, Gather, cat;dog;fish",
    "extractor, ArrayFeatureExtractor, 3;5;8",
    "classifier, LinearClassifier, 3;5;8",
    "trivial, '', ''",
  })
  void namesInOtherOperatorsAreKnown(String name, String operator, String names) {
    Model model = ModelFiles.read(Path.of("testmodels/cases/labels/" + name + ".onnx"));
    Labels known = Labels.known(model, file, 3);
    assertThat(String.join(";", known.names())).isEqualTo(names);
    assertThat(known.origin()).endsWith(operator);
    assertThat(Labels.known(model, file, 4).names()).isEqualTo(Collections.emptyList());
  }
}
