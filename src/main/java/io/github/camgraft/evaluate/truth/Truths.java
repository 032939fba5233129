package io.github.camgraft.evaluate.truth;

import io.github.camgraft.ir.ModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the objects on photographs are, as far as somebody said it. */
@FunctionalInterface
public interface Truths {
  /** Nobody said anything. */
  Truths NONE = photo -> Optional.empty();

  /**
   * What is known of a photograph; nothing where it is not mentioned.
   *
   * @throws ModelException in a sentence, if what is said of it cannot be understood
   */
  Optional<Annotation> of(Path photo);

  /**
   * What a file or a folder says: a table ({@code .csv}) with a row for each box, photo, class, x1,
   * y1, x2, y2; a JSON file as COCO has it; a folder of XML files as Pascal VOC and ImageNet have
   * them; or a folder of masks ({@code .png}). Files in folders are called as their photograph is.
   *
   * @throws ModelException in a sentence, if it is none of these
   */
  static Truths read(Path where) {
    String name = where.toString().toLowerCase(Locale.ROOT);
    if (Files.isDirectory(where)) {
      return ofFolder(where);
    }
    if (name.endsWith(".json")) {
      return CocoBoxes.read(where);
    }
    if (name.endsWith(".csv") || name.endsWith(".tsv") || name.endsWith(".txt")) {
      return TableOfBoxes.read(where);
    }
    throw new ModelException(
        "'%s' does not say where objects are; name a table (.csv), a COCO file (.json), or a folder of Pascal VOC files (.xml) or masks (.png)"
            .formatted(where));
  }

  private static Truths ofFolder(Path folder) {
    if (holds(folder, ".xml")) {
      return new VocFolder(folder);
    }
    if (holds(folder, ".png")) {
      return photo ->
          Optional.of(folder.resolve(stem(photo) + ".png"))
              .filter(Files::isRegularFile)
              .map(Annotation::ofMask);
    }
    throw new ModelException(
        "the folder '%s' holds neither Pascal VOC files (.xml) nor masks (.png)".formatted(folder));
  }

  private static boolean holds(Path folder, String ending) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(ending));
    } catch (IOException | UncheckedIOException failure) {
      throw new ModelException("the folder '%s' cannot be read".formatted(folder), failure);
    }
  }

  /** A file's name without its ending. */
  static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
