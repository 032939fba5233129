package io.github.camgraft.augment;

import io.github.camgraft.onnx.Model;
import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionAhead;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The original's outputs in an augmented model against those of the original itself.
 *
 * <p>ONNX Runtime optimises both, and not always alike: what it fuses depends on who else reads a
 * value, and some fusions compute something else than the nodes said (1.20 to 1.31 make padding
 * with -∞ of padding with 0 in front of MaxPool). So where the two differ, they are compared with
 * the original as its file says it.
 */
final class OutputTrial {
  private static final double MOST_ERROR = 1e-4;

  private final Model original;
  private final Augmented augmented;
  private final Noise noise;

  OutputTrial(Model original, Augmented augmented, Noise noise) {
    this.original = original;
    this.augmented = augmented;
    this.noise = noise;
  }

  /**
   * What came out for one input.
   *
   * @param feeds the input
   * @param explained the predicted class of each picture
   * @param withoutGradient the feature layers where the gradient is zero everywhere
   * @param error the largest difference of an output, relative (L2)
   * @param optimisationError how far ONNX Runtime's optimisation moves the outputs of the original;
   *     0 where the two agree, and nobody asks
   */
  record Finding(
      Map<String, NumericTensor> feeds,
      NumericTensor explained,
      Set<String> withoutGradient,
      double error,
      double optimisationError) {
    /** What computes other models that share its nodes as the file says, or nearly so. */
    SessionSettings faithful() {
      return optimisationError > 0 ? SessionSettings.AS_WRITTEN : SessionSettings.TRIAL;
    }
  }

  /**
   * Runs both.
   *
   * @param contrast the deviation of a random picture
   * @throws ModelException if they differ; the message names the output
   */
  Finding finding(double contrast) {
    ImageInput image = augmented.analysis().image();
    Map<String, NumericTensor> feeds = new LinkedHashMap<>();
    Map<String, NumericTensor> expected;
    Map<String, NumericTensor> actual;
    try (SessionAhead next = SessionAhead.of(augmented.model(), SessionSettings.COMPARISON)) {
      try (InferenceSession session = InferenceSession.open(original, SessionSettings.COMPARISON)) {
        for (Map.Entry<String, TensorType> input : augmented.inputTypes().entrySet()) {
          boolean isPicture = input.getKey().equals(image.name());
          TensorType type = isPicture ? image.inColour() : input.getValue();
          feeds.put(input.getKey(), noise.of(augmented.analysis().score().tried(type), contrast));
        }
        expected = session.run(feeds);
      }
      actual = next.session().run(request(feeds));
    }
    NumericTensor explained = first(actual.get(Contract.EXPLAINED_CLASS));
    Set<String> flat = withoutGradient(actual);
    Difference difference = Difference.of(actual, expected);
    if (difference.isSmall()) {
      return new Finding(feeds, explained, flat, difference.error(), 0);
    }
    Map<String, NumericTensor> written =
        InferenceSession.runOnce(original, SessionSettings.AS_WRITTEN, feeds);
    Difference remaining = Difference.of(actual, written);
    if (!remaining.isSmall()) {
      throw new ModelException(
          "the output '%s' of the augmented model is off by %.1e from the original"
              .formatted(difference.output(), difference.error()));
    }
    return new Finding(
        feeds, explained, flat, remaining.error(), Difference.of(expected, written).error());
  }

  private Set<String> withoutGradient(Map<String, NumericTensor> outputs) {
    return augmented.contract().layers().stream()
        .filter(layer -> outputs.containsKey(layer.gradients()))
        .filter(layer -> Vectors.length(outputs.get(layer.gradients())) == 0)
        .map(Contract.Layer::tensor)
        .collect(Collectors.toSet());
  }

  private Map<String, NumericTensor> request(Map<String, NumericTensor> feeds) {
    Contract contract = augmented.contract();
    int pictures = feeds.get(contract.image()).shape()[0];
    long[] predicted = new long[pictures * contract.emission().classesPerImage()];
    Arrays.fill(predicted, -1);
    Map<String, NumericTensor> all = new LinkedHashMap<>(feeds);
    all.putAll(contract.request(predicted));
    return all;
  }

  /** The first class of each picture, where several are explained. */
  private NumericTensor first(NumericTensor classes) {
    int several = augmented.contract().emission().classesPerImage();
    long[] first = new long[classes.count() / several];
    Arrays.setAll(first, picture -> (long) classes.at(picture * several));
    return new LongTensor(first, first.length);
  }

  /** The output that differs most. */
  private record Difference(String output, double error) {
    static Difference of(Map<String, NumericTensor> actual, Map<String, NumericTensor> expected) {
      return expected.keySet().stream()
          .map(name -> new Difference(name, Vectors.error(actual.get(name), expected.get(name))))
          .max(Comparator.comparingDouble(Difference::error))
          .orElse(new Difference("", 0));
    }

    /** What is not a number is not. */
    boolean isSmall() {
      return error <= MOST_ERROR;
    }
  }
}
