package io.github.camgraft.cli.option;

import io.github.camgraft.Explainer;
import io.github.camgraft.Target;
import io.github.camgraft.augment.ClassChoice;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.label.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which classes to explain. */
public final class ClassOptions {
  @Option(
      names = "--class",
      paramLabel = "CLASS",
      description =
          "Classes to explain, separated by commas: a name, part of a name, or a number ('#7' if the names are numbers). Without it, the predicted class.")
  private List<String> words = List.of();

  @Option(names = "--top", paramLabel = "N", description = "Explain the N most probable classes.")
  private @Nullable Integer top;

  /** What is wrong with the options by themselves. */
  public Optional<String> mistake() {
    if (top != null && top < 1) {
      return Optional.of("--top must be at least 1");
    }
    return top != null && !words.isEmpty()
        ? Optional.of("--class and --top cannot go together")
        : Optional.empty();
  }

  /** Whether the user chose anything. */
  public boolean isGiven() {
    return top != null || !words.isEmpty();
  }

  /** Whether classes were named. */
  boolean isNamed() {
    return !words.isEmpty();
  }

  /** The words as they were typed. */
  List<String> words() {
    return List.copyOf(words);
  }

  /** The single words of all that was typed. */
  List<String> parts() {
    return words.stream().flatMap(word -> parts(word).stream()).toList();
  }

  /** In a few words. */
  public String text() {
    if (top != null) {
      return "the %d most probable classes".formatted(top);
    }
    return words.isEmpty() ? "the predicted class" : String.join(", ", words);
  }

  /**
   * The classes meant, looked up before anything is run.
   *
   * @throws ModelException if there is no such class
   */
  public Target target(Explainer explainer) {
    if (top != null) {
      return Target.top(top);
    }
    ClassChoice choice = explainer.contract().classChoice();
    if (words.isEmpty() || words.equals(List.of("predicted"))) {
      return choice.kind() == ClassChoice.Kind.FIXED && words.isEmpty()
          ? Target.classes(Math.toIntExact(choice.index()))
          : Target.predicted();
    }
    int classes = explainer.contract().mostClasses();
    List<Integer> indices = new ArrayList<>();
    words.forEach(word -> indices.addAll(indices(word, explainer.labels(), classes)));
    return Target.classes(indices.stream().mapToInt(Integer::intValue).toArray());
  }

  private static List<Integer> indices(String word, Labels labels, int classes) {
    if (!word.contains(",") || isName(word, labels)) {
      return List.of(labels.find(word, classes));
    }
    return parts(word).stream().map(part -> labels.find(part, classes)).toList();
  }

  /** Names of ImageNet's classes hold commas themselves: "tabby, tabby cat". */
  private static boolean isName(String word, Labels labels) {
    String wanted = word.strip();
    return labels.names().stream().anyMatch(name -> name.equalsIgnoreCase(wanted));
  }

  static List<String> parts(String word) {
    return Arrays.stream(word.split(","))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }
}
