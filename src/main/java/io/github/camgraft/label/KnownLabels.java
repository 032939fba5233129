package io.github.camgraft.label;

import io.github.camgraft.files.Folder;
import io.github.camgraft.ir.Model;
import io.github.camgraft.text.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Names of classes that nobody stated, but that stand in a model's metadata, are part of its graph,
 * or lie in a file beside it. What others wrote may mean anything, so only as many names as the
 * model has classes count.
 */
final class KnownLabels {
  /** What exporters call their entry, without regard to case and separators. */
  private static final List<String> METADATA =
      List.of(
          "names",
          "labels",
          "classes",
          "classnames",
          "id2label",
          "labelnames",
          "label2id",
          "classtoidx",
          "classindices",
          "categories",
          "classlabels",
          "labellist",
          "vocab");

  private static final List<String> FILES =
      List.of(
          "labels.txt",
          "classes.txt",
          "names.txt",
          "class_names.txt",
          "labels.json",
          "classes.json",
          "class_names.json",
          "class_indices.json",
          "class_index.json",
          "class_to_idx.json",
          "imagenet_class_index.json",
          "id2label.json",
          "config.json",
          "synset.txt",
          "synsets.txt",
          "synset_words.txt",
          "imagenet_classes.txt",
          "categories.txt",
          "categories.json",
          "labels.csv",
          "classes.csv",
          "labelmap.txt",
          "data.yaml",
          "metadata.yaml");

  /** Optimum writes its models into a folder below the configuration. */
  private static final String CONFIGURATION = "config.json";

  private final long classes;
  private Labels passedOver = Labels.NONE;
  private String unreadable = "";

  private KnownLabels(long classes) {
    this.classes = classes;
  }

  /**
   * The names that are known of a model.
   *
   * @param file where it lies, if it lies in a file
   * @return no names where none are known; their origin then says what was passed over
   */
  static Labels of(Model model, Optional<Path> file, long classes) {
    KnownLabels known = new KnownLabels(classes);
    return known
        .inMetadata(model.metadata())
        .or(() -> GraphLabels.of(model.graph(), classes))
        .or(() -> file.flatMap(place -> known.beside(place.toAbsolutePath())))
        .orElseGet(() -> known.none());
  }

  private Labels none() {
    if (!unreadable.isEmpty()) {
      return Labels.NONE.from(unreadable);
    }
    return passedOver.names().isEmpty()
        ? Labels.NONE
        : Labels.NONE.from(
            "none: %s has %s".formatted(passedOver.origin(), passedOver.misfit(classes)));
  }

  private Optional<Labels> fitting(Labels labels) {
    if (classes == 0 || labels.names().size() == classes) {
      return saysSomething(labels.names()) ? Optional.of(labels) : Optional.empty();
    }
    return Optional.empty();
  }

  /** Hugging Face calls classes LABEL_0 and so on where nobody named them. */
  private static boolean saysSomething(List<String> names) {
    return IntStream.range(0, names.size())
        .anyMatch(i -> !names.get(i).isEmpty() && !names.get(i).equals("LABEL_" + i));
  }

  private Optional<Labels> inMetadata(Map<String, String> metadata) {
    return METADATA.stream()
        .flatMap(
            wanted ->
                metadata.entrySet().stream().filter(entry -> plain(entry.getKey()).equals(wanted)))
        .flatMap(
            entry ->
                tried(entry.getValue(), "'%s' in the model's metadata".formatted(entry.getKey())))
        .peek(this::remember)
        .flatMap(labels -> fitting(labels).stream())
        .findFirst();
  }

  private static String plain(String key) {
    return key.toLowerCase(Locale.ROOT).replaceAll("[_. -]", "");
  }

  private Stream<Labels> tried(String text, String origin) {
    try {
      return Stream.of(LabelText.parse(text).from(origin));
    } catch (LabelFormatException broken) {
      if (unreadable.isEmpty() && text.strip().matches("(?s)[\\[{].*")) {
        unreadable = "none: %s cannot be read: %s".formatted(origin, Reason.of(broken));
      }
      return Stream.empty();
    }
  }

  private Optional<Labels> beside(Path model) {
    Path folder = Folder.of(model);
    String stem = String.valueOf(model.getFileName()).replaceFirst("(\\.xai)?\\.\\w+$", "");
    Stream<String> own =
        Stream.of(".labels.txt", "_labels.txt", ".labels.json", "_labels.json")
            .map(ending -> stem + ending);
    Stream<Labels> beside =
        Stream.concat(own, FILES.stream())
            .flatMap(name -> tried(folder.resolve(name), name + " beside the model"))
            .peek(this::remember);
    Stream<Labels> above =
        Stream.ofNullable(folder.getParent())
            .map(parent -> parent.resolve(CONFIGURATION))
            .flatMap(file -> tried(file, CONFIGURATION + " in the folder above the model"));
    return Stream.concat(beside, above).flatMap(labels -> fitting(labels).stream()).findFirst();
  }

  /** Somebody may wonder why the first file that holds names is not taken. */
  private void remember(Labels labels) {
    int names = labels.names().size();
    if (passedOver.names().isEmpty() && names > 1 && names != classes) {
      passedOver = labels;
    }
  }

  private static Stream<Labels> tried(Path file, String origin) {
    try {
      return Files.isRegularFile(file)
          ? Stream.of(LabelText.read(file).from(origin))
          : Stream.empty();
    } catch (LabelFormatException | IOException otherMeaning) {
      return Stream.empty();
    }
  }
}
