package io.github.camgraft.spark.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.tuple;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.report.CataloguePage;
import io.github.camgraft.spark.PhotoExplainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a table says of a network that has learned the mark of an archive, in a process of two threads. */
class TableCatalogueCheck {
  private static final Path FOLDER = Path.of("testmodels/watermark").toAbsolutePath();
  private static final int OF_EACH_CLASS = 45;
  private static final double MARKED = 1.0 / 3;

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
      String table = work.resolve("table").toString();
      new PhotoExplainer()
          .setModel(FOLDER.resolve("watermark.onnx").toString())
          .setLabels(FOLDER.resolve("labels.txt"))
          .setPreprocessing("unit")
          .setMethods(LayerMethod.GRADCAM)
          .transform(spark.createDataset(photographs(), Encoders.STRING()).toDF("photo"))
          .select("photo", "why")
          .write()
          .parquet(table);
      Dataset<Row> rows = spark.read().parquet(table);
      PhotoPictures pictures =
          new PhotoPictures(rows, spark.sparkContext().hadoopConfiguration(), 60);
      try (TableCatalogue catalogue = new TableCatalogue(spark, rows, 400, 6)) {
        List<CataloguePage.ClassMaps> classes = catalogue.classes(pictures);
        assertThat(catalogue.photographs()).isEqualTo(3 * OF_EACH_CLASS + 1);
        assertThat(catalogue.failures())
            .extracting(CataloguePage.Failures::kind, CataloguePage.Failures::count)
            .containsExactly(tuple("no picture", 1L));
        check(classes.get(0));
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

  private static void check(CataloguePage.ClassMaps boats) {
    assertThat(boats.name()).isEqualTo("boat");
    CataloguePage.Cluster marked =
        boats.clusters().stream()
            .filter(kind -> kind.examples().get(0).photo().contains("marked"))
            .findFirst()
            .orElseThrow();
    assertThat(marked.examples()).allMatch(example -> example.photo().contains("marked"));
    assertThat(boats.clusters())
        .filteredOn(kind -> !kind.equals(marked))
        .isNotEmpty()
        .allSatisfy(
            kind ->
                assertThat(kind.examples())
                    .noneMatch(example -> example.photo().contains("marked")));
    assertThat(marked.share()).isCloseTo(MARKED, offset(0.05));
    Heatmap mean = marked.mean();
    assertThat(mean.at(mean.height() - 1, mean.width() - 1) + mean.at(mean.height() - 1, mean.width() - 2))
        .isGreaterThan(mean.maximum());
  }
}
