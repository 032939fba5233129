package io.github.camgraft.verify;

import io.github.camgraft.verify.Vectors.Product;
import java.util.function.UnaryOperator;

/**
 * One change, with several lengths, through one segment of a network.
 *
 * <p>A step is too large where it crosses kinks and too small where it drowns in rounding. So
 * several are taken, each to one side first and then, if that does not settle it, to the other:
 * differences that agree with the gradient are right; they are held against it only where those of
 * two steps, taken from one side to the other, agree with each other on something else, and where
 * each side by itself says the same. Where the two sides do not, there is a kink right here, such
 * as two equal numbers in a pool, and no gradient to compare with.
 */
final class FiniteDifferenceCheck {
  /** How long a change is, of the values that it changes; those that settle most often first. */
  private static final double[] STEPS = {3e-4, 1e-4, 3e-5, 1e-3, 3e-3, 1e-2};

  /** Shorter than all others: float32 leaves little of it, but kinks hardly come that close. */
  private static final double CLOSER_STEP = 3e-6;

  /** What a step so much shorter leaves of a mistake, at the least: rounding takes some of it. */
  private static final double FADED = 0.5;

  private static final double AGREEING = 0.01;
  private static final double WRONG = 0.02;

  /** Two differences agree with each other if they differ by this share of what they are off. */
  private static final double ALIKE = 0.1;

  /** At a kink the two sides differ by more than this share of what they are off together. */
  private static final double KINKED = 1;

  /** With so many of them a change of noise has met all kinks that it can stay clear of. */
  private static final int FEW = 3;

  private final ValueAndGradient front;
  private final ValueAndGradient back;
  private final UnaryOperator<double[]> segment;

  /**
   * Takes what it needs.
   *
   * @param segment what becomes of a value that enters; float32 holds it
   */
  FiniteDifferenceCheck(
      ValueAndGradient front, ValueAndGradient back, UnaryOperator<double[]> segment) {
    this.front = front;
    this.back = back;
    this.segment = segment;
  }

  /** Sends a change with as many lengths as it takes. */
  Sent thorough(double[] change) {
    return passage(change, STEPS.length);
  }

  /** Sends a change with a few lengths. */
  Sent brief(double[] change) {
    return passage(change, FEW);
  }

  /**
   * Asks once more, closer by, what was found against the gradient. A wrong gradient stays wrong
   * however short the step is; what was kinks that lie close together fades.
   */
  Sent lasting(double[] change, Sent found) {
    if (found.verdict() != Verdict.SUSPECT) {
      return found;
    }
    Sent closer = passage(change, CLOSER_STEP * unit(change), found.off());
    double left = closer.off() / found.off();
    return left >= FADED ? found : new Sent(closer.behind(), Verdict.OPEN, closer.off());
  }

  private Sent passage(double[] change, int steps) {
    double unit = unit(change);
    Sent last = new Sent(change, Verdict.OPEN, Double.NaN);
    for (int i = 0; i < steps && last.verdict() == Verdict.OPEN; i++) {
      last = passage(change, STEPS[i] * unit, last.off());
    }
    return last;
  }

  /** What makes the change as long as the values that it changes. */
  private double unit(double[] change) {
    double squares = 0;
    for (int i = 0; i < change.length; i++) {
      // A frame of -3.4e38 around a picture says nothing of how large the picture's numbers are.
      squares += change[i] == 0 ? 0 : front.value()[i] * front.value()[i];
    }
    double length = Vectors.length(change);
    return (squares == 0 ? 1 : Math.sqrt(squares)) / (length == 0 ? 1 : length);
  }

  private Sent passage(double[] change, double step, double before) {
    // As float32 holds them: the difference of what was really fed is what counts.
    double[] above = Vectors.rounded(front.value(), step, change);
    double[] over = segment.apply(above);
    double[] aside = Vectors.difference(over, back.value());
    double asideOff = mismatch(Vectors.difference(above, front.value()), aside);
    if (agrees(asideOff)) {
      return new Sent(aside, Verdict.RIGHT, asideOff);
    }
    double[] below = Vectors.rounded(front.value(), -step, change);
    double[] under = segment.apply(below);
    double[] across = Vectors.difference(over, under);
    double off = mismatch(Vectors.difference(above, below), across);
    Verdict verdict = verdict(off, before);
    boolean isOpen = verdict == Verdict.SUSPECT && isKink(above, below, over, under, off);
    return new Sent(across, isOpen ? Verdict.OPEN : verdict, off);
  }

  /** Whether both sides, each by itself, do not agree on how far the gradient is off. */
  private boolean isKink(
      double[] above, double[] below, double[] over, double[] under, double off) {
    double[] middle = Vectors.rounded(front.value());
    double[] between = segment.apply(middle);
    double up = mismatch(Vectors.difference(above, middle), Vectors.difference(over, between));
    double down = mismatch(Vectors.difference(middle, below), Vectors.difference(between, under));
    return !(Math.abs(up - down) <= KINKED * Math.abs(off));
  }

  private double mismatch(double[] entering, double[] leaving) {
    Product expected = Product.of(front.gradient(), entering);
    Product found = Product.of(back.gradient(), leaving);
    double size = Math.max(Math.abs(expected.value()), Math.abs(found.value()));
    double scale = Math.max(expected.spread(), size);
    return scale == 0 ? 0 : (found.value() - expected.value()) / scale;
  }

  private static boolean agrees(double mismatch) {
    return Math.abs(mismatch) <= AGREEING;
  }

  private static Verdict verdict(double off, double before) {
    if (agrees(off)) {
      return Verdict.RIGHT;
    }
    boolean isSettled = Math.abs(off - before) <= ALIKE * Math.abs(off);
    return Math.abs(off) > WRONG && isSettled ? Verdict.SUSPECT : Verdict.OPEN;
  }
}
