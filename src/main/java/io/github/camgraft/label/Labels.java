package io.github.camgraft.label;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.text.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The names of a model's classes.
 *
 * @param names in the order of the classes; empty where they are not known
 * @param codes what data sets call the classes, such as {@code n01440764}, in the same order; empty
 *     where they have no other name
 * @param origin where the names come from, in a phrase; where there are none, what was passed over
 *     and why; empty where nobody said it
 */
public record Labels(List<String> names, List<String> codes, String origin) {
  /** No names: classes go by their numbers. */
  public static final Labels NONE = new Labels(List.of());

  /** How a single number is explained. */
  private static final Labels DIRECTIONS = new Labels(List.of("downwards", "upwards"));

  /** What the first of ImageNet's 1001 names is called, and others that stand for no class. */
  private static final Pattern BACKGROUND =
      Pattern.compile("(?is).*\\bbackground\\b.*|[_ ]*(background|bg|dummy|void)[_ ]*");

  /**
   * Keeps copies of the lists.
   *
   * @param names in the order of the classes; empty where they are not known
   * @param codes what data sets call the classes, such as {@code n01440764}, in the same order;
   *     empty where they have no other name
   * @param origin where the names come from, in a phrase; where there are none, what was passed
   *     over and why; empty where nobody said it
   */
  public Labels {
    names = List.copyOf(names);
    codes = List.copyOf(codes);
  }

  /**
   * Names and codes from nowhere in particular.
   *
   * @param names the names in the order of the classes
   * @param codes further names of the classes, such as those of WordNet
   */
  public Labels(List<String> names, List<String> codes) {
    this(names, codes, "");
  }

  /**
   * Names alone.
   *
   * @param names the names in the order of the classes
   */
  public Labels(List<String> names) {
    this(names, List.of());
  }

  /**
   * {@return the same names, and where they come from}
   *
   * @param place where they come from
   */
  public Labels from(String place) {
    return new Labels(names, codes, place);
  }

  /**
   * Reads names from a file: one name a line, also with the class's number or ImageNet's code in
   * front; a table with the columns id and name; a JSON list; a JSON index from numbers to names or
   * from names to numbers, such as Keras' {@code {"0": ["n01440764", "tench"], …}}; Hugging Face's
   * {@code config.json}; or Ultralytics' {@code data.yaml}. In UTF-8, UTF-16, or the encoding of
   * western Windows.
   *
   * @param file a file with names
   * @return the labels
   * @throws ModelException if it cannot be read
   */
  public static Labels read(Path file) {
    try {
      return LabelText.read(file).from(file.toString());
    } catch (LabelFormatException broken) {
      throw new ModelException(
          "'%s' holds no class names: %s; give one name per line, a JSON list or a JSON index"
              .formatted(file, Reason.of(broken)),
          broken);
    } catch (IOException failure) {
      throw new ModelException("the class names cannot be read: " + Reason.of(failure), failure);
    }
  }

  /**
   * {@return what is known without being said: the names in a model's metadata, as Ultralytics and
   * others write them ({@code names}, {@code labels}, {@code classes}, {@code class_names}, {@code
   * id2label}), else those that its graph returns, as those of scikit-learn, Azure Custom Vision
   * and ML.NET do, else those in a file beside it, such as {@code labels.txt}, {@code
   * class_indices.json} or Hugging Face's {@code config.json}} Only as many as the model has
   * classes count.
   *
   * @param model the model
   * @param file where the model lies
   * @param classes how many classes the model has
   */
  public static Labels known(Model model, Path file, long classes) {
    return known(model, Optional.of(file), classes);
  }

  /**
   * {@return the same for a model that may lie in memory alone}
   *
   * @param model the model
   * @param file the file of the model
   * @param classes how many classes the model has
   */
  public static Labels known(Model model, Optional<Path> file, long classes) {
    return KnownLabels.of(model, file, classes);
  }

