package io.github.camgraft.runtime;

import ai.onnxruntime.OrtEnvironment;
import io.github.camgraft.files.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * ONNX Runtime's libraries, unpacked once for all starts. By itself ONNX Runtime unpacks them into
 * a temporary folder at every start: 32 MB, and half a gigabyte more for a GPU.
 *
 * <p>Whoever starts Java says where, in the system property {@value #FOLDER}. Where that is not
 * said, or the folder cannot be written, ONNX Runtime does as it does by itself. So it does for
 * every further class loader of a process that loads it, as application servers and Spark have
 * them: no two may load the same file.
 *
 * @hidden
 */
public final class NativeLibraries {
  /** The property that names the folder. */
  public static final String FOLDER = "camgraft.libraries";

  /** The property that tells other class loaders which folder one of them has taken. */
  private static final String TAKEN = "camgraft.libraries.taken";

  private static final String FOLDER_OF_ONNX_RUNTIME = "onnxruntime.native.path";
  private static final String CORE = "onnxruntime";
  private static final List<String> FOR_PROCESSOR =
      List.of(CORE, "onnxruntime4j_jni", "onnxruntime_providers_shared");
  private static final List<String> FOR_CUDA =
      List.of(
          CORE, "onnxruntime4j_jni", "onnxruntime_providers_shared", "onnxruntime_providers_cuda");

  /** What was seen to. */
  private static final Set<String> DONE = new HashSet<>();

  /** Whether another class loader has loaded those in the folder. */
  private static boolean isSecond;

  private NativeLibraries() {}

  /**
   * Sees to it that the libraries lie ready; to be called before ONNX Runtime is.
   *
   * @param cuda whether those for a GPU will be needed
   */
  static synchronized void unpack(boolean cuda) {
    String folder = System.getProperty(FOLDER);
    if (folder != null && !isSecond) {
      // Every class loader has a class of this name, but all see the same properties.
      synchronized (System.getProperties()) {
        unpack(Path.of(folder), cuda ? FOR_CUDA : FOR_PROCESSOR);
      }
    }
  }

  private static void unpack(Path folder, List<String> names) {
    String said = System.getProperty(FOLDER_OF_ONNX_RUNTIME);
    String taken = System.getProperty(TAKEN);
    if (DONE.isEmpty() && taken != null) {
      isSecond = true;
      if (taken.equals(said)) {
        System.clearProperty(FOLDER_OF_ONNX_RUNTIME);
      }
    } else if ((!DONE.isEmpty() || said == null) && !DONE.containsAll(names)) {
      unpacked(folder, names).map(Path::toString).ifPresent(NativeLibraries::take);
      DONE.addAll(names);
    }
  }

  private static void take(String place) {
    System.setProperty(FOLDER_OF_ONNX_RUNTIME, place);
    System.setProperty(TAKEN, place);
  }

  /**
   * Unpacks libraries, unless they lie there already.
   *
   * @param folder holds a folder for each build of ONNX Runtime
   * @param names those that this build does not have are passed over
   * @return where they lie; empty if they cannot be put there
   */
  static Optional<Path> unpacked(Path folder, List<String> names) {
    try {
      Optional<JarURLConnection> core = packed(CORE);
      if (core.isEmpty()) {
        return Optional.empty();
      }
      // The checksum tells builds apart, so that nobody need clear up after an update.
      String build = "%08x".formatted(core.get().getJarEntry().getCrc());
      Path place = Files.createDirectories(folder.toAbsolutePath().resolve(build));
      for (String name : names) {
        unpack(name, place.resolve(System.mapLibraryName(name)));
      }
      return Optional.of(place);
    } catch (IOException unwritable) {
      return Optional.empty();
    }
  }

  private static void unpack(String name, Path library) throws IOException {
    Optional<JarURLConnection> packed = Files.exists(library) ? Optional.empty() : packed(name);
    if (packed.isPresent()) {
      try (InputStream bytes = packed.get().getInputStream()) {
        WholeFile.write(library, bytes::transferTo);
      }
    }
  }

  private static Optional<JarURLConnection> packed(String name) throws IOException {
    String path = "/ai/onnxruntime/native/%s/%s".formatted(platform(), System.mapLibraryName(name));
    URL url = OrtEnvironment.class.getResource(path);
    if (url == null) {
      return Optional.empty();
    }
    URLConnection connection = url.openConnection();
    return connection instanceof JarURLConnection jar ? Optional.of(jar) : Optional.empty();
  }

  /** As ONNX Runtime names the folders in its jar. */
  private static String platform() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String family = system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux";
    boolean isIntel = processor.equals("amd64") || processor.equals("x86_64");
    return family + "-" + (isIntel ? "x64" : processor);
  }
}
