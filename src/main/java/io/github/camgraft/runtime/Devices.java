package io.github.camgraft.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import io.github.camgraft.text.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts a session on the asked device and says what was taken. */
final class Devices {
  /**
   * The dynamic linker's words about what is missing. ONNX Runtime wraps them: "Failed to load
   * library …providers_cuda.so with error: libcublasLt.so.12: cannot open shared object file".
   */
  private static final Pattern MISSING_LIBRARY =
      Pattern.compile("(\\S+\\.so[.\\d]*|\\S+\\.dll): cannot open shared object");

  private static final List<Path> DRIVER_SIGNS =
      List.of(
          Path.of("/proc/driver/nvidia/version"),
          Path.of("/dev/dxg"),
          Path.of(
              System.getenv().getOrDefault("SystemRoot", "C:\\Windows"), "System32", "nvcuda.dll"));

  /** The phrase for a session on a GPU. */
  static final String GPU = "CUDA";

  private Devices() {}

  /**
   * Adds the device's provider to the options.
   *
   * @return one phrase: what was taken and, where that was a choice, why
   */
  static String prepare(OrtSession.SessionOptions options, SessionSettings settings) {
    return switch (settings.device()) {
      case CPU -> "CPU";
      case CUDA -> {
        addCuda(options, settings);
        yield GPU;
      }
      case AUTO -> automatic(options, settings);
    };
  }

  private static String automatic(OrtSession.SessionOptions options, SessionSettings settings) {
    // Asking ONNX Runtime would unpack half a gigabyte of CUDA kernels only to hear that there is
    // no driver.
    if (!hasDriver()) {
      return "CPU (no NVIDIA driver found)";
    }
    try {
      addCuda(options, settings);
      return GPU;
    } catch (RuntimeFailure unusable) {
      return "CPU (" + unusable.getMessage() + ")";
    }
  }

  /** Whether there is an NVIDIA driver, as far as files tell. */
  static boolean hasDriver() {
    return DRIVER_SIGNS.stream().anyMatch(Files::exists);
  }

  private static void addCuda(OrtSession.SessionOptions options, SessionSettings settings) {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(settings.gpu())) {
      cuda.add("use_tf32", settings.tensorFloat32() ? "1" : "0");
      options.addCUDA(cuda);
    } catch (OrtException | UnsatisfiedLinkError failure) {
      throw new RuntimeFailure("CUDA cannot be used: " + reason(failure), failure);
    }
  }

  private static String reason(Throwable failure) {
    String message = Reason.of(failure);
    Matcher missing = MISSING_LIBRARY.matcher(message);
    if (missing.find()) {
      return "the library %s is missing; install CUDA 12 and cuDNN 9, or choose the CPU"
          .formatted(missing.group(1));
    }
    if (message.toLowerCase(Locale.ROOT).contains("not enabled in this build")
        || message.contains("Failed to find CUDA shared provider")) {
      return "this build of ONNX Runtime has no CUDA; put com.microsoft.onnxruntime:onnxruntime_gpu on the class path instead of onnxruntime, or build camgraft with -Pgpu";
    }
    return message.lines().findFirst().orElse("ONNX Runtime gave no reason");
  }
}
