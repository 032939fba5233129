package io.github.camgraft.optimize;

import java.util.EnumSet;
import java.util.Set;

/**
 * The machine that a graph is written for. The numbers are the same for all of them; they differ in
 * the passes that pay.
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

  /** What pays there. */
  Set<Pass> passes() {
    EnumSet<Pass> passes = EnumSet.allOf(Pass.class);
    if (this != CPU) {
      // Maps are not kept in blocks of channels, and statistics cost a pass of their own.
      passes.removeAll(Set.of(Pass.BLOCKED_LAYOUT, Pass.LAYER_STATISTICS));
    }
    if (this == PORTABLE) {
      // What is computed of constants alone may be computed in each run.
      passes.remove(Pass.SCALE_FOLDING);
    }
    return passes;
  }
}
