package io.github.camgraft.image;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** The pictures that tools/testimages/make_images.py makes, and the real photographs next door. */
public final class Fixtures {
  private static final Path FOLDER = Path.of("testmodels", "images");
  private static final Path SHARED = Path.of("..", "shared");

  private Fixtures() {}

  public static Path path(String name) {
    return FOLDER.resolve(name);
  }

  /** The files of a folder whose names fit a pattern such as {@code *.png}. */
  public static List<Path> list(String folder) {
    try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Real test data, which not every checkout has; without them the test is skipped. */
  public static Path shared(String name) {
    assumeTrue(Files.isDirectory(SHARED), "needs the shared test data in ../shared");
    return SHARED.resolve(name);
  }

  /** A reference picture, read without any code of ours but the copying of pixels. */
  public static Picture reference(Path file) {
    try {
      return Picture.of(ImageIO.read(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same for a name in the folder of pictures. */
  public static Picture reference(String name) {
    return reference(path(name));
  }

  /** The largest difference of any sample, in grey levels; pictures of other sizes are far off. */
  public static int largestDifference(Picture one, Picture other) {
    if (one.width() != other.width() || one.height() != other.height()) {
      return Integer.MAX_VALUE;
    }
    byte[] a = one.samples();
    byte[] b = other.samples();
    return IntStream.range(0, a.length)
        .map(i -> Math.abs((a[i] & 0xff) - (b[i] & 0xff)))
        .max()
        .orElseThrow();
  }
}
