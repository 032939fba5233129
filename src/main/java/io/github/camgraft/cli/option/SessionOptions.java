package io.github.camgraft.cli.option;

import io.github.camgraft.runtime.Device;
import io.github.camgraft.runtime.SessionSettings;
import picocli.CommandLine.Option;

/** What executes the model. */
public final class SessionOptions {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where to run: auto (CUDA if it loads), cpu or cuda (default: auto).")
  private Device device = Device.AUTO;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Number of CPU threads (default: one per core).")
  private int threads;

  SessionSettings settings() {
    return SessionSettings.AUTO.on(device).withThreads(threads);
  }

  boolean isValid() {
    return threads >= 0;
  }
}
