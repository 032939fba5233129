package io.github.camgraft.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import com.sun.jna.Function;
import io.github.camgraft.text.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Starts ONNX Runtime, which from 1.29 on reports to its makers unless it is told not to. On Linux
 * and macOS it writes an identifier of the machine and its reports, which hold all metadata of each
 * model that is loaded, into the user's cache folder ({@code ~/.cache/Microsoft/DeveloperTools} or
 * in {@code XDG_CACHE_HOME}) and sends them from there; on Windows it hands them to the system.
 *
 * <p>{@link OrtEnvironment#setTelemetry} comes too late for the identifier and for the report that
 * ONNX Runtime has been started; only the environment variable {@value #SWITCH} forbids these, and
 * only if it is there before. Java cannot set one, so the C library is asked to. A value that
 * somebody has given it stays.
 */
final class Startup {
  private static final String SWITCH = "ORT_DISABLE_TELEMETRY";

  /** Where JNA unpacks its library; by itself it does so in the user's cache folder. */
  private static final String FOLDER_OF_JNA = "jna.tmpdir";

  /** What is started already, by camgraft or by a program that said so. */
  private static @Nullable OrtEnvironment started;

  private static boolean isSilent = System.getenv(SWITCH) != null || isWindows();

  private Startup() {}

  /**
   * ONNX Runtime, ready and silent.
   *
   * @param cuda whether its libraries for a GPU will be needed
   * @throws RuntimeFailure if it cannot be started
   */
  static synchronized OrtEnvironment environment(boolean cuda) {
    NativeLibraries.unpack(cuda);
    if (started != null) {
      return started;
    }
    if (!isSilent) {
      isSilent = true;
      forbidReports();
    }
    try {
      OrtEnvironment environment = newOrTheProgramsOwn();
      environment.setTelemetry(false);
      started = environment;
      return environment;
    } catch (OrtException failure) {
      throw new RuntimeFailure("ONNX Runtime does not start", failure);
    } catch (LinkageError failure) {
      throw new RuntimeFailure("ONNX Runtime cannot be loaded: " + reason(failure), failure);
    }
  }

  /**
   * Of an environment that a program has started for itself, name and level of logging stay as they
   * are, which ONNX Runtime would warn of.
   */
  private static OrtEnvironment newOrTheProgramsOwn() {
    Logger log = Logger.getLogger(OrtEnvironment.class.getName());
    Filter usual = log.getFilter();
    log.setFilter(warning -> false);
    try {
      return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "camgraft");
    } finally {
      log.setFilter(usual);
    }
  }

  /**
   * Has camgraft use what a program has started for itself. There is one environment in a process;
   * its level of logging, its name and what it reports stay the program's business.
   */
  static synchronized void use(OrtEnvironment environment) {
    started = environment;
  }

  /** ONNX Runtime makes a temporary folder for its libraries, also where they lie elsewhere. */
  private static String reason(LinkageError failure) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    if (!Files.isDirectory(temporary) || !Files.isWritable(temporary)) {
      return "Java's temporary folder '%s' cannot be written; name another with -Djava.io.tmpdir=FOLDER"
          .formatted(temporary);
    }
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return Reason.of(cause).lines().findFirst().orElse("no reason given");
  }

  /** Whoever embeds the library decides where its warnings go. */
  private static void warn() {
    System.getLogger("io.github.camgraft")
        .log(
            System.Logger.Level.WARNING,
            "ONNX Runtime reports to its makers in this process, since {0} is not set and cannot be set from Java here; set {0}=1 in the environment before the process starts",
            SWITCH);
  }

  /** Has what the environment of this process forbids be forbidden from now on. */
  static void forbidReports() {
    String asked = System.getProperty(FOLDER_OF_JNA);
    if (asked == null) {
      System.setProperty(FOLDER_OF_JNA, System.getProperty("java.io.tmpdir"));
    }
    try {
      if (Function.getFunction("c", "setenv").invokeInt(new Object[] {SWITCH, "1", 0}) != 0) {
        warn();
      }
    } catch (LinkageError noJna) {
      // All but the identifier and the first report is still off.
      warn();
    } finally {
      if (asked == null) {
        System.clearProperty(FOLDER_OF_JNA);
      }
    }
  }

  /** There the reports are not ONNX Runtime's to send, and it does not ask for the variable. */
  private static boolean isWindows() {
    return System.getProperty("os.name", "").startsWith("Windows");
  }
}
