package io.github.camgraft.run;

import io.github.camgraft.files.OverwriteGuard;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A name for the results of each photograph: its own without the ending, with the folder's in front
 * where two photographs share it, with a number where even that does not tell them apart. No result
 * takes the place of what is read in the run.
 *
 * @hidden
 */
public final class PhotoNames {
  /**
   * How many bytes of a photograph's name are kept: file systems take names of 255 bytes, of which
   * class, method and ending need up to 130.
   */
  private static final int LONGEST = 120;

  /** What the files of a whole run are called. */
  private static final Set<String> RESERVED = Set.of("settings", "results", "report");

  private final Path folder;
  private final PhotoLayout layout;

  private PhotoNames(Path folder, PhotoLayout layout) {
    this.folder = folder;
    this.layout = layout;
  }

  /**
   * {@return the names in the photographs' order, all in one folder}
   *
   * @param folder the folder
   * @param photos the photographs
   */
  public static Map<Path, String> in(Path folder, List<Path> photos) {
    return in(folder, photos, PhotoLayout.FLAT);
  }

  /**
   * {@return what the files of each photograph begin with, in the photographs' order}
   *
   * @param folder from which they are seen
   * @param photos the photographs
   * @param layout where the channels are
   */
  public static Map<Path, String> in(Path folder, List<Path> photos, PhotoLayout layout) {
    return new PhotoNames(folder, layout).names(photos);
  }

  private Map<Path, String> names(List<Path> photos) {
    Map<Path, String> names = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>(RESERVED);
    for (Path photo : photos) {
      if (!names.containsKey(photo)) {
        String name = free(photo, taken);
        // Windows and macOS do not tell capital letters from small ones.
        taken.add(name.toLowerCase(Locale.ROOT));
        names.put(photo, layout.stem(name));
      }
    }
    return names;
  }

  private String free(Path photo, Set<String> taken) {
    String name = stem(photo);
    if (isFree(name, taken)) {
      return name;
    }
    Path parent = photo.toAbsolutePath().normalize().getParent();
    if (parent != null && parent.getFileName() != null) {
      name = cut(parent.getFileName() + "-" + name);
    }
    String numbered = name;
    for (int number = 2; !isFree(numbered, taken); number++) {
      numbered = name + "-" + number;
    }
    return numbered;
  }

  private boolean isFree(String name, Set<String> taken) {
    String stem = layout.stem(name);
    return !taken.contains(name.toLowerCase(Locale.ROOT))
        && !OverwriteGuard.isProtected(folder.resolve(stem + ".png"))
        && !OverwriteGuard.isProtected(folder.resolve(stem + ".json"));
  }

  private static String stem(Path photo) {
    String name = String.valueOf(photo.getFileName());
    int dot = name.lastIndexOf('.');
    return cut(dot > 0 ? name.substring(0, dot) : name);
  }

  /** Its beginning, in whole letters. */
  private static String cut(String name) {
    int bytes = 0;
    for (int i = 0; i < name.length(); i = name.offsetByCodePoints(i, 1)) {
      bytes += Character.toString(name.codePointAt(i)).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > LONGEST) {
        return name.substring(0, i);
      }
    }
    return name;
  }
}
