package io.github.camgraft;

import io.github.camgraft.augment.Method;
import io.github.camgraft.tensor.FloatTensor;

/**
 * Whether what a run returned can be drawn. Where the score itself is no finite number, nothing is
 * said here: maps are not a number throughout then, and everybody sees why.
 */
final class Finiteness {
  private Finiteness() {}

  /**
   * Looks at what explains a picture.
   *
   * @throws NotFiniteException if the score is a finite number, and something that explains it is
   *     not
   */
  static void require(RunEvidence evidence) {
    if (!Double.isFinite(evidence.score())) {
      return;
    }
    evidence.layer().ifPresent(Finiteness::require);
    evidence.gradients().forEach((method, gradient) -> require(method, gradient, evidence));
  }

  private static void require(LayerExplanation layer) {
    String name = "'%s'".formatted(layer.layer());
    require(name, layer.activations());
    layer.gradients().ifPresent(maps -> require("the gradient of the score at " + name, maps));
  }

  private static void require(String what, FloatTensor maps) {
    int broken = broken(maps, 0);
    if (broken > 0) {
      throw new NotFiniteException(
          "%s is not finite in %d of %d channels although the score is, so it has no map; choose another layer with --layer"
              .formatted(what, broken, maps.size(0)));
    }
  }

  private static void require(Method method, FloatTensor gradient, RunEvidence evidence) {
    int axis = evidence.layout().channelAxis().orElse(1) - 1;
    int broken = broken(gradient, axis);
    if (broken > 0) {
      throw new NotFiniteException(
          "the gradient of the picture (%s) is not finite in %d of %d channels although the score is; name other methods with --methods"
              .formatted(method.title(), broken, gradient.size(axis)));
    }
  }

  /** How many entries of an axis have a number that is none, or infinite. */
  private static int broken(FloatTensor tensor, int axis) {
    int entries = tensor.size(axis);
    int step = axis == 0 ? tensor.count() / Math.max(1, entries) : 1;
    boolean[] found = new boolean[entries];
    float[] values = tensor.values();
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        int entry = i / step % entries;
        count += found[entry] ? 0 : 1;
        found[entry] = true;
      }
    }
    return count;
  }
}
