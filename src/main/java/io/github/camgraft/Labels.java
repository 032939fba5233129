package io.github.camgraft;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.NearestName;
import io.github.camgraft.onnx.ModelException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The names of a model's classes.
 *
 * @param names in the order of the classes; empty where they are not known
 * @param codes what data sets call the classes, such as {@code n01440764}, in the same order; empty
 *     where they have no other name
 */
public record Labels(List<String> names, List<String> codes) {
  /** No names: classes go by their numbers. */
  public static final Labels NONE = new Labels(List.of());

  /** How a single number is explained. */
  private static final Labels DIRECTIONS = new Labels(List.of("downwards", "upwards"));

  private static final List<String> METADATA =
      List.of("names", "labels", "classes", "class_names", "id2label");

  /** Keeps copies of the lists. */
  public Labels {
    names = List.copyOf(names);
    codes = List.copyOf(codes);
  }

  /** Names alone. */
  public Labels(List<String> names) {
    this(names, List.of());
  }

  /**
   * Reads names from a file: a text with one name a line, a JSON list, or a JSON index such as
   * Keras' {@code {"0": ["n01440764", "tench"], …}}.
   *
   * @throws ModelException if it cannot be read
   */
  public static Labels read(Path file) {
    try {
      return parse(Files.readString(file).strip());
    } catch (CharacterCodingException
        | JsonParseException
        | NumberFormatException
        | IllegalStateException broken) {
      throw new ModelException(
          "'%s' holds no class names; give one name a line, a JSON list or a JSON index"
              .formatted(file),
          broken);
    } catch (IOException failure) {
      throw new ModelException("the class names in '%s' cannot be read".formatted(file), failure);
    }
  }

  /**
   * What is known without being said: the names in a model's metadata, as Ultralytics and others
   * write them ({@code names}, {@code labels}, {@code classes}, {@code class_names}, {@code
   * id2label}), else those in a file {@code labels.txt} beside it. Only as many as the model has
   * classes count.
   *
   * @param metadata the model's own entries
   * @param model the file
   */
  public static Labels known(Map<String, String> metadata, Path model, long classes) {
    return Stream.concat(
            METADATA.stream().map(metadata::get).filter(Objects::nonNull).flatMap(Labels::tried),
            beside(model))
        .filter(labels -> !labels.names().isEmpty() && labels.fits(classes))
        .findFirst()
        .orElse(NONE);
  }

  private static Stream<Labels> beside(Path model) {
    Path file = model.toAbsolutePath().resolveSibling("labels.txt");
    return Files.isRegularFile(file) ? Stream.of(read(file)) : Stream.empty();
  }

  /**
   * Those of a value where it is one; else these names; where there are none, those that an
   * augmented file holds, else what is known.
   *
   * @param metadata the model's own entries
   * @throws ModelException if there are names, but not as many as classes
   */
  public Labels orOf(Map<String, String> metadata, Path file, Contract contract) {
    if (contract.reading().single()) {
      return DIRECTIONS;
    }
    if (!names.isEmpty()) {
      return forClasses(contract.classes());
    }
    return contract.labels().isEmpty()
        ? known(metadata, file, contract.classes())
        : new Labels(contract.labels());
  }

  /** What others wrote may mean anything. */
  private static Stream<Labels> tried(String text) {
    try {
      return Stream.of(parse(text.strip()));
    } catch (JsonParseException | NumberFormatException | IllegalStateException otherMeaning) {
      return Stream.empty();
    }
  }

  /** JSON, also as Python prints it, or lines. */
  private static Labels parse(String text) {
    boolean json = text.startsWith("{") || text.startsWith("[");
    return json
        ? parse(JsonParser.parseString(text))
        : new Labels(text.lines().map(String::strip).toList());
  }

  private static Labels parse(JsonElement json) {
    List<JsonElement> entries =
        json instanceof JsonArray list ? list.asList() : inOrder(json.getAsJsonObject());
    boolean coded = entries.stream().allMatch(Labels::hasCode);
    return new Labels(
        entries.stream().map(Labels::name).toList(),
        coded ? entries.stream().map(entry -> word(entry, 0)).toList() : List.of());
  }

