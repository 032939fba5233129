package io.github.camgraft.ir;

import java.time.Duration;

/**
 * What a model may ask for. A file of some kilobytes can name sizes of any magnitude, call
 * functions that call each other, or carry what unpacks to gigabytes; whoever opens files of others
 * must be able to refuse that before it is computed. All budgets are far beyond what classifiers
 * need, and those of memory grow with the model's own weights, so that a large model may be large.
 *
 * <p>Who trusts a file gives {@code -Dcamgraft.budgets=8} for eight times as much of all that costs
 * memory or time.
 */
public final class Budgets {
  /** What to do about a refusal. */
  public static final String ADVICE =
      "if you trust the file, allow more with CAMGRAFT_JAVA_OPTIONS=-Dcamgraft.budgets=8";

  /** NumPy has as many; ONNX Runtime takes minutes for some thousands. */
  public static final int MOST_AXES = 64;

  /** How deep messages may lie in each other in a file: a branch within a branch takes three. */
  public static final int DEEPEST_NESTING = 200;

  /** How deep calls of functions may lie in each other: exporters write a handful. */
  public static final int DEEPEST_CALLS = 64;

  /** How many nodes any model may have when all is written out; the largest we know has 21,000. */
  private static final long NODES = 100_000;

  /** A function that is called for each block of a network is written out that often. */
  private static final long NODES_FOR_EACH = 16;

  /** The bytes of those nodes, which are mostly names. */
  private static final long NODE_BYTES = 1L << 26;

  /** A value of a picture of 1024 × 1024 pixels with 64 channels. */
  private static final long VALUE = 1L << 28;

  /** Attention among all places of a large picture is larger than the weights behind it. */
  private static final long VALUE_FOR_WEIGHTS = 4;

  /** All values of one picture together, which a gradient may want to keep. */
  private static final long VALUES = 1L << 32;

  private static final long VALUES_FOR_WEIGHTS = 64;

  /**
   * All that does not depend on what is fed, which ONNX Runtime computes and keeps when it loads a
   * model. ONNX's own test files say of their weights nothing but the shape: VGG-19 has 548 MB, and
   * its gradient needs kernels in further forms.
   */
  private static final long CONSTANTS = 1L << 30;

  private static final long CONSTANTS_FOR_WEIGHTS = 8;

  /** Notes and names of an original that are in nothing that was made of it. */
  private static final long UNPACKED = 1L << 24;

  private static final long UNPACKED_FOR_CARRIER = 4;

  /** Seconds of a run on trial: a picture takes a network of any size a few on a slow machine. */
  private static final long RUN = 15;

  /** A network that is larger computes more: VGG-16 and one in half precision most for its size. */
  private static final long BYTES_FOR_SECOND = 1L << 22;

  private static final long FACTOR = Math.max(1, Long.getLong("camgraft.budgets", 1));

  private final long weights;

  private Budgets(long weights) {
    this.weights = weights;
  }

  /** Of a model, in which its own weights are counted. */
  public static Budgets of(Model model) {
    return new Budgets(model.weightBytes());
  }

  /** How many nodes a model may have when its functions and branches are written out. */
  public static long nodes(long own) {
    return FACTOR * Math.max(NODES, NODES_FOR_EACH * own);
  }

  /** How many bytes these nodes may have. */
  public static long nodeBytes(long own) {
    return FACTOR * Math.max(NODE_BYTES, NODES_FOR_EACH * own);
  }

  /** The bytes of the largest value that the model may compute for one picture. */
  public long value() {
    return FACTOR * Math.max(VALUE, VALUE_FOR_WEIGHTS * weights);
  }

  /** The bytes of all values together that the model may compute for one picture. */
  public long values() {
    return FACTOR * Math.max(VALUES, VALUES_FOR_WEIGHTS * weights);
  }

  /** The bytes of all values of the model together that do not depend on what is fed. */
  public long constants() {
    return FACTOR * Math.max(CONSTANTS, CONSTANTS_FOR_WEIGHTS * weights);
  }

  /** How long the model may run for one picture on trial. */
  public Duration run() {
    return Duration.ofSeconds(FACTOR * (RUN + weights / BYTES_FOR_SECOND));
  }

  /** The bytes of a model that this one carries: it is made of the same nodes and tensors. */
  public long unpacked() {
    return FACTOR * Math.max(UNPACKED, UNPACKED_FOR_CARRIER * weights);
  }
}
