package io.github.camgraft.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What came of one model.
 *
 * @param model what it is called
 * @param titles of the rows, by their words, in the order to be shown
 * @param figures what each measure says of each row
 * @param agreement Spearman's rank correlation of the maps of each two rows
 * @param models the same of the maps of each row and those of other models, by what these are
 *     called
 * @param photographs how many were measured
 * @param maps how many classes of them were explained by each row
 * @param located in how many of these it is known where the objects are
 */
public record Table(
    String model,
    Map<String, String> titles,
    Map<String, Map<Measure, Figure>> figures,
    List<List<Double>> agreement,
    Map<String, Map<String, Figure>> models,
    int photographs,
    int maps,
    int located) {
  /**
   * Sums up photographs.
   *
   * @param seed of the samples for the intervals
   */
  public static Table of(
      String model, Map<String, String> titles, List<Measured> measured, long seed) {
    Figures figures = new Figures(measured, seed);
    List<Measured.OfClass> classes =
        measured.stream().flatMap(photo -> photo.classes().stream()).toList();
    return new Table(
        model,
        titles,
        figures.of(titles.keySet()),
        figures.agreement(),
        figures.models(),
        measured.size(),
        classes.size(),
        (int) classes.stream().filter(Measured.OfClass::located).count());
  }

  /** The measures that say something of a row, in the order of their table. */
  public List<Measure> measures() {
    return Arrays.stream(Measure.values())
        .filter(measure -> figures.values().stream().anyMatch(row -> row.containsKey(measure)))
        .toList();
  }
}
