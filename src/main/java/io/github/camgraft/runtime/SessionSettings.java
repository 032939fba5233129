package io.github.camgraft.runtime;

/**
 * How a model is executed.
 *
 * @param device what executes it
 * @param gpu which of the machine's GPUs, where it is one, counted from 0 as CUDA does
 * @param threads threads for one operator, 0 for as many as there are cores
 * @param optimisation how far ONNX Runtime may rearrange the graph
 * @param tensorFloat32 whether a GPU may round factors of products to 10 bits for speed
 * @param manyRuns whether weights are copied into the layout that products read fastest, and
 *     threads look out for work instead of sleeping; for a few runs, or beside other work, both
 *     take longer than they save
 * @param integerKernels whether an operator between DequantizeLinear and QuantizeLinear may become
 *     one that computes in integers, which rounds otherwise; it depends on what else reads its
 *     values, so two models that share nodes can only be compared without it
 */
public record SessionSettings(
    Device device,
    int gpu,
    int threads,
    Optimisation optimisation,
    boolean tensorFloat32,
    boolean manyRuns,
    boolean integerKernels) {
  /** How far ONNX Runtime rearranges a graph. */
  public enum Optimisation {
    /** It executes each node as it stands. */
    NONE,
    /**
     * It computes beforehand what does not depend on the input, and leaves out what does nothing.
     */
    FOLDING,
    /** All it knows. */
    ALL
  }

  /** The processor, all cores, optimised. */
  public static final SessionSettings CPU =
      new SessionSettings(Device.CPU, 0, 0, Optimisation.ALL, false, true, true);

  /** For two models that share nodes, and a few runs: loads quickly, rounds alike. */
  public static final SessionSettings COMPARISON =
      new SessionSettings(Device.CPU, 0, 0, Optimisation.ALL, false, false, false);

  /** For a few runs of a model as others run it: loads quickly. */
  public static final SessionSettings TRIAL =
      new SessionSettings(Device.CPU, 0, 0, Optimisation.ALL, false, false, true);

  /** Whatever is there, all cores, optimised. */
  public static final SessionSettings AUTO =
      new SessionSettings(Device.AUTO, 0, 0, Optimisation.ALL, false, true, true);

  /** For questions about a graph as it stands: nothing is rearranged, one thread. */
  public static final SessionSettings PLAIN =
      new SessionSettings(Device.CPU, 0, 1, Optimisation.NONE, false, false, false);

  /** For a few runs of a model as its file says it: nothing is rearranged, all cores. */
  public static final SessionSettings AS_WRITTEN = PLAIN.withThreads(0);

  /** For questions about a graph whose answers depend on what it computes from constants. */
  public static final SessionSettings FOLDED =
      new SessionSettings(Device.CPU, 0, 1, Optimisation.FOLDING, false, false, false);

  /**
   * On that device.
   *
   * @param other the device
   * @return settings with that change
   */
  public SessionSettings on(Device other) {
    return new SessionSettings(
        other, gpu, threads, optimisation, tensorFloat32, manyRuns, integerKernels);
  }

  /**
   * With that many threads.
   *
   * @param count how many threads
   * @return settings with that change
   */
  public SessionSettings withThreads(int count) {
    return new SessionSettings(
        device, gpu, count, optimisation, tensorFloat32, manyRuns, integerKernels);
  }

  /**
   * On that one of several GPUs, where a GPU executes it.
   *
   * @param index which GPU, counted from 0
   * @return settings with that change
   */
  public SessionSettings withGpu(int index) {
    return new SessionSettings(
        device, index, threads, optimisation, tensorFloat32, manyRuns, integerKernels);
  }

  /** Where what lies between DequantizeLinear and QuantizeLinear is computed in real numbers. */
  SessionSettings withoutIntegerKernels() {
    return new SessionSettings(device, gpu, threads, optimisation, tensorFloat32, manyRuns, false);
  }
}
