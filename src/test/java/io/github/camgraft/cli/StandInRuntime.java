package io.github.camgraft.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Stands for the folder dist of onnxruntime-web, so that the build needs no npm. */
final class StandInRuntime {
  private static final List<String> FILES =
      List.of(
          "ort.wasm.bundle.min.mjs",
          "ort.webgpu.bundle.min.mjs",
          "ort-wasm-simd-threaded.wasm",
          "ort-wasm-simd-threaded.asyncify.wasm");

  private StandInRuntime() {}

  /** Lays it into a folder. */
  static Path in(Path folder) throws IOException {
    Path dist = Files.createDirectories(folder.resolve("dist"));
    for (String name : FILES) {
      Files.writeString(dist.resolve(name), "stands for " + name);
    }
    return dist;
  }
}
