package io.github.camgraft.spark.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.junit.jupiter.api.Test;

/** Kinds of maps, without a cluster of machines. */
class MapClustersCheck {
  /** Von Luxburg 2007, proposition 4: as many eigenvalues are zero as the graph has parts. */
  @Test
  void eachPartOfTheGraphIsAnEigenvalueOfZero() {
    double[][] graph = new double[40][40];
    for (int i = 0; i < 40; i++) {
      for (int j = 0; j < 40; j++) {
        graph[i][j] = i % 4 == j % 4 ? 1 : 0;
      }
    }
    List<Double> values =
        Arrays.stream(new EigenDecomposition(MapClusters.laplacian(graph)).getRealEigenvalues())
            .boxed()
            .toList();
    assertThat(values).filteredOn(value -> Math.abs(value) < 1e-9).hasSize(4);
    // Of a complete graph of ten all others are 10 / 9.
    assertThat(values).filteredOn(value -> Math.abs(value - 10.0 / 9) < 1e-9).hasSize(36);
  }

  @Test
  void mapsThatAreStrongInDifferentPlacesAreOfDifferentKinds() {
    Random random = new Random(1);
    List<double[]> maps = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      List<Float> map = new ArrayList<>();
      for (int place = 0; place < 49; place++) {
        boolean isStrong = place / 16 == i % 3;
        map.add((isStrong ? 1 : 0) + random.nextFloat() / 4);
      }
      maps.add(UnitMap.of(map.size(), map::get));
    }
    MapClusters clusters = MapClusters.of(maps, 1);
    assertThat(clusters.count()).isEqualTo(3);
    for (int i = 3; i < 90; i++) {
      assertThat(clusters.kinds().get(i)).isEqualTo(clusters.kinds().get(i % 3));
    }
    assertThat(new HashSet<>(clusters.kinds().subList(0, 3))).hasSize(3);
  }

  @Test
  void mapsOfOneKindAreNotDivided() {
    Random random = new Random(1);
    List<double[]> maps = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      maps.add(UnitMap.of(49, place -> random.nextFloat()));
    }
    assertThat(MapClusters.of(maps, 1).count()).isEqualTo(1);
    assertThat(MapClusters.of(maps.subList(0, 29), 1).count()).isEqualTo(1);
  }
}
