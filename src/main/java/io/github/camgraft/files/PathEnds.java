package io.github.camgraft.files;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a table says of files, which it names by the end of their path: {@code cat/1.png} is a file
 * of that name in a folder of that name, wherever that lies, and {@code 1.png} one in any folder.
 * Where several ends were named, the longest one counts, so nothing that is said of a file is taken
 * for what is said of its namesake in another folder.
 *
 * @param <T> what is said
 */
public final class PathEnds<T> {
  private final Path table;
  private final Map<Path, T> said = new LinkedHashMap<>();

  /**
   * Nothing is said yet.
   *
   * @param table the file that says it; what leads out of a folder ({@code ../1.png}) is seen from
   *     there, and from where the program runs
   */
  public PathEnds(Path table) {
    this.table = table;
  }

  /** What is said of a file, to be added to. */
  public T at(Path name, Supplier<T> nothing) {
    List<Path> names = names(name.normalize());
    T value =
        names.stream().filter(said::containsKey).map(said::get).findFirst().orElseGet(nothing);
    names.forEach(each -> said.put(each, value));
    return value;
  }

  private List<Path> names(Path name) {
    boolean leadsOut = name.startsWith("..");
    return leadsOut
        ? List.of(
            name.toAbsolutePath().normalize(),
            table.toAbsolutePath().resolveSibling(name).normalize())
        : List.of(name);
  }

  /** What is said of a file, by the longest end of its path that was named. */
  public Optional<T> of(Path file) {
    Path whole = file.toAbsolutePath().normalize();
    T value = said.get(whole);
    int names = whole.getNameCount();
    for (int first = 0; value == null && first < names; first++) {
      value = said.get(whole.subpath(first, names));
    }
    return Optional.ofNullable(value);
  }
}
