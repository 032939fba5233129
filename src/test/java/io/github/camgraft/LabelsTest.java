package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.onnx.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelsTest {
  private static final Labels LABELS =
      new Labels(
          List.of("tabby, tabby cat", "tiger_cat", "tiger", "great white shark", "tiger shark"));

  @TempDir Path folder;

  @Test
  void aClassIsFoundByNumberNameSynonymWordAndPart() {
    assertThat(LABELS.find("3", 5)).isEqualTo(3);
    assertThat(LABELS.find("Tiger", 5)).isEqualTo(2);
    assertThat(LABELS.find("tabby cat", 5)).isZero();
    assertThat(LABELS.find("Tiger cat", 5)).isEqualTo(1);
    assertThat(LABELS.find("white", 5)).isEqualTo(3);
    assertThat(LABELS.find("grea", 5)).isEqualTo(3);
  }

  @Test
  void aWordThatMayMeanSeveralIsRefusedWithTheirNames() {
    assertThatThrownBy(() -> LABELS.find("shark", 5))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "'shark' may mean 'great white shark' (3), 'tiger shark' (4); name one of them");
  }

  /** As Ultralytics, PyTorch users and Hugging Face write them. */
  @Test
  void namesInAModelsMetadataAreKnown() {
    Path nowhere = folder.resolve("model.onnx");
    for (Map<String, String> metadata :
        List.of(
            Map.of("names", "{0: 'cat', 1: \"dog's\"}"),
            Map.of("classes", "[\"cat\", \"dog's\"]"),
            Map.of("id2label", "{\"1\": \"dog's\", \"0\": \"cat\"}"),
            Map.of("labels", "cat\ndog's", "names", "{broken"))) {
      assertThat(Labels.known(metadata, nowhere, 2).names()).containsExactly("cat", "dog's");
      assertThat(Labels.known(metadata, nowhere, 3)).isEqualTo(Labels.NONE);
    }
    assertThat(Labels.known(Map.of("labels", "coco", "classes", "80"), nowhere, 2))
        .isEqualTo(Labels.NONE);
  }

  @Test
  void aMistypedNameIsMetWithTheNearest() {
    assertThatThrownBy(() -> LABELS.find("tigger", 5))
        .hasMessage("no class is named 'tigger'; did you mean 'tiger'?");
    assertThatThrownBy(() -> Labels.NONE.find("tiger", 5)).hasMessageContaining("--labels");
  }

  @Test
  void aNumberOutOfRangeIsRefused() {
    assertThatThrownBy(() -> LABELS.find("5", 5))
        .hasMessage("there is no class 5; the model has the classes 0 to 4");
    assertThatThrownBy(() -> LABELS.find("-1", 5)).hasMessageContaining("no class -1");
  }

  @Test
  void namesAreReadFromTextListAndIndex() throws IOException {
    assertThat(read("cat\n dog \n").names()).containsExactly("cat", "dog");
    assertThat(read("[\"cat\", \"dog\"]").names()).containsExactly("cat", "dog");
    assertThat(read("{\"1\": [\"n02\", \"dog\"], \"0\": [\"n01\", \"cat\"]}").names())
        .containsExactly("cat", "dog");
  }

  @Test
  void filesWithoutNamesAreRefused() {
    assertThatThrownBy(() -> read("{\"0\": \"cat\", \"7\": \"dog\"}"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("holds no class names");
    assertThatThrownBy(() -> read("[1, ")).hasMessageContaining("holds no class names");
    assertThatThrownBy(() -> Labels.read(folder.resolve("missing.txt")))
        .hasMessageContaining("cannot be read");
  }

  @Test
  void asManyNamesAsClassesAreWanted() {
    assertThat(LABELS.forClasses(5)).isEqualTo(LABELS);
    assertThat(Labels.NONE.forClasses(5)).isEqualTo(Labels.NONE);
    assertThatThrownBy(() -> LABELS.forClasses(4))
        .hasMessage("there are 5 class names, but the model has 4 classes");
  }

  private Labels read(String text) throws IOException {
    Path file = folder.resolve("labels");
    Files.writeString(file, text);
    return Labels.read(file);
  }
}
