package io.github.camgraft.build;

/**
 * The machine that a graph is written for. The numbers are the same for all of them; of two forms
 * that compute them, the faster one is written.
 */
public enum Platform {
  /** ONNX Runtime on a processor. */
  CPU,
  /** ONNX Runtime on an NVIDIA GPU. */
  CUDA,
  /** ONNX Runtime in a browser. */
  WEB,
  /** No machine in particular: the fewest and plainest operators. */
  PORTABLE;

  /**
   * Whether feature maps are kept in blocks of channels there, in which convolutions and pools are
   * fast, while every other operator needs them laid out anew before and after.
   */
  public boolean hasBlockedLayout() {
    return this == CPU;
  }

  /** Whether a normalisation hands out for nothing the statistics that it takes. */
  public boolean handsOutStatistics() {
    return this == CPU;
  }

  /** Whether what is computed of constants alone is computed once, when the model is loaded. */
  public boolean foldsConstants() {
    return this != PORTABLE;
  }
}
