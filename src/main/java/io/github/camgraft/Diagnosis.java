package io.github.camgraft;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How right a model is on photographs whose classes are known, and where it is wrong. Only what is
 * wrong is kept, in a few numbers for each photograph.
 */
public final class Diagnosis {
  private static final int FIRST = 5;

  private final List<Mistake> mistakes = new ArrayList<>();
  private final Map<Integer, Tally> classes = new TreeMap<>();
  private int photos;
  private int first;
  private int amongFirst;

  /**
   * A photograph that the model took for something else.
   *
   * @param photo the file
   * @param said what the model said, with the highest probability
   * @param truth what is really on it, and how probable the model held that
   */
  public record Mistake(Path photo, Prediction said, Prediction truth) {}

  /**
   * Photographs of one class that the model took for one other class.
   *
   * @param truth what is really on them
   * @param said what the model said
   * @param count how many photographs
   */
  public record Confusion(Prediction truth, Prediction said, long count) {}

  /**
   * How many photographs of one class there are, and how many the model named.
   *
   * @param index the class
   * @param name its name
   * @param photos how many there are
   * @param right how many the model named
   */
  public record Tally(int index, String name, int photos, int right) {
    /** {@return the share that the model named} */
    public double recall() {
      return (double) right / photos;
    }

    private Tally with(boolean named) {
      return new Tally(index, name, photos + 1, right + (named ? 1 : 0));
    }
  }

  /**
   * Takes down one more photograph.
   *
   * @param photo the photograph
   * @param predictions what the model says of every class, the most probable first
   * @param truth the class that is really on it
   */
  public void add(Path photo, List<Prediction> predictions, int truth) {
    Prediction said = predictions.get(0);
    Prediction really =
        predictions.stream().filter(each -> each.index() == truth).findFirst().orElseThrow();
    boolean right = said.index() == truth;
    photos++;
    first += right ? 1 : 0;
    amongFirst += predictions.indexOf(really) < FIRST ? 1 : 0;
    classes.compute(
        truth,
        (index, tally) ->
            (tally == null ? new Tally(index, really.name(), 0, 0) : tally).with(right));
    if (!right) {
      mistakes.add(new Mistake(photo, said, really));
    }
  }

  /** {@return how many photographs were looked at} */
  public int photos() {
    return photos;
  }

  /** {@return the share whose class the model named} */
  public double topOne() {
    return (double) first / photos;
  }

  /** {@return the share whose class is among the five that the model named first} */
  public double topFive() {
    return (double) amongFirst / photos;
  }

  /** {@return the photographs that the model took for something else, the surest mistake first} */
  public List<Mistake> mistakes() {
    return mistakes.stream()
        .sorted(
            Comparator.<Mistake>comparingDouble(mistake -> -mistake.said().probability())
                .thenComparing(Mistake::photo))
        .toList();
  }

  /** {@return all classes of which there are photographs, by their numbers} */
  public List<Tally> classes() {
    return List.copyOf(classes.values());
  }

  /**
   * {@return the classes that the model named least often, the worst first; of equals the larger
   * ones}
   *
   * @param count how many at most
   */
  public List<Tally> worst(int count) {
    return classes.values().stream()
        .filter(tally -> tally.right() < tally.photos())
        .sorted(
            Comparator.comparingDouble(Tally::recall)
                .thenComparing(Comparator.comparingInt(Tally::photos).reversed()))
        .limit(count)
        .toList();
  }

  /**
   * {@return which class was taken for which, the most frequent first}
   *
   * @param count how many at most
   */
  public List<Confusion> confusions(int count) {
    Map<List<Integer>, Confusion> pairs = new TreeMap<>(Comparator.comparing(List::toString));
    for (Mistake mistake : mistakes) {
      pairs.merge(
          List.of(mistake.truth().index(), mistake.said().index()),
          new Confusion(mistake.truth(), mistake.said(), 1),
          (known, more) -> new Confusion(known.truth(), known.said(), known.count() + 1));
    }
    return pairs.values().stream()
        .sorted(Comparator.comparingLong(Confusion::count).reversed())
        .limit(count)
        .toList();
  }
}
