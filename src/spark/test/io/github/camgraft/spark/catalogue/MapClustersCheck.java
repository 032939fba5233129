package io.github.camgraft.spark.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.Explained;
import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Explanation;
import io.github.camgraft.PhotoSource;
import io.github.camgraft.Target;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.label.Labels;
import io.github.camgraft.runtime.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.junit.jupiter.api.Test;

/** Kinds of maps, without a cluster of machines. */
class MapClustersCheck {
  private static final Path FOLDER = Path.of("testmodels/watermark");

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
        Arrays.stream(
                new EigenDecomposition(MapClusters.laplacian(graph)).getRealEigenvalues())
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
      maps.add(UnitMap.of(map));
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
      maps.add(UnitMap.of(random.doubles(49).mapToObj(number -> (float) number).toList()));
    }
    assertThat(MapClusters.of(maps, 1).count()).isEqualTo(1);
    assertThat(MapClusters.of(maps.subList(0, 29), 1).count()).isEqualTo(1);
  }

  /**
   * The network has learned the mark of an archive in the corner of boats: these pictures are a
   * kind by themselves.
   */
  @Test
  void aWatermarkIsAKindOfItsOwn() throws IOException {
    List<String> names = new ArrayList<>();
    List<double[]> maps = new ArrayList<>();
    ExplainerSettings settings =
        ExplainerSettings.DEFAULT
            .withDevice(Device.CPU)
            .withPreprocessing("unit")
            .withLabels(Labels.read(FOLDER.resolve("labels.txt")))
            .withMethods(List.of(LayerMethod.GRADCAM));
    try (Explainer explainer = Explainer.open(FOLDER.resolve("watermark.onnx"), settings);
        Stream<Path> files = Files.list(FOLDER.resolve("photographs"))) {
      List<Path> boats =
          files.filter(file -> file.getFileName().toString().startsWith("boat")).sorted().toList();
      for (Explained<Path> one :
          explainer.explainAll(boats, PhotoSource::of, Target.named(List.of("boat")))) {
        Explanation explanation = one.explanations().get(0);
        Heatmap map = explanation.ofLayer(LayerMethod.GRADCAM, 0);
        if (map.maximum() > 0) {
          List<Float> values = new ArrayList<>();
          for (float value : map.tensor().values()) {
            values.add(value);
          }
          names.add(one.photo().getFileName().toString());
          maps.add(UnitMap.of(values));
        }
      }
    }
    MapClusters clusters = MapClusters.of(maps, 1);
    List<String> marked = names.stream().filter(name -> name.contains("marked")).toList();
    int ofMarked = clusters.kinds().get(names.indexOf(marked.get(0)));
    List<String> alike =
        IntStream.range(0, names.size())
            .filter(i -> clusters.kinds().get(i) == ofMarked)
            .mapToObj(names::get)
            .toList();
    assertThat(clusters.count()).isGreaterThan(1);
    // A boat that really lies in that corner may be among them.
    assertThat(alike).containsAll(marked).hasSizeLessThan(marked.size() + marked.size() / 4);
  }
}