  /**
   * {@return those of a value where it is one; else these names; where there are none, those that
   * an augmented file holds, else what is known}
   *
   * @param model the model
   * @param file the file of the model
   * @param contract the contract of the model
   * @throws ModelException if there are names, but not as many as classes
   */
  public Labels orOf(Model model, Path file, Contract contract) {
    return orOf(model, Optional.of(file), contract);
  }

  /**
   * {@return the same for a model that may lie in memory alone}
   *
   * @param model the model
   * @param file the file of the model
   * @param contract the contract of the model
   */
  public Labels orOf(Model model, Optional<Path> file, Contract contract) {
    if (contract.reading().single()) {
      return DIRECTIONS;
    }
    if (!names.isEmpty()) {
      return forClasses(contract.classes());
    }
    boolean isAsked = contract.target().isPresent();
    if (contract.labels().isEmpty() && contract.reading().isValue() && !isAsked) {
      return NONE;
    }
    // Of the numbers of any tensor nobody knows how many classes they stand for.
    return contract.labels().isEmpty()
        ? known(model, file, isAsked ? 0 : contract.classes())
        : new Labels(contract.labels()).from("the model");
  }

  /**
   * {@return the name of a class, or {@code class 7} where it is not known}
   *
   * @param index the class, counted from 0
   */
  public String name(int index) {
    boolean known = index < names.size() && !names.get(index).isEmpty();
    return known ? names.get(index) : "class " + index;
  }

  /**
   * {@return the same with the number behind each name that several classes have, so that people
   * can tell them apart: {@code crane (134)}}
   */
  public Labels distinguished() {
    Set<String> once = new HashSet<>();
    Set<String> shared =
        names.stream()
            .filter(name -> !name.isEmpty() && !once.add(name))
            .collect(Collectors.toSet());
    List<String> distinct = new ArrayList<>(names);
    for (int i = 0; i < distinct.size() && !shared.isEmpty(); i++) {
      if (shared.contains(names.get(i))) {
        distinct.set(i, "%s (%d)".formatted(names.get(i), i));
      }
    }
    return new Labels(distinct, codes, origin);
  }

  /**
   * In a line: how many there are, and where they come from.
   *
   * @return a line
   */
  public String text() {
    if (names.isEmpty()) {
      return origin.isEmpty() ? "none" : origin;
    }
    return "%d names%s".formatted(names.size(), origin.isEmpty() ? "" : " from " + origin);
  }

  /**
   * {@return the class meant by a name, a number, or a part of a name that only one class has} A
   * name as it is written beats a number; {@code #7} is a number in any case.
   *
   * @param word a name, part of a name, or a number
   * @param classes how many classes the model has
   * @throws ModelException if no class or several are meant; it says which
   */
  public int find(String word, int classes) {
    return new ClassSearch(this, classes).find(word);
  }

  /**
   * {@return the class that a data set calls so: by its whole name, by code, by number, or by one
   * of the synonyms in its name} Empty where no class or several are called so.
   *
   * @param word a name, part of a name, or a number
   * @param classes how many classes the model has
   */
  public Optional<Integer> exactly(String word, int classes) {
    List<Integer> found = new ClassSearch(this, classes).exactly(word);
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /**
   * Refuses names that cannot be those of a model.
   *
   * @param classes how many it has; 0 where that is decided by what is fed
   * @return these labels
   * @throws ModelException if there are names, but not as many as classes
   */
  public Labels forClasses(long classes) {
    if (!names.isEmpty() && classes != 0 && names.size() != classes) {
      throw new ModelException("there are " + misfit(classes));
    }
    return this;
  }

  /** In what way the names do not fit a model. */
  String misfit(long classes) {
    String counts = "%d class names, but the model has %d classes".formatted(names.size(), classes);
    boolean background = BACKGROUND.matcher(names.get(0)).matches();
    if (names.size() == classes + 1 && background) {
      return "%s; the first name is '%s', which this model does not have: leave it out"
          .formatted(counts, names.get(0));
    }
    return names.size() + 1 == classes && !background
        ? counts + "; if its first class is the background, put a line for it in front"
        : counts;
  }
}
