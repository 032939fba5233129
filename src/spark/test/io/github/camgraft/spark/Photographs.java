package io.github.camgraft.spark;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder as it is met: photographs of all kinds, and files that are none. */
final class Photographs {
  static final Path DEMO = Path.of("testmodels/demo");
  static final Path MODEL = DEMO.resolve("demo.onnx");
  private static final Path IMAGES = Path.of("testmodels/images");
  private static final long HUGE = 3L << 30;

  private Photographs() {}

  /** Lays them; those that Spark's own sources pass over among them. */
  static Path in(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("_folder"));
    for (String name : List.of("cat-dog", "butterfly-mushroom", "car-bird", "dog", "house-boat")) {
      copy(DEMO.resolve(name + ".png"), folder.resolve(name + ".png"));
    }
    for (String name : List.of("cmyk.jpg", "alpha.webp", "grey-alpha.tif", "grey-16bit.png")) {
      copy(IMAGES.resolve("decode").resolve(name), folder.resolve(name));
    }
    copy(DEMO.resolve("dog.png"), folder.resolve("_IMG_1.png"));
    copy(DEMO.resolve("dog.png"), folder.resolve(".hidden.png"));
    copy(DEMO.resolve("dog.png"), folder.resolve("_folder/dog with [brackets] & ümläut.png"));
    Files.createFile(folder.resolve("empty.jpg"));
    copy(IMAGES.resolve("broken/half-of-progressive.jpg"), folder.resolve("truncated.jpg"));
    copy(IMAGES.resolve("broken/text.jpg"), folder.resolve("text.jpg"));
    try (RandomAccessFile sparse =
        new RandomAccessFile(folder.resolve("huge.jpg").toFile(), "rw")) {
      sparse.setLength(HUGE);
    }
    return folder;
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(to)) {
      Files.copy(from, to);
    }
  }

  /** Every file below a folder, by Java's own search. */
  static List<String> below(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.toAbsolutePath().toString())
          .sorted()
          .toList();
    }
  }
}
