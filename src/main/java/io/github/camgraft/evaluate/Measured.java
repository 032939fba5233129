package io.github.camgraft.evaluate;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured on one photograph.
 *
 * @param photo the file
 * @param digest the SHA-256 of the file in hexadecimal digits
 * @param classes what was measured for each class
 */
public record Measured(Path photo, String digest, List<OfClass> classes) {
  /** Keeps its own copy. */
  public Measured {
    classes = List.copyOf(classes);
  }

  /**
   * What was measured for one class.
   *
   * @param index the class
   * @param name its name
   * @param probability what the model says of it; the number itself where it is no probability
   * @param place among what the model says, from 0 for the predicted one
   * @param located whether it was known where the objects are
   * @param outcomes for each row of the table what each measure says, as far as it could be applied
   * @param agreement Spearman's rank correlation of the maps of each two rows
   * @param models the same of the map of each row and that of other models, by what these are
   *     called
   */
  public record OfClass(
      int index,
      String name,
      double probability,
      int place,
      boolean located,
      Map<String, Map<Measure, Outcome>> outcomes,
      List<List<Double>> agreement,
      Map<String, Map<String, Double>> models) {}

  /** What was measured of one row, for all classes. */
  List<Outcome> outcomes(String row, Measure measure) {
    return classes.stream()
        .map(one -> Optional.ofNullable(one.outcomes().get(row)).map(all -> all.get(measure)))
        .flatMap(Optional::stream)
        .toList();
  }
}
