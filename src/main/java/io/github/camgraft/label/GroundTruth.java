package io.github.camgraft.label;

import io.github.camgraft.ir.ModelException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is really on photographs, as far as somebody said it.
 *
 * @hidden
 */
@FunctionalInterface
public interface GroundTruth {
  /** Nobody said anything. */
  GroundTruth NONE = photo -> Optional.empty();

  /**
   * {@return the class on a photograph}
   *
   * @param photo the photograph
   * @throws ModelException if what was said is no class of the model
   */
  Optional<Integer> of(Path photo);

  /**
   * {@return the name of the folder that a photograph lies in, as in {@code val/n02123045/1.jpg}}
   *
   * @param labels the names of the classes
   * @param classes how many classes there are
   */
  static GroundTruth ofFolders(Labels labels, int classes) {
    Map<String, Integer> known = new ConcurrentHashMap<>();
    return photo -> {
      Path folder = photo.toAbsolutePath().normalize().getParent();
      Path last = folder == null ? null : folder.getFileName();
      String name = last == null ? "" : last.toString();
      return Optional.of(
          known.computeIfAbsent(
              name, word -> index(word, labels, classes, "the folder of '" + photo + "'")));
    };
  }

  /**
   * {@return a table with a photograph and its class in each row} The columns are called {@code
   * photo}, file, filename, image or path, and {@code class}, label or truth; without such a head
   * they are the first two. Photographs go by the end of their path, as much of it as the table
   * names: {@code cat/1.jpg} is one of that name in a folder of that name, and {@code 1.jpg} one in
   * any.
   *
   * @param table the file
   * @param labels the names of the classes
   * @param classes how many classes there are
   * @throws ModelException if it cannot be read or names a class that the model does not have
   */
  static GroundTruth read(Path table, Labels labels, int classes) {
    Map<String, Integer> known = new HashMap<>();
    return TruthTable.read(
        table,
        (word, where) -> known.computeIfAbsent(word, name -> index(name, labels, classes, where)));
  }

  private static int index(String word, Labels labels, int classes, String where) {
    List<Integer> meant = new ClassSearch(labels, classes).exactly(word);
    if (meant.size() > 1) {
      throw new ModelException(
          "%s says '%s', which is %s; name the class by its number in a table for --truth, as in '#%d'"
              .formatted(where, word.strip(), ClassSearch.shared(meant), meant.get(0)));
    }
    if (meant.isEmpty()) {
      throw new ModelException(
          "%s says '%s', which is not a class of the model%s"
              .formatted(
                  where,
                  word,
                  labels.names().isEmpty()
                      ? "; the names of the classes are not known, so name a file with --labels"
                      : ""));
    }
    return meant.get(0);
  }
}
