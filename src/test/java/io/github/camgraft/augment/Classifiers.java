package io.github.camgraft.augment;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.NumericTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Every classifier among our own small models and the real ones beside the repository. */
final class Classifiers {
  private static final Path OWN = Path.of("testmodels");

  /** Folders of damaged files, of cases with a test of their own, and of what names no class. */
  private static final List<String> OTHERS =
      List.of("malformed", "captions", "cases", "targets", "scenes", "questions");

  private static final Path SHARED = Path.of("../shared/models");

  private Classifiers() {}

  /** All that can be augmented, in order. */
  static List<Path> all() {
    return Stream.concat(own().stream(), below(SHARED).stream().filter(Classifiers::isExplained))
        .toList();
  }

  /** Those that come along with the project. */
  static List<Path> own() {
    return below(OWN).stream()
        .filter(file -> OTHERS.stream().noneMatch(folder -> file.startsWith(OWN.resolve(folder))))
        .toList();
  }

  private static List<Path> below(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".onnx")).sorted().toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static boolean isExplained(Path file) {
    try {
      return Inspection.of(ModelFiles.read(file), AugmentOptions.DEFAULT).obstacles().isEmpty();
    } catch (ModelException refused) {
      return false;
    }
  }

  /**
   * Random numbers for each input.
   *
   * @param batch how many pictures, where the model leaves it open
   */
  static Map<String, NumericTensor> noise(Model model, int batch) {
    Random random = new Random(7);
    Map<String, NumericTensor> feeds = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().feeds()) {
      TensorType type = input.type().orElseThrow();
      int[] shape = new int[type.shape().rank()];
      for (int axis = 0; axis < shape.length; axis++) {
        int open = axis == 0 ? batch : 64;
        boolean known = type.shape().get(axis).isKnown();
        shape[axis] = known ? Math.toIntExact(type.shape().get(axis).size()) : open;
      }
      FloatTensor noise = FloatTensor.zeros(shape);
      for (int i = 0; i < noise.count(); i++) {
        noise.values()[i] = random.nextFloat();
      }
      feeds.put(input.name(), noise);
    }
    return feeds;
  }

  /** How many pictures, volumes or signals are fed; one where the model has no axis for them. */
  static int count(NumericTensor fed, Layout layout) {
    return fed.shape().length == layout.rank() ? fed.shape()[0] : 1;
  }
}
