package io.github.camgraft.spark.launch;

import io.github.camgraft.files.OverwriteGuard;
import io.github.camgraft.report.CataloguePage;
import io.github.camgraft.spark.catalogue.PhotoPictures;
import io.github.camgraft.spark.catalogue.TableCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sums up a table. */
@Command(
    name = "report",
    description =
        "Sum up a table in one page: for each class the mean map, the kinds of maps that there are, the photographs that are least like the mean and least certain, and the failures by kind.",
    sortOptions = false)
final class ReportCommand extends SparkCommand {
  private static final int MOST_PICTURES = 5000;

  @Parameters(paramLabel = "TABLE", description = "A table that explain has written.")
  private String table;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "The page, an HTML file on this machine.")
  private Path page;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      description =
          "Draw at most so many photographs, which must lie where they lay; others are named (default: 300).")
  private int pictures = 300;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description =
          "Look for kinds of maps among so many photographs of each class (default: 400).")
  private int sample = 400;

  @Option(
      names = "--examples",
      paramLabel = "N",
      description =
          "Show so many photographs that are least like the mean or certain (default: 6).")
  private int examples = 6;

  @Option(
      names = "--kinds",
      paramLabel = "TABLE",
      description =
          "Also write a Parquet table that says of each photograph of which kind its map is, numbered as in the page.")
  private String kinds;

  @Override
  void check() throws IOException {
    requireBetween("--pictures", pictures, 0, MOST_PICTURES);
    requireBetween("--sample", sample, 1, 1000);
    requireBetween("--examples", examples, 0, 100);
    if (!Files.isDirectory(page.toAbsolutePath().getParent())) {
      throw new IOException("'%s' cannot be written: its folder does not exist".formatted(page));
    }
    OverwriteGuard.check(page, CataloguePage.MARK);
  }

  @Override
  int run(SparkSession spark) throws IOException {
    if (kinds != null) {
      Tables.requireNew(spark, kinds);
    }
    Dataset<Row> rows = spark.read().parquet(table);
    PhotoPictures drawing =
        new PhotoPictures(rows, spark.sparkContext().hadoopConfiguration(), pictures);
    try (TableCatalogue catalogue = new TableCatalogue(spark, rows, sample, examples)) {
      List<CataloguePage.ClassMaps> classes = catalogue.classes(drawing);
      if (kinds != null) {
        catalogue.kinds().write().mode(SaveMode.ErrorIfExists).parquet(kinds);
      }
      new CataloguePage(
              "What the model looks at",
              catalogue.photographs(),
              catalogue.failures(),
              classes,
              settings(drawing.count()))
          .write(page);
    }
    out().println(page);
    return 0;
  }

  private void requireBetween(String option, int number, int least, int most) {
    refuse(
        number < least || number > most,
        "%s is a number from %d to %d".formatted(option, least, most));
  }

  private Map<String, String> settings(int drawn) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("table", table);
    settings.put("map", "the first of each explanation, divided by its length");
    settings.put(
        "kinds",
        "spectral clusters (Lapuschkin et al. 2019) of %d maps of each class at most; shares are those of all maps"
            .formatted(sample));
    settings.put("pictures drawn", Integer.toString(drawn));
    return settings;
  }
}
