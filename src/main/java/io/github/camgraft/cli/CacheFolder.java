package io.github.camgraft.cli;

import io.github.camgraft.runtime.NativeLibraries;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the command line keeps what it would have to unpack at every start: in the folder that the
 * system has for this. A program that uses camgraft as a library says itself whether it wants that.
 */
final class CacheFolder {
  private CacheFolder() {}

  /** Has ONNX Runtime's libraries kept there, unless whoever starts Java said where. */
  static void keepLibraries() {
    if (System.getProperty(NativeLibraries.FOLDER) == null) {
      of(System.getProperty("os.name", ""), System.getProperty("user.home", ""), System.getenv())
          .ifPresent(
              folder ->
                  System.setProperty(NativeLibraries.FOLDER, folder.resolve("native").toString()));
    }
  }

  /**
   * The folder for camgraft.
   *
   * @return empty where the system does not say who the user is
   */
  static Optional<Path> of(String system, String home, Map<String, String> variables) {
    String name = system.toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      return absolute(variables.get("LOCALAPPDATA"))
          .map(folder -> folder.resolve("camgraft").resolve("cache"));
    }
    if (name.startsWith("mac")) {
      return absolute(home).map(folder -> folder.resolve("Library/Caches/camgraft"));
    }
    return absolute(variables.get("XDG_CACHE_HOME"))
        .or(() -> absolute(home).map(folder -> folder.resolve(".cache")))
        .map(folder -> folder.resolve("camgraft"));
  }

  /** A relative folder is to be passed over, says the standard of such variables. */
  private static Optional<Path> absolute(@Nullable String folder) {
    try {
      return Optional.ofNullable(folder).map(Path::of).filter(Path::isAbsolute);
    } catch (InvalidPathException unusable) {
      return Optional.empty();
    }
  }
}
