package io.github.camgraft.label;

import io.github.camgraft.input.NearestName;
import io.github.camgraft.ir.ModelException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which class of a model somebody means by a word. A name as it is written beats everything else, a
 * number included: folders may be called 0, 1, 10, 11, 2, 3, and then the class named 2 is number
 * 4. With {@code #} in front a number is a number.
 */
final class ClassSearch {
  private static final Pattern BARE = Pattern.compile("-?\\d{1,9}");

  /** As a user marks a number, or as a class without a name is shown. */
  private static final Pattern MARKED = Pattern.compile("(?:#\\s*|class )(\\d{1,9})");

  private static final int LISTED = 5;

  private final Labels labels;
  private final int classes;

  ClassSearch(Labels labels, int classes) {
    this.labels = labels;
    this.classes = classes;
  }

  /**
   * The class meant by a name, a number, or a part of a name that only one class has.
   *
   * @throws ModelException if no class or several are meant; it says which
   */
  int find(String given) {
    String word = composed(given.strip());
    boolean isNumber = BARE.matcher(word).matches() || MARKED.matcher(word).matches();
    List<Integer> exact = exactly(word);
    List<Integer> found = exact.isEmpty() && !isNumber ? loosely(plain(word)) : exact;
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new ModelException(
        found.isEmpty() ? isNumber ? noNumber(word) : unknown(word) : several(word, found));
  }

  /**
   * The classes that a data set calls so: by their name, by their code, as they are shown, by
   * number, by their name in another case, or by one of the synonyms in it. Several, where names
   * are the same.
   */
  List<Integer> exactly(String given) {
    String word = composed(given.strip());
    List<Integer> named = matching(name -> composed(name).equals(word));
    if (!named.isEmpty()) {
      return named;
    }
    int coded = labels.codes().indexOf(word);
    if (coded >= 0 && coded < classes) {
      return List.of(coded);
    }
    int shown = labels.distinguished().names().indexOf(word);
    if (shown >= 0 && shown < classes) {
      return List.of(shown);
    }
    return number(word).orElseGet(() -> first(wholly(plain(word))));
  }

  /** What a number means, if the word is one. Among names that are numbers it is a name. */
  private Optional<List<Integer>> number(String word) {
    Matcher marked = MARKED.matcher(word);
    if (marked.matches()) {
      return Optional.of(index(marked.group(1)));
    }
    if (!BARE.matcher(word).matches()) {
      return Optional.empty();
    }
    // The folder 00014 and the name 14 are the same number.
    return Optional.of(
        areNumbers()
            ? matching(name -> Long.parseLong(name.strip()) == Long.parseLong(word))
            : index(word));
  }

  private List<Integer> index(String digits) {
    int index = Integer.parseInt(digits);
    return index >= 0 && index < classes ? List.of(index) : List.of();
  }

  private boolean areNumbers() {
    return !labels.names().isEmpty()
        && labels.names().stream().allMatch(name -> name.strip().matches("\\d{1,18}"));
  }

  private List<Integer> loosely(String wanted) {
    return first(
        List.of(
            name -> Arrays.asList(name.split("[ ,]+")).contains(wanted),
            name -> name.contains(wanted)));
  }

  private static List<Predicate<String>> wholly(String wanted) {
    return List.of(
        name -> name.equals(wanted), name -> Arrays.asList(name.split(", ")).contains(wanted));
  }

  private List<Integer> first(List<Predicate<String>> matches) {
    return matches.stream()
        .map(match -> matching(name -> match.test(plain(name))))
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private List<Integer> matching(Predicate<String> match) {
    return IntStream.range(0, Math.min(classes, labels.names().size()))
        .filter(index -> match.test(labels.names().get(index)))
        .boxed()
        .toList();
  }

  /** Some systems store an ä as an a and its dots. */
  private static String composed(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  private static String plain(String name) {
    return composed(name).toLowerCase(Locale.ROOT).replace('_', ' ').strip();
  }

  private String several(String word, List<Integer> found) {
    boolean same = found.stream().map(index -> labels.names().get(index)).distinct().count() == 1;
    return same
        ? "'%s' is %s; ask for one of them by its number, as in '#%d'"
            .formatted(word, shared(found), found.get(0))
        : "'%s' could mean %s; name one of them".formatted(word, listed(found));
  }

  /** That several classes have one name. */
  static String shared(List<Integer> found) {
    List<String> numbers = found.stream().map(Object::toString).toList();
    int last = numbers.size() - 1;
    return "the name of the classes %s and %s"
        .formatted(String.join(", ", numbers.subList(0, last)), numbers.get(last));
  }

  private String listed(List<Integer> found) {
    String shown =
        found.stream()
            .limit(LISTED)
            .map(index -> "'%s' (%d)".formatted(labels.names().get(index), index))
            .collect(Collectors.joining(", "));
    return shown + (found.size() > LISTED ? " and others" : "");
  }

  private String noNumber(String word) {
    boolean isName = areNumbers() && BARE.matcher(word).matches();
    String digits = word.replaceFirst("^[^-\\d]*", "");
    if (!isName) {
      return "there is no class %s; the model has the classes 0 to %d"
          .formatted(digits, classes - 1);
    }
    String hint =
        index(digits).isEmpty()
            ? ""
            : ", and the names are numbers; ask for class number %s as '#%s'"
                .formatted(digits, digits);
    return "no class is named '%s'%s".formatted(word, hint);
  }

  private String unknown(String word) {
    if (labels.names().isEmpty()) {
      return "the class '%s' cannot be found, since the names of the classes are not known; name a file with --labels"
          .formatted(word);
    }
    String question = NearestName.question(word, labels.names());
    String rest = question.isEmpty() ? "; some are " + some() : question;
    return "no class is named '%s'%s".formatted(word, rest);
  }

  private String some() {
    List<String> names = labels.names().stream().distinct().limit(LISTED).toList();
    return NearestName.listed(names, "and");
  }
}
