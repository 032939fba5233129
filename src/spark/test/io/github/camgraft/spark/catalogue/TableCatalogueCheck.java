package io.github.camgraft.spark.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.tuple;

import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.report.CataloguePage;
import io.github.camgraft.spark.PhotoExplainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.HypergeometricDistribution;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a table says of a network that has learned the mark of an archive, in a process of two
 * threads.
 */
class TableCatalogueCheck {
  private static final Path FOLDER = Path.of("testmodels/watermark").toAbsolutePath();
  private static final String MARKED = "marked";
  private static final double PURITY = 0.8;
  private static final double RECALL = 0.9;

  /** How probable it may be that chance has put so many of them together. */
  private static final double CHANCE = 1e-6;

  @TempDir private Path work;

  private List<String> photographs() throws IOException {
    List<String> photographs = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER.resolve("photographs"))) {
      files.map(Path::toString).forEach(photographs::add);
    }
    photographs.add(Files.writeString(work.resolve("broken.jpg"), "no picture").toString());
    return photographs;
  }

  @Test
  void aWatermarkIsAKindOfItsOwn() throws IOException {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .getOrCreate()) {
      List<String> photographs = photographs();
      String table = work.resolve("table").toString();
      new PhotoExplainer()
          .setModel(FOLDER.resolve("watermark.onnx").toString())
          .setLabels(FOLDER.resolve("labels.txt"))
          .setPreprocessing("unit")
          .setMethods(LayerMethod.GRADCAM)
          .transform(spark.createDataset(photographs, Encoders.STRING()).toDF("photo"))
          .select("photo", "why")
          .write()
          .parquet(table);
      Dataset<Row> rows = spark.read().parquet(table);
      PhotoPictures pictures =
          new PhotoPictures(rows, spark.sparkContext().hadoopConfiguration(), 60);
      try (TableCatalogue catalogue = new TableCatalogue(spark, rows, 400, 6)) {
        List<CataloguePage.ClassMaps> classes = catalogue.classes(pictures);
        assertThat(catalogue.photographs()).isEqualTo(photographs.size());
        assertThat(catalogue.failures())
            .extracting(CataloguePage.Failures::kind, CataloguePage.Failures::count)
            .containsExactly(tuple("no picture", 1L));
        check(classes.get(0), catalogue.kinds().where("name = 'boat'").collectAsList());
        assertThat(pictures.count()).isBetween(1, 60);
        new CataloguePage(
                "What the model looks at",
                catalogue.photographs(),
                catalogue.failures(),
                classes,
                Map.of("table", table))
            .write(Path.of("target/catalogue.html"));
      }
    }
  }

  private static void check(CataloguePage.ClassMaps boats, List<Row> maps) throws IOException {
    assertThat(boats.name()).isEqualTo("boat");
    assertThat(boats.maps()).isEqualTo(maps.size());
    List<Row> marked = maps.stream().filter(TableCatalogueCheck::isMarked).toList();
    int kind = commonest(marked, boats.clusters().size());
    List<Row> alike = maps.stream().filter(map -> map.<Integer>getAs("kind") == kind).toList();
    int together = (int) alike.stream().filter(TableCatalogueCheck::isMarked).count();

    assertThat((double) together / marked.size()).as("recall").isGreaterThanOrEqualTo(RECALL);
    // A kind is where the network looks, and boats that lie there themselves are rightly of it.
    Map<String, Box> places = places();
    Box corner = places.get(name(marked.get(0)));
    List<String> there =
        alike.stream()
            .map(TableCatalogueCheck::name)
            .filter(photo -> overlap(places.get(photo), corner))
            .toList();
    assertThat((double) there.size() / alike.size())
        .as("purity of %s", alike.stream().map(TableCatalogueCheck::name).toList())
        .isGreaterThanOrEqualTo(PURITY);
    // Fisher's exact test: had kinds nothing to do with the mark, so many would hardly meet.
    assertThat(
            new HypergeometricDistribution(maps.size(), marked.size(), alike.size())
                .upperCumulativeProbability(together))
        .isLessThan(CHANCE);
    System.out.printf(
        "watermark: %d maps of boats, %d marked, %d in the kind, %d marked and %d there among them%n",
        maps.size(), marked.size(), alike.size(), together, there.size());

    CataloguePage.Cluster shown = boats.clusters().get(kind - 1);
    assertThat(shown.share()).isCloseTo((double) alike.size() / maps.size(), offset(1e-12));
    assertThat(boats.clusters().stream().mapToDouble(CataloguePage.Cluster::share).sum())
        .isCloseTo(1, offset(1e-12));
    assertThat(shown.examples()).isNotEmpty().allMatch(example -> example.photo().contains(MARKED));
    checkCorner(shown.mean());
  }

  private static boolean isMarked(Row map) {
    return name(map).contains(MARKED);
  }

  private static String name(Row map) {
    return String.valueOf(Path.of(map.<String>getAs("photo")).getFileName());
  }

  /** Where what speaks for the class was painted: the mark, or the object. */
  private static Map<String, Box> places() throws IOException {
    Map<String, Box> places = new HashMap<>();
    for (String line : Files.readAllLines(FOLDER.resolve("places.csv")).stream().skip(1).toList()) {
      String[] words = line.split(",");
      int[] sides = Arrays.stream(words).skip(1).mapToInt(Integer::parseInt).toArray();
      places.put(words[0], new Box(sides[0], sides[1], sides[2], sides[3]));
    }
    return places;
  }

  private static boolean overlap(Box one, Box other) {
    return one.x0() < other.x1()
        && other.x0() < one.x1()
        && one.y0() < other.y1()
        && other.y0() < one.y1();
  }

  private static int commonest(List<Row> maps, int kinds) {
    int[] counts = new int[kinds + 1];
    maps.forEach(map -> counts[map.<Integer>getAs("kind")]++);
    int commonest = 1;
    for (int kind = 2; kind <= kinds; kind++) {
      commonest = counts[kind] > counts[commonest] ? kind : commonest;
    }
    return commonest;
  }

  /** The mark takes the lower right corner, and there the mean is strongest. */
  private static void checkCorner(Heatmap mean) {
    float strongest = mean.maximum();
    for (int row = 0; row < mean.height(); row++) {
      for (int column = 0; column < mean.width(); column++) {
        if (mean.at(row, column) == strongest) {
          assertThat(row).isGreaterThanOrEqualTo(mean.height() - 2);
          assertThat(column).isGreaterThanOrEqualTo(mean.width() - 3);
        }
      }
    }
  }
}
