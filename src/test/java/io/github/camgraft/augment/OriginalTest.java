package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes back of an augmented file against the file that went in. */
class OriginalTest {
  /** Names, attributes and shapes of a model with few weights weigh more than its weights. */
  private static final long SMALL = 1_000_000;

  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");

  @TempDir private Path folder;

  static List<Path> classifiers() {
    return Classifiers.all();
  }

  @ParameterizedTest
  @MethodSource("classifiers")
  void comesBackWhole(Path file) throws IOException {
    Model model = ModelFiles.read(file);
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    Path written = folder.resolve("augmented.onnx");
    ModelFiles.write(augmented.file(), written);
    Model original = Original.of(ModelFiles.read(written));
    assertThat(ModelFiles.bytes(original)).isEqualTo(ModelFiles.bytes(model));
    assertThat(augmented.model().graph().nodes())
        .allMatch(Node::isNamed)
        .extracting(Node::name)
        .doesNotHaveDuplicates();
    if (Files.size(file) > SMALL) {
      long carried =
          ModelFiles.bytes(augmented.file()).length - ModelFiles.bytes(augmented.model()).length;
      assertThat(carried).isLessThan(Files.size(file) / 100);
    }
  }

  @Test
  void isMissedWhereThereIsNone() {
    Model model = ModelFiles.read(DEMO);
    assertThatThrownBy(() -> Original.of(model))
        .isInstanceOf(ModelException.class)
        .hasMessage("the model is not augmented, so there is nothing to take away");
    Model bare = Augmenter.augment(model, AugmentOptions.DEFAULT).model();
    assertThatThrownBy(() -> Original.of(bare))
        .isInstanceOf(ModelException.class)
        .hasMessage("the augmented model does not carry its original");
  }

  @Test
  void isRefusedWhereItIsDamaged() {
    Model whole = Augmenter.augment(ModelFiles.read(DEMO), AugmentOptions.DEFAULT).file();
    for (String text :
        List.of("", "no base64!", "AAAA", whole.metadata().get(Original.KEY).substring(40))) {
      Model damaged = whole.withMetadata(Map.of(Original.KEY, text));
      assertThatThrownBy(() -> Original.of(damaged))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("damaged");
    }
    Model without = whole.withGraph(whole.graph().withInitializers(List.of()));
    assertThatThrownBy(() -> Original.of(without))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("another program has changed since");
  }

  @Test
  void isNotUnpackedBeyondWhatItCanBe() throws IOException {
    Model whole = Augmenter.augment(ModelFiles.read(DEMO), AugmentOptions.DEFAULT).file();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream zeros = new DeflaterOutputStream(packed)) {
      for (int megabyte = 0; megabyte < 64; megabyte++) {
        zeros.write(new byte[1 << 20]);
      }
    }
    String text = Base64.getEncoder().encodeToString(packed.toByteArray());
    Model bomb = whole.withMetadata(Map.of(Original.KEY, text));
    assertThatThrownBy(() -> Original.of(bomb))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("would be more than 16 MB");
  }

  @Test
  void anAugmentedModelIsNotAugmentedAgain() {
    Model augmented = Augmenter.augment(ModelFiles.read(DEMO), AugmentOptions.DEFAULT).model();
    assertThatThrownBy(() -> Augmenter.augment(augmented, AugmentOptions.DEFAULT))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("already augmented")
        .hasMessageContaining("camgraft strip");
  }
}
