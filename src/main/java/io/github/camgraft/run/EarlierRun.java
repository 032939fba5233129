package io.github.camgraft.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.github.camgraft.files.Digest;
import io.github.camgraft.files.Journal;
import io.github.camgraft.report.Card;
import io.github.camgraft.report.ReportPage;
import io.github.camgraft.report.ResultTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an earlier run left, and what of it still holds. */
final class EarlierRun {
  private final Path folder;
  private final Map<Path, String> names;
  private final boolean summedUp;

  /**
   * Of a folder.
   *
   * @param names what the files of each photograph are called
   * @param summedUp whether photographs need no files of their own
   */
  EarlierRun(Path folder, Map<Path, String> names, boolean summedUp) {
    this.folder = folder;
    this.names = names;
    this.summedUp = summedUp;
  }

  /** The photographs that have a card. */
  Set<Path> carded(Path source) throws IOException {
    if (!Files.exists(source)) {
      return Set.of();
    }
    try (Stream<String> lines = Journal.lines(source)) {
      Set<String> cards =
          lines.flatMap(line -> ReportPage.name(line).stream()).collect(Collectors.toSet());
      return names.keySet().stream()
          .filter(photo -> cards.contains(Card.name(photo)))
          .collect(Collectors.toSet());
    }
  }

  /**
   * The photographs whose results are complete and still of the same photograph.
   *
   * @param eligible only these are looked at
   */
  Set<Path> complete(Path results, Set<Path> eligible) throws IOException {
    Set<Path> complete = new HashSet<>();
    try (Stream<String> lines = Journal.lines(results)) {
      lines.forEach(
          line ->
              figures(line)
                  .filter(figures -> eligible.contains(figures.photo()) && holds(figures))
                  .ifPresent(figures -> complete.add(figures.photo())));
    }
    return complete;
  }

  private boolean holds(Figures figures) {
    String name = names.get(figures.photo());
    return name != null
        && (summedUp || Files.exists(folder.resolve(name + ".json")))
        && figures.digest().equals(digest(figures.photo()));
  }

  /** A pipe may be read once only, and not for this. */
  private static String digest(Path photo) {
    try {
      return Files.isRegularFile(photo) ? Digest.sha256(photo) : "";
    } catch (IOException gone) {
      return "";
    }
  }

  /** Whether a line of figures is of one of these photographs. */
  static boolean isOf(String line, Set<Path> photos) {
    return figures(line).filter(figures -> photos.contains(figures.photo())).isPresent();
  }

  /** Tells which lines of a report are the cards of these photographs. */
  static Predicate<String> cardsOf(Set<Path> photos) {
    Set<String> cards = photos.stream().map(Card::name).collect(Collectors.toSet());
    return line -> ReportPage.name(line).filter(cards::contains).isPresent();
  }

  /** Of which photograph a line is. */
  private record Figures(Path photo, String digest) {}

  /** Nothing for failures, for a line that was cut off, and for one that is none of ours. */
  private static Optional<Figures> figures(String line) {
    if (!ResultTable.hasRows(line)) {
      return Optional.empty();
    }
    JsonObject json = JsonParser.parseString(line).getAsJsonObject();
    if (!isText(json.get("photo")) || !isText(json.get("photo_sha256"))) {
      return Optional.empty();
    }
    try {
      Path photo = Path.of(json.get("photo").getAsString());
      return Optional.of(new Figures(photo, json.get("photo_sha256").getAsString()));
    } catch (InvalidPathException noFile) {
      return Optional.empty();
    }
  }

  private static boolean isText(JsonElement value) {
    return value instanceof JsonPrimitive text && text.isString();
  }
}
