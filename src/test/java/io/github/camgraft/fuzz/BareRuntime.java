package io.github.camgraft.fuzz;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;

/**
 * Loads a model with ONNX Runtime and nothing else. If that ends the process, so it may with
 * camgraft.
 */
final class BareRuntime {
  private BareRuntime() {}

  /** Takes the model's file. */
  public static void main(String[] arguments) throws OrtException {
    Watchdog watchdog = new Watchdog(fault -> {});
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "bare");
    for (OrtSession.SessionOptions.OptLevel level : OrtSession.SessionOptions.OptLevel.values()) {
      watchdog.reset();
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setOptimizationLevel(level);
        environment.createSession(arguments[0], options).close();
      } catch (OrtException refusal) {
        // A sentence; that is all right.
      }
    }
    System.exit(0);
  }
}
