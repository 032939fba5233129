package io.github.camgraft.web;

import io.github.camgraft.files.InputFile;
import io.github.camgraft.ir.ModelException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files of onnxruntime-web that the page needs, from this build or from a folder.
 *
 * <p>There are two of them, each a script with the WebAssembly it loads: a small one for the CPU,
 * and a larger one that also knows WebGPU. A browser fetches one.
 */
public final class WebRuntime {
  private static final String BUNDLED = "runtime/";

  /** A file as the package calls it; the page calls all scripts {@code .js}. */
  private static final List<String> FILES =
      List.of(
          "ort.wasm.bundle.min.mjs",
          "ort-wasm-simd-threaded.wasm",
          "ort.webgpu.bundle.min.mjs",
          "ort-wasm-simd-threaded.asyncify.wasm");

  /** Where the files are; none where they are inside this build. */
  private final Optional<Path> folder;

  private WebRuntime(Optional<Path> folder) {
    this.folder = folder;
  }

  /**
   * The files inside this build.
   *
   * @throws ModelException if it was built without them
   */
  public static WebRuntime bundled() {
    if (!isBundled()) {
      throw new ModelException(
          "this camgraft was built without npm, so it has no ONNX Runtime for browsers inside; fetch the package onnxruntime-web and name its dist folder with --runtime, or build camgraft where npm is installed");
    }
    return new WebRuntime(Optional.empty());
  }

  /** Whether this build has the files inside. */
  public static boolean isBundled() {
    return FILES.stream()
        .allMatch(file -> WebRuntime.class.getResource(BUNDLED + served(file)) != null);
  }

  /**
   * The files in a folder, such as {@code node_modules/onnxruntime-web/dist}.
   *
   * @throws ModelException if one of them is missing
   */
  public static WebRuntime in(Path folder) {
    Optional<String> missing =
        FILES.stream().filter(file -> !Files.isRegularFile(folder.resolve(file))).findFirst();
    if (missing.isPresent()) {
      throw new ModelException(
          "there is no '%s' in '%s'; name the dist folder of the package onnxruntime-web"
              .formatted(missing.get(), folder));
    }
    return new WebRuntime(Optional.of(folder));
  }

  /** The names of the files beside the page. */
  static List<String> files() {
    return FILES.stream().map(WebRuntime::served).toList();
  }

  /** Opens one of {@link #files}. */
  InputStream open(String file) throws IOException {
    if (folder.isEmpty()) {
      return bundled(file);
    }
    String name = FILES.stream().filter(one -> served(one).equals(file)).findFirst().orElseThrow();
    return InputFile.open(folder.get().resolve(name));
  }

  private static InputStream bundled(String file) throws IOException {
    InputStream stream = WebRuntime.class.getResourceAsStream(BUNDLED + file);
    if (stream == null) {
      throw new FileNotFoundException("'%s' is not in this build".formatted(file));
    }
    return stream;
  }

  /** Not every web server knows what an .mjs is. */
  private static String served(String file) {
    return file.replace(".mjs", ".js");
  }
}
