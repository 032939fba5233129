package io.github.camgraft.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Sums up many photographs. The intervals are bootstrap percentiles (B. Efron, 1979): photographs
 * are drawn again with replacement, all classes of one together, since they are not independent.
 */
public final class Figures {
  private static final int SAMPLES = 1000;
  private static final double LOW = 0.025;

  private final List<Measured> measured;
  private final List<int[]> samples = new ArrayList<>();

  /**
   * Of photographs.
   *
   * @param seed of the samples
   */
  public Figures(List<Measured> measured, long seed) {
    this.measured = List.copyOf(measured);
    Random random = new Random(seed);
    for (int i = 0; i < SAMPLES && !measured.isEmpty(); i++) {
      samples.add(random.ints(measured.size(), 0, measured.size()).toArray());
    }
  }

  /** What each measure says of each row, in the order of the table of measures. */
  public Map<String, Map<Measure, Figure>> of(Iterable<String> rows) {
    Map<String, Map<Measure, Figure>> table = new LinkedHashMap<>();
    for (String row : rows) {
      Map<Measure, Figure> figures = new LinkedHashMap<>();
      for (Measure measure : Measure.values()) {
        List<List<Outcome>> outcomes =
            measured.stream().map(photo -> finite(photo.outcomes(row, measure))).toList();
        if (outcomes.stream().anyMatch(photo -> !photo.isEmpty())) {
          figures.put(measure, figure(measure::of, outcomes));
        }
      }
      table.put(row, figures);
    }
    return table;
  }

  private static List<Outcome> finite(List<Outcome> outcomes) {
    return outcomes.stream().filter(outcome -> Double.isFinite(outcome.value())).toList();
  }

  private Figure figure(ToDoubleFunction<List<Outcome>> summary, List<List<Outcome>> photos) {
    List<Outcome> all = photos.stream().flatMap(List::stream).toList();
    double[] figures =
        samples.stream()
            .map(sample -> drawn(photos, sample))
            .filter(drawn -> !drawn.isEmpty())
            .mapToDouble(summary)
            .sorted()
            .toArray();
    return new Figure(
        summary.applyAsDouble(all),
        figures[rank(LOW, figures.length)],
        figures[rank(1 - LOW, figures.length)],
        all.size(),
        curve(all));
  }

  private static List<Outcome> drawn(List<List<Outcome>> photos, int... sample) {
    List<Outcome> drawn = new ArrayList<>();
    for (int photo : sample) {
      drawn.addAll(photos.get(photo));
    }
    return drawn;
  }

  private static int rank(double share, int count) {
    return (int) Math.round(share * (count - 1));
  }

  /** Pictures of several sizes have curves of several lengths; then there is no mean. */
  private static List<Double> curve(List<Outcome> outcomes) {
    int length = outcomes.get(0).curve().size();
    if (outcomes.stream().anyMatch(outcome -> outcome.curve().size() != length)) {
      return List.of();
    }
    return IntStream.range(0, length)
        .mapToObj(i -> outcomes.stream().mapToDouble(outcome -> outcome.curve().get(i)).average())
        .map(mean -> mean.orElse(0))
        .toList();
  }

  /**
   * Spearman's rank correlation of the maps of each row with those of other models, the mean over
   * all photographs.
   *
   * @return for each other model the rows that both have
   */
  public Map<String, Map<String, Figure>> models() {
    Map<String, Set<String>> rows = new LinkedHashMap<>();
    measured.stream()
        .flatMap(photo -> photo.classes().stream())
        .forEach(
            one ->
                one.models()
                    .forEach(
                        (model, alike) ->
                            rows.computeIfAbsent(model, missing -> new LinkedHashSet<>())
                                .addAll(alike.keySet())));
    Map<String, Map<String, Figure>> models = new LinkedHashMap<>();
    rows.forEach(
        (model, words) -> {
          Map<String, Figure> figures = new LinkedHashMap<>();
          words.forEach(word -> figures.put(word, figure(Measure::mean, alike(model, word))));
          models.put(model, figures);
        });
    return models;
  }

  private List<List<Outcome>> alike(String model, String row) {
    return measured.stream()
        .map(
            photo ->
                photo.classes().stream()
                    .map(one -> one.models().getOrDefault(model, Map.of()).get(row))
                    .filter(Objects::nonNull)
                    .map(Outcome::of)
                    .toList())
        .toList();
  }

  /** Spearman's rank correlation of the maps of each two rows, the mean over all photographs. */
  public List<List<Double>> agreement() {
    List<List<List<Double>>> all =
        measured.stream()
            .flatMap(photo -> photo.classes().stream())
            .map(Measured.OfClass::agreement)
            .toList();
    int rows = all.isEmpty() ? 0 : all.get(0).size();
    double[][] means = new double[rows][rows];
    for (List<List<Double>> one : all) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < rows; j++) {
          means[i][j] += one.get(i).get(j) / all.size();
        }
      }
    }
    return Arrays.stream(means).map(row -> Arrays.stream(row).boxed().toList()).toList();
  }
}
