package io.github.camgraft.verify;

import io.github.camgraft.input.ImageInput;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.Outputs;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How finely a model computes its outputs. Relative to an output that is nearly zero, since large
 * numbers cancel in it or since an activation saturates, any rounding is large; so it is measured:
 * how far the outputs move when the picture changes by its last bits, and when ONNX Runtime
 * optimises the model. Probabilities are held to an absolute scale besides, as they lie from 0 to
 * 1.
 */
final class Resolution {
  /** By how much more rounding elsewhere may move an output than these samples of it did. */
  private static final double MARGIN = 4;

  /** How much rounding to float32 changes a number. */
  private static final double LAST_PLACE = 0x1p-23;

  private static final double OF_PROBABILITIES = 1e-5;

  private static final Set<String> PASSED =
      Set.of(
          "Cast",
          "Concat",
          "Flatten",
          "Gather",
          "Identity",
          "Reshape",
          "Slice",
          "Squeeze",
          "Transpose",
          "Unsqueeze");

  private static final Set<String> BOUNDED = Set.of("HardSigmoid", "Sigmoid", "Softmax", "Tanh");

  private final Model model;
  private final ImageInput image;
  private final Noise noise;
  private final Map<String, NumericTensor> feeds;
  private final Outputs expected;
  private final Outputs written;

  /**
   * Takes what it needs.
   *
   * @param feeds an input
   * @param expected what the model makes of it
   * @param written the same without optimisation
   */
  Resolution(
      Model model,
      ImageInput image,
      Noise noise,
      Map<String, NumericTensor> feeds,
      Outputs expected,
      Outputs written) {
    this.model = model;
    this.image = image;
    this.noise = noise;
    this.feeds = feeds;
    this.expected = expected;
    this.written = written;
  }

  /**
   * Refuses outputs that are further off than that.
   *
   * @throws ModelException with the name of the output
   */
  void require(Outputs actual) {
    Outputs nudged = nudged();
    for (String output : expected.keySet()) {
      NumericTensor found = actual.tensor(output);
      requireShape(output, found.shape(), expected.tensor(output).shape());
      double off = distance(actual, written, output);
      double own =
          Math.max(distance(nudged, expected, output), distance(written, expected, output));
      double bounded = isBounded(output) ? OF_PROBABILITIES : 0;
      boolean isFine = Vectors.error(found, written.tensor(output)) <= 1e-4;
      if (!isFine && !(off <= Math.max(MARGIN * own, bounded))) {
        throw new ModelException(
            "the output '%s' of the augmented model is off by %.1e from the original"
                .formatted(output, Vectors.error(found, expected.tensor(output))));
      }
    }
  }

  private static void requireShape(String output, int[] found, int[] expected) {
    if (!Arrays.equals(found, expected)) {
      throw new ModelException(
          "the output '%s' of the augmented model has the shape %s, but %s in the original"
              .formatted(output, Arrays.toString(found), Arrays.toString(expected)));
    }
  }

  private Outputs nudged() {
    Map<String, NumericTensor> changed = new LinkedHashMap<>(feeds);
    if (image.inColour().type() != DataType.UINT8) {
      changed.computeIfPresent(image.name(), (name, picture) -> noise.nudged(picture, LAST_PLACE));
    }
    return InferenceSession.runOnce(model, SessionSettings.COMPARISON, changed);
  }

  private static double distance(Outputs some, Outputs others, String output) {
    return Vectors.distance(some.tensor(output), others.tensor(output));
  }

  /** Whether an output is made of probabilities. */
  private boolean isBounded(String output) {
    Graph graph = model.graph();
    Optional<Node> producer = graph.producer(output);
    while (producer.filter(node -> PASSED.contains(node.qualifiedOperator())).isPresent()) {
      producer = graph.producer(producer.get().input(0));
    }
    return producer.filter(node -> BOUNDED.contains(node.qualifiedOperator())).isPresent();
  }
}
