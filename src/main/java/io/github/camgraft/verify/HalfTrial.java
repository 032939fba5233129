package io.github.camgraft.verify;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.NumericTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A model in half precision against the same in float32, to which it is augmented: they may differ
 * by what rounding to half precision does, node after node.
 *
 * @param original the model in half precision
 * @param reference the same in float32; the same model where there is no half precision in it
 */
record HalfTrial(Model original, Model reference, String image, Noise noise) {
  /** With weights in their fastest layout: else products in half precision take minutes. */
  private static final SessionSettings SETTINGS = SessionSettings.CPU;

  /** By how much more rounding all along may move an output than that of the picture did. */
  private static final double MARGIN = 4;

  /**
   * How far half precision moves the outputs at most, relative (L2); empty where nothing is in half
   * precision, and where ONNX Runtime does not run it or it overflows.
   *
   * @param seen an input, and the outputs of the reference
   * @throws ModelException if they are further apart than rounding explains
   */
  OptionalDouble error(OutputTrial.Finding seen) {
    if (original == reference) {
      return OptionalDouble.empty();
    }
    OutputDifference difference;
    try {
      difference =
          OutputDifference.of(
              InferenceSession.runOnce(original, SETTINGS, seen.feeds()), seen.expected());
    } catch (RuntimeFailure withoutKernel) {
      return OptionalDouble.empty();
    }
    if (Double.isNaN(difference.error()) || Double.isInfinite(difference.error())) {
      return OptionalDouble.empty();
    }
    if (!difference.isWithin(mostError())
        && !difference.isWithin(MARGIN * ofRoundedPicture(seen))) {
      throw new ModelException(
          "the output '%s' of the model in float32, as it is augmented, is off by %.1e from the original in half precision"
              .formatted(difference.output(), difference.error()));
    }
    return OptionalDouble.of(difference.error());
  }

  /** How far the outputs move when the picture is rounded. */
  private double ofRoundedPicture(OutputTrial.Finding seen) {
    Map<String, NumericTensor> feeds = new LinkedHashMap<>(seen.feeds());
    feeds.computeIfPresent(image, (name, picture) -> noise.nudged(picture, lastPlace()));
    return OutputDifference.of(
            InferenceSession.runOnce(reference, SessionSettings.COMPARISON, feeds), seen.expected())
        .error();
  }

  /** Every node rounds, and every sum does for each of its summands; such errors add in squares. */
  private double mostError() {
    double roundings =
        original.graph().nodes().size()
            + original.graph().initializers().values().stream()
                .map(Tensor::shape)
                .filter(shape -> shape.rank() > 1)
                .mapToDouble(HalfTrial::summands)
                .sum();
    return lastPlace() * Math.sqrt(roundings);
  }

  /** How many products the weights of a convolution or a matrix product add up. */
  private static double summands(Shape weights) {
    double first = weights.get(0).size();
    double others = weights.count() / first;
    return weights.rank() == 2 ? Math.max(first, others) : others;
  }

  private double lastPlace() {
    boolean isBrain =
        original.graph().initializers().values().stream()
            .anyMatch(tensor -> tensor.type() == DataType.BFLOAT16);
    return isBrain ? 0x1p-8 : 0x1p-11;
  }
}
