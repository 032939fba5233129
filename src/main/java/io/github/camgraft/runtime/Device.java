package io.github.camgraft.runtime;

/** What executes a model. */
public enum Device {
  /** CUDA where it can be loaded, else the CPU. */
  AUTO,
  /** The processor. */
  CPU,
  /** An NVIDIA GPU; an error where it cannot be used. */
  CUDA
}
