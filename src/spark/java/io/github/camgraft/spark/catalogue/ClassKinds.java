package io.github.camgraft.spark.catalogue;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;

/**
 * The kinds of maps of one class, found among some of its photographs.
 *
 * @param key the class
 * @param kinds the largest first
 */
record ClassKinds(ClassKey key, List<Kind> kinds) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** So many are shown of each kind. */
  private static final int EXAMPLES = 6;

  /**
   * A kind.
   *
   * @param mean of its maps
   * @param photos whose maps are nearest to it
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  record Kind(double[] mean, List<NamedPhoto> photos) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Of a row that holds a class and a list of its photographs with their maps.
   *
   * @param seed of what is random
   */
  static ClassKinds of(Row row, int seed) {
    List<Row> photos = new ArrayList<>(row.getList(row.fieldIndex("photos")));
    // In whatever order Spark has collected them, the same kinds come out.
    photos.sort(Comparator.comparing(photo -> photo.<String>getAs("photo")));
    List<double[]> maps =
        photos.stream().map(photo -> photo.<Vector>getAs("unit").toArray()).toList();
    MapClusters clusters = MapClusters.of(maps, seed);
    List<List<Integer>> members = new ArrayList<>();
    for (int kind = 0; kind < clusters.count(); kind++) {
      int wanted = kind;
      members.add(
          IntStream.range(0, maps.size())
              .filter(i -> clusters.kinds().get(i) == wanted)
              .boxed()
              .toList());
    }
    members.removeIf(List::isEmpty);
    members.sort(Comparator.comparingInt(each -> -each.size()));
    return new ClassKinds(
        ClassKey.of(row), members.stream().map(each -> kind(each, maps, photos)).toList());
  }

  private static Kind kind(List<Integer> members, List<double[]> maps, List<Row> photos) {
    double[] mean = UnitMap.mean(members.stream().map(maps::get).toList());
    List<NamedPhoto> examples =
        members.stream()
            .sorted(Comparator.comparingDouble(i -> UnitMap.unlikeness(maps.get(i), mean)))
            .limit(EXAMPLES)
            .map(i -> NamedPhoto.of(photos.get(i)))
            .toList();
    return new Kind(mean, examples);
  }

  /** The kind that a map is nearest to. */
  int nearest(double[] map) {
    return Collections.min(
        IntStream.range(0, kinds.size()).boxed().toList(),
        Comparator.comparingDouble(kind -> UnitMap.unlikeness(map, kinds.get(kind).mean())));
  }

  /** How unlike the two kinds are that are least alike; 0 if there is one. */
  double apart() {
    double apart = 0;
    for (Kind one : kinds) {
      for (Kind other : kinds) {
        apart = Math.max(apart, UnitMap.unlikeness(one.mean(), other.mean()));
      }
    }
    return apart;
  }
}
