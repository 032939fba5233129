package io.github.camgraft.evaluate;

import io.github.camgraft.tensor.FloatTensor;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Pixels of one picture give way to those of another, step by step, and each time the model is
 * asked how probable the class is.
 *
 * <p>The figure is the area under the curve, over the share of pixels that were replaced.
 */
final class Replacement implements IntFunction<FloatTensor> {
  private final FloatTensor to;
  private final Subject subject;
  private final int[] order;
  private final int pixelsPerStep;
  private final float[] values;
  private final FloatTensor picture;
  private int replaced;

  private Replacement(
      FloatTensor from, FloatTensor to, Subject subject, int[] order, int pixelsPerStep) {
    this.to = to;
    this.subject = subject;
    this.order = order;
    this.pixelsPerStep = pixelsPerStep;
    this.values = from.values().clone();
    this.picture = FloatTensor.of(values, to.shape());
  }

  /**
   * Replaces all pixels.
   *
   * @param order which of them goes first
   */
  static Outcome of(FloatTensor from, FloatTensor to, Trial trial, int[] order) {
    Subject subject = trial.subject();
    int steps = trial.effort().steps() == 0 ? subject.height() : trial.effort().steps();
    int pixelsPerStep = (order.length + steps - 1) / steps;
    int points = (order.length + pixelsPerStep - 1) / pixelsPerStep + 1;
    double[] curve =
        subject
            .answers()
            .probabilities(points, new Replacement(from, to, subject, order, pixelsPerStep));
    return new Outcome(
        area(curve, (double) pixelsPerStep / order.length), Arrays.stream(curve).boxed().toList());
  }

  /** Trapezia; the last one may be narrower. */
  private static double area(double[] curve, double width) {
    double area = 0;
    for (int i = 1; i < curve.length; i++) {
      double right = Math.min(1, i * width);
      area += (curve[i - 1] + curve[i]) / 2 * (right - (i - 1) * width);
    }
    return area;
  }

  /** The picture after so many steps; asked for in their order, and copied each time. */
  @Override
  public FloatTensor apply(int step) {
    int wanted = Math.min(order.length, step * pixelsPerStep);
    for (; replaced < wanted; replaced++) {
      for (int channel = 0; channel < subject.channels(); channel++) {
        int index = subject.index(channel, order[replaced]);
        values[index] = to.values()[index];
      }
    }
    return picture;
  }
}
