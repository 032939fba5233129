package io.github.camgraft.cli.option;

import io.github.camgraft.files.OverwriteGuard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which photographs are meant, beside those on the command line. */
public final class PhotoOptions {
  @Option(
      names = "--from",
      paramLabel = "LIST",
      description = "A file that lists photographs, one per line. May be repeated.")
  private List<Path> lists = new ArrayList<>();

  private final List<Path> passedOver = new ArrayList<>();
  private final List<Path> unreadable = new ArrayList<>();

  /**
   * What is wrong with the options by themselves.
   *
   * @param words the photographs named on the command line
   */
  public Optional<String> mistake(List<String> words) {
    return words.isEmpty() && lists.isEmpty()
        ? Optional.of(
            "name an IMAGE (a photograph, a folder, a pattern or -), or a list with --from")
        : Optional.empty();
  }

  /**
   * The photographs in the order in which they were named, those of a folder by name.
   *
   * @param words the photographs named on the command line; see {@link PhotoSearch#meant}
   * @throws CommandFailure if there are none
   */
  public List<Path> photos(List<String> words) {
    List<Path> photos = new ArrayList<>();
    for (String word : words) {
      PhotoSearch.Found found = PhotoSearch.meant(word);
      photos.addAll(found.photos());
      passedOver.addAll(found.passedOver());
      unreadable.addAll(found.unreadable());
    }
    lists.forEach(list -> photos.addAll(PhotoSearch.listed(list)));
    if (photos.isEmpty()) {
      throw new CommandFailure("there is no photograph to explain");
    }
    photos.forEach(OverwriteGuard::protect);
    return photos.stream().distinct().toList();
  }

  /** What was passed over in folders, in words; known once the photographs are. */
  public Optional<String> passedOver() {
    return PassedOver.of(passedOver, unreadable);
  }
}
