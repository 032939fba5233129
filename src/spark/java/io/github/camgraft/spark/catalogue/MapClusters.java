package io.github.camgraft.spark.catalogue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.ml.clustering.CentroidCluster;
import org.apache.commons.math3.ml.clustering.Clusterable;
import org.apache.commons.math3.ml.clustering.KMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.clustering.MultiKMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.distance.EuclideanDistance;
import org.apache.commons.math3.random.Well19937c;

/**
 * Kinds of maps, found as SpRAy does (Lapuschkin et al. 2019): each map is tied to those that are
 * most like it, the Laplacian of this graph (von Luxburg 2007) has an eigenvalue near zero for each
 * part that hangs together loosely with the rest, and where the largest gap behind them is, there
 * are so many kinds. Its eigenvectors are the space in which maps of a kind lie together.
 *
 * @param kinds which kind each map is of, counted from 0
 * @param count how many kinds there are
 * @param eigenvalues the smallest ones, in their order
 */
record MapClusters(List<Integer> kinds, int count, List<Double> eigenvalues) {
  /** Of the graph; SpRAy's own. */
  private static final int NEIGHBOURS = 10;

  /** Nobody looks at more kinds of one class. */
  private static final int MOST = 6;

  /** In fewer maps there is no structure to find. */
  private static final int FEWEST_MAPS = 3 * NEIGHBOURS;

  /** The first eigenvalues of random maps lie this far from zero and near each other. */
  private static final double SMALLEST_GAP = 0.1;

  private static final int TRIALS = 8;
  private static final int ITERATIONS = 200;

  /**
   * The kinds among some maps.
   *
   * @param maps each divided by its length, all of the same size
   * @param seed of the first centres
   */
  static MapClusters of(List<double[]> maps, int seed) {
    if (maps.size() < FEWEST_MAPS) {
      return new MapClusters(maps.stream().map(map -> 0).toList(), 1, List.of());
    }
    EigenDecomposition parts = new EigenDecomposition(laplacian(neighbours(maps)));
    double[] values = parts.getRealEigenvalues();
    List<Integer> order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .limit(MOST + 1)
            .toList();
    List<Double> smallest = order.stream().map(i -> values[i]).toList();
    int count = count(smallest);
    return new MapClusters(
        kinds(parts, order.subList(0, count), maps.size(), seed), count, smallest);
  }

  /** How many stand in front of the largest gap. */
  static int count(List<Double> smallest) {
    int count = 1;
    double widest = SMALLEST_GAP;
    for (int k = 1; k < smallest.size(); k++) {
      double gap = smallest.get(k) - smallest.get(k - 1);
      if (gap > widest) {
        widest = gap;
        count = k;
      }
    }
    return count;
  }

  /** A half for each direction in which one map is among the nearest of another. */
  static double[][] neighbours(List<double[]> maps) {
    int n = maps.size();
    double[][] graph = new double[n][n];
    EuclideanDistance distance = new EuclideanDistance();
    for (int i = 0; i < n; i++) {
      double[] from = maps.get(i);
      double[] to = maps.stream().mapToDouble(map -> distance.compute(from, map)).toArray();
      List<Integer> nearest =
          IntStream.range(0, n)
              .boxed()
              .sorted(Comparator.comparingDouble(j -> to[j]))
              .limit(NEIGHBOURS)
              .toList();
      for (int j : nearest) {
        graph[i][j] += 0.5;
        graph[j][i] += 0.5;
      }
    }
    return graph;
  }

  /** I − D^−½ W D^−½. */
  static RealMatrix laplacian(double[]... graph) {
    int n = graph.length;
    double[] degrees = new double[n];
    for (int i = 0; i < n; i++) {
      graph[i][i] = 0;
      degrees[i] = Math.sqrt(Arrays.stream(graph[i]).sum());
    }
    double[][] laplacian = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        laplacian[i][j] = (i == j ? 1 : 0) - graph[i][j] / (degrees[i] * degrees[j]);
      }
    }
    return new Array2DRowRealMatrix(laplacian, false);
  }

  private static List<Integer> kinds(
      EigenDecomposition parts, List<Integer> order, int maps, int seed) {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < maps; i++) {
      double[] row = new double[order.size()];
      for (int k = 0; k < row.length; k++) {
        row[k] = parts.getEigenvector(order.get(k)).getEntry(i);
      }
      places.add(new Place(i, row));
    }
    Integer[] kinds = new Integer[maps];
    int kind = 0;
    for (CentroidCluster<Place> cluster : clusters(places, order.size(), seed)) {
      for (Place place : cluster.getPoints()) {
        kinds[place.map()] = kind;
      }
      kind++;
    }
    return List.of(kinds);
  }

  private static List<CentroidCluster<Place>> clusters(List<Place> places, int count, int seed) {
    KMeansPlusPlusClusterer<Place> once =
        new KMeansPlusPlusClusterer<>(
            count, ITERATIONS, new EuclideanDistance(), new Well19937c(seed));
    return new MultiKMeansPlusPlusClusterer<>(once, TRIALS).cluster(places);
  }

  /** A map in the space of eigenvectors. */
  @SuppressWarnings("ArrayRecordComponent") // What the library asks for; nobody compares them.
  private record Place(int map, double[] row) implements Clusterable {
    @Override
    public double[] getPoint() {
      return row;
    }
  }
}
