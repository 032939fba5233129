package io.github.camgraft.cli.console;

import io.github.camgraft.files.FileBytes;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A file with options, such as {@code opacity=0.7}.
 *
 * @param file where it lies
 * @param options the values of those that count, by their names
 * @param passedOver the names of those that do not count
 * @param trusted whether it is the user's own, so that all of them count
 */
public record OptionFile(
    Path file, Map<String, String> options, Set<String> passedOver, boolean trusted) {
  private static final int LARGEST = 1 << 16;

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   */
  public static OptionFile read(Path file) throws IOException {
    byte[] bytes = FileBytes.read(file, LARGEST);
    Properties properties = new Properties();
    try {
      properties.load(
          new StringReader(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString()));
    } catch (IllegalArgumentException broken) {
      throw new IOException(broken);
    }
    Map<String, String> options = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> options.put(key, properties.getProperty(key)));
    return new OptionFile(file, options, Set.of(), true);
  }

  /** Of a file from anybody, only what cannot do harm counts. */
  public OptionFile restrictedTo(HarmlessOptions harmless) {
    Map<String, String> kept = new TreeMap<>(options);
    kept.entrySet().removeIf(option -> !harmless.contain(name(option.getKey()), option.getValue()));
    Set<String> others = new TreeSet<>(options.keySet());
    others.removeAll(kept.keySet());
    return new OptionFile(file, kept, others, false);
  }

  /** The option that a key means: of {@code camgraft.explain.opacity}, too, it is opacity. */
  private static String name(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }
}
