package io.github.camgraft.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lets Jazzer look for files that a door does not stand, led by which code they reach. It begins
 * with the door's samples, and keeps what reaches further beside them:
 *
 * <pre>{@code
 * mvn -Pjazzer -Dquick -DskipTests -Djazzer.door=labels -Djazzer.seconds=600 verify
 * }</pre>
 *
 * <p>The doors are those of pictures ({@code JPEG}, {@code PNG}, {@code GIF}, {@code BMP}, {@code
 * TIFF}, {@code WebP}), of texts ({@code labels}, {@code truth}, {@code preprocessing}, {@code
 * configuration}, {@code options}, {@code metadata}, {@code contract}, {@code original}, {@code
 * array}), and of models ({@code file}: read and its functions written out; {@code model}: all of
 * it, which is slow). The last line that Jazzer prints says how many files it tried; a fault ends
 * it, and leaves the file behind as {@code target/jazzer/crash-…}.
 */
public final class JazzerTarget {
  private static Door door;
  private static Path folder;

  private JazzerTarget() {}

  /**
   * Called by Jazzer once.
   *
   * @param arguments the door, and the folder for what was found to reach further
   */
  public static void fuzzerInitialize(String[] arguments) throws IOException {
    System.setProperty("java.awt.headless", "true");
    door = door(arguments[0]);
    folder = Files.createTempDirectory("jazzer");
    Path found = Files.createDirectories(Path.of(arguments[1]));
    List<Sample> samples = door.samples();
    for (int i = 0; i < samples.size(); i++) {
      Files.write(found.resolve("sample-" + i), samples.get(i).bytes());
    }
  }

  private static Door door(String name) {
    return Stream.of(Subject.values())
        .flatMap(subject -> subject.doors().stream())
        .filter(known -> known.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Called by Jazzer for each file. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Outcome outcome = Outcome.of(new Mutant(bytes.length, door, "Jazzer", bytes), folder);
    if (outcome.kind().isFault()) {
      throw new AssertionError(outcome.kind() + " " + outcome.text());
    }
  }
}
