package io.github.camgraft.verify;

import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.input.ImageInput;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.lower.HalfPrecision;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.Outputs;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.runtime.SessionAhead;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The original's outputs in an augmented model against those of the original itself.
 *
 * <p>ONNX Runtime optimises both, and not always alike: what it fuses depends on who else reads a
 * value, and some fusions compute something else than the nodes said (1.20 to 1.31 make padding
 * with -∞ of padding with 0 in front of MaxPool). So where the two differ, they are compared with
 * the original as its file says it. Where that differs, too, it is asked how finely the original
 * computes its outputs at all ({@link Resolution}).
 *
 * <p>A model in half precision is augmented in float32 ({@link HalfPrecision}), so it is compared
 * with the original in float32, and that with the original ({@link HalfTrial}).
 */
final class OutputTrial {
  private final Model original;
  private final Model reference;
  private final Augmented augmented;
  private final Noise noise;
  private final Map<String, NumericTensor> given;
  private final TrialQuestion question;

  /**
   * Takes what it needs.
   *
   * @param given what is fed to other inputs, as far as it was said
   */
  OutputTrial(Model original, Augmented augmented, Noise noise, Map<String, NumericTensor> given) {
    this.original = original;
    this.reference = HalfPrecision.widened(original);
    this.augmented = augmented;
    this.noise = noise;
    this.given = given;
    this.question = new TrialQuestion(augmented, noise);
  }

  /**
   * What came out for one input.
   *
   * @param feeds the input
   * @param explained the predicted class of each picture, or the weights that were fed
   * @param withoutGradient the feature layers where the gradient is zero everywhere
   * @param error the largest difference of an output, relative (L2)
   * @param optimisationError how far ONNX Runtime's optimisation moves the outputs of the original;
   *     0 where the two agree, and nobody asks
   * @param expected the outputs of the original, in float32 where that has half precision
   */
  record Finding(
      Map<String, NumericTensor> feeds,
      NumericTensor explained,
      Set<String> withoutGradient,
      double error,
      double optimisationError,
      Outputs expected) {
    /** What an input was fed. */
    NumericTensor fed(String input) {
      return TrialQuestion.fed(input, feeds);
    }

    /** What computes other models that share its nodes as the file says, or nearly so. */
    SessionSettings faithful() {
      return optimisationError > 0 ? SessionSettings.AS_WRITTEN : SessionSettings.TRIAL;
    }

    /** The same input with another class explained. */
    Finding explaining(long otherClass) {
      long[] classes = new long[explained.count()];
      Arrays.fill(classes, otherClass);
      return new Finding(
          feeds,
          new LongTensor(classes, classes.length),
          withoutGradient,
          error,
          optimisationError,
          expected);
    }
  }

  /**
   * Runs both.
   *
   * @throws ModelException if they differ; the message names the output
   */
  Finding finding(TrialPicture picture) {
    ImageInput image = augmented.analysis().image();
    Map<String, NumericTensor> feeds = new LinkedHashMap<>();
    Outputs expected;
    Map<String, NumericTensor> asked;
    Outputs actual;
    try (SessionAhead next = SessionAhead.of(augmented.model(), SessionSettings.COMPARISON)) {
      try (InferenceSession session =
          InferenceSession.open(reference, SessionSettings.COMPARISON)) {
        for (Map.Entry<String, TensorType> input : augmented.inputTypes().entrySet()) {
          boolean isPicture = input.getKey().equals(image.name());
          TensorType type =
              augmented.analysis().score().tried(isPicture ? image.inColour() : input.getValue());
          feeds.put(
              input.getKey(),
              isPicture ? picture.numbers().apply(type) : other(input.getKey(), type, picture));
        }
        expected = session.run(feeds);
      }
      asked = question.asked(feeds);
      actual = actual(next, asked);
    }
    return finding(feeds, question.first(asked, actual), expected, actual);
  }

  /**
   * How far the outputs of a quantised model are apart where ONNX Runtime runs both as it does by
   * default, with operators between quantised values made into one that computes in integers. What
   * it makes depends on who else reads these values. Empty where there are none.
   *
   * @param seen an input
   * @throws ModelException if the augmented model does not load so
   */
  OptionalDouble deployedError(Finding seen) {
    boolean isQuantised =
        original.graph().nodes().stream().anyMatch(node -> node.is("DequantizeLinear"));
    if (!isQuantised) {
      return OptionalDouble.empty();
    }
    Outputs expected = InferenceSession.runOnce(reference, SessionSettings.TRIAL, seen.feeds());
    try {
      Outputs actual =
          InferenceSession.runOnce(
              augmented.model(), SessionSettings.TRIAL, question.asked(seen.feeds()));
      return OptionalDouble.of(OutputDifference.of(actual, expected).error());
    } catch (RuntimeFailure failure) {
      throw ofOptimiser(failure);
    }
  }

  private Outputs actual(SessionAhead next, Map<String, NumericTensor> feeds) {
    try {
      return next.session().run(feeds);
    } catch (RuntimeFailure failure) {
      throw broken(failure, feeds);
    }
  }

  /** The original runs: so the optimiser breaks what was added, or it was wrong to begin with. */
  private ModelException broken(RuntimeFailure failure, Map<String, NumericTensor> feeds) {
    try {
      InferenceSession.runOnce(augmented.model(), SessionSettings.AS_WRITTEN, feeds);
      return ofOptimiser(failure);
    } catch (RuntimeFailure mistake) {
      return new ModelException(
          "this is a fault in what camgraft added; please report it together with the model: "
              + failure.getMessage(),
          failure);
    }
  }

  private static ModelException ofOptimiser(RuntimeFailure failure) {
    return new ModelException(
        "ONNX Runtime's optimiser is at fault, since the augmented model runs without it: try another --layer, or switch the optimisation off (ORT_DISABLE_ALL) wherever the file is loaded: "
            + failure.getMessage(),
        failure);
  }

  private NumericTensor other(String input, TensorType type, TrialPicture picture) {
    return given.containsKey(input) ? given.get(input) : noise.of(type, picture.deviation());
  }

  private Finding finding(
      Map<String, NumericTensor> feeds, NumericTensor explained, Outputs expected, Outputs actual) {
    Set<String> flat = withoutGradient(actual);
    OutputDifference difference = OutputDifference.of(actual, expected);
    if (difference.isSmall()) {
      return new Finding(feeds, explained, flat, difference.error(), 0, expected);
    }
    Outputs written = InferenceSession.runOnce(reference, SessionSettings.AS_WRITTEN, feeds);
    OutputDifference remaining = OutputDifference.of(actual, written);
    if (!remaining.isSmall()) {
      new Resolution(reference, augmented.analysis().image(), noise, feeds, expected, written)
          .require(actual);
    }
    double moved = OutputDifference.of(expected, written).error();
    return new Finding(feeds, explained, flat, remaining.error(), moved, expected);
  }

  /** What half precision does to the original, where it has that. */
  HalfTrial halfTrial() {
    return new HalfTrial(original, reference, augmented.analysis().image().name(), noise);
  }

  private Set<String> withoutGradient(Outputs outputs) {
    return augmented.contract().views().stream()
        .flatMap(view -> view.layers().stream())
        .filter(layer -> outputs.containsKey(layer.gradients()))
        .filter(layer -> Vectors.length(outputs.tensor(layer.gradients())) == 0)
        .map(Contract.Layer::tensor)
        .collect(Collectors.toSet());
  }
}