  private static List<JsonElement> inOrder(JsonObject index) {
    JsonElement[] entries = new JsonElement[index.size()];
    index
        .entrySet()
        .forEach(
            entry -> {
              int position = Integer.parseInt(entry.getKey());
              if (position < 0 || position >= entries.length) {
                throw new JsonParseException("the index has gaps");
              }
              entries[position] = entry.getValue();
            });
    return Arrays.asList(entries);
  }

  private static boolean hasCode(JsonElement entry) {
    return entry instanceof JsonArray parts && parts.size() > 1;
  }

  /** The last word of an entry is the one for people: {@code ["n01440764", "tench"]}. */
  private static String name(JsonElement entry) {
    return entry instanceof JsonArray parts ? word(entry, parts.size() - 1) : entry.getAsString();
  }

  private static String word(JsonElement entry, int index) {
    return entry.getAsJsonArray().get(index).getAsString();
  }

  /** The name of a class, or {@code class 7} where it is not known. */
  public String name(int index) {
    boolean known = index < names.size() && !names.get(index).isEmpty();
    return known ? names.get(index) : "class " + index;
  }

  /**
   * The class meant by a number, a name, or a part of a name that only one class has.
   *
   * @param classes how many classes the model has
   * @throws ModelException if no class or several are meant; it says which
   */
  public int find(String word, int classes) {
    if (word.matches("-?\\d{1,9}")) {
      int index = Integer.parseInt(word);
      if (index < 0 || index >= classes) {
        throw new ModelException(
            "there is no class %d; the model has the classes 0 to %d"
                .formatted(index, classes - 1));
      }
      return index;
    }
    String wanted = plain(word);
    for (Predicate<String> match : somehow(wanted)) {
      List<Integer> found = matching(match, classes);
      if (found.size() == 1) {
        return found.get(0);
      }
      if (found.size() > 1) {
        throw new ModelException(
            "'%s' may mean %s; name one of them".formatted(word, listed(found)));
      }
    }
    throw new ModelException(unknown(word));
  }

  /**
   * The class that a data set calls so: by number, by code, by its whole name or by one of the
   * synonyms in it.
   */
  public Optional<Integer> exactly(String word, int classes) {
    if (word.matches("\\d{1,9}")) {
      return Optional.of(Integer.parseInt(word)).filter(index -> index < classes);
    }
    if (codes.contains(word)) {
      return Optional.of(codes.indexOf(word));
    }
    String wanted = plain(word);
    for (Predicate<String> match : wholly(wanted)) {
      List<Integer> found = matching(match, classes);
      if (found.size() == 1) {
        return Optional.of(found.get(0));
      }
    }
    return Optional.empty();
  }

  private static List<Predicate<String>> wholly(String wanted) {
    return List.of(
        name -> name.equals(wanted), name -> Arrays.asList(name.split(", ")).contains(wanted));
  }

  private static List<Predicate<String>> somehow(String wanted) {
    List<Predicate<String>> matches = new ArrayList<>(wholly(wanted));
    matches.add(name -> Arrays.asList(name.split("[ ,]+")).contains(wanted));
    matches.add(name -> name.contains(wanted));
    return matches;
  }

  private List<Integer> matching(Predicate<String> match, int classes) {
    return IntStream.range(0, Math.min(classes, names.size()))
        .filter(index -> match.test(plain(names.get(index))))
        .boxed()
        .toList();
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', ' ').strip();
  }

  private String listed(List<Integer> found) {
    List<String> shown = new ArrayList<>();
    found.stream()
        .limit(5)
        .forEach(index -> shown.add("'%s' (%d)".formatted(names.get(index), index)));
    return String.join(", ", shown) + (found.size() > shown.size() ? " and others" : "");
  }

  private String unknown(String word) {
    return names.isEmpty()
        ? "the class '%s' cannot be found, since the names of the classes are not known; name a file with --labels"
            .formatted(word)
        : "no class is named '%s'%s".formatted(word, NearestName.question(word, names));
  }

  /**
   * Refuses names that cannot be those of a model.
   *
   * @throws ModelException if there are names, but not as many as classes
   */
  public Labels forClasses(long classes) {
    if (!fits(classes)) {
      throw new ModelException(
          "there are %d class names, but the model has %d classes"
              .formatted(names.size(), classes));
    }
    return this;
  }

  private boolean fits(long classes) {
    return names.isEmpty() || classes == 0 || names.size() == classes;
  }
}
