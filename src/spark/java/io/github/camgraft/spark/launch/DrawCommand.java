package io.github.camgraft.spark.launch;

import io.github.camgraft.cli.option.OutputPlace;
import io.github.camgraft.cli.option.ResultsFolder;
import io.github.camgraft.files.FolderLock;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.image.encode.PngFiles;
import io.github.camgraft.run.PhotoNames;
import io.github.camgraft.spark.PhotoDrawing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws pictures of some rows of a table. */
@Command(
    name = "draw",
    description =
        "Draw the maps of some rows of a table over their photographs, which must lie where they lay.",
    sortOptions = false)
final class DrawCommand extends SparkCommand {
  @Parameters(paramLabel = "TABLE", description = "A table that explain has written.")
  private String table;

  @Mixin private ResultsFolder resultsFolder = new ResultsFolder();

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description =
          "Which rows, such as \"photo LIKE '%%cat%%' AND why.explanations[0].probability < 0.5\".")
  private String condition = "true";

  @Option(names = "--limit", paramLabel = "N", description = "At most so many rows (default: 100).")
  private int limit = 100;

  @Override
  void check() {
    refuse(limit < 1, "--limit must be at least 1");
    OutputPlace.checkFolder(resultsFolder.path());
  }

  @Override
  int run(SparkSession spark) throws IOException {
    Dataset<Row> rows =
        spark
            .read()
            .parquet(table)
            .select("photo", "why")
            .where("why.error IS NULL")
            .where(condition)
            .limit(limit);
    Map<Path, Row> results = new LinkedHashMap<>();
    for (Row row : rows.collectAsList()) {
      results.put(Path.of(row.<String>getAs("photo")), row.getAs("why"));
    }
    return draw(results) ? 0 : 1;
  }

  /** Whether all could be drawn. */
  private boolean draw(Map<Path, Row> results) throws IOException {
    boolean complete = true;
    try (FolderLock folder = resultsFolder.lock()) {
      Map<Path, String> names = PhotoNames.in(folder.folder(), List.copyOf(results.keySet()));
      for (Map.Entry<Path, Row> each : results.entrySet()) {
        try {
          String name = names.get(each.getKey());
          int drawn = draw(each.getKey(), each.getValue(), folder.make().resolve(name));
          out().println("%s: %d pictures".formatted(each.getKey(), drawn));
        } catch (ImageException failure) {
          err().println("camgraft-spark: " + failure.getMessage());
          complete = false;
        }
      }
    }
    return complete;
  }

  /** Into files whose names begin with that of a place. */
  private static int draw(Path photo, Row result, Path place) {
    PhotoFile file = PhotoFile.read(photo);
    int drawn = 0;
    for (Row explanation : result.<Row>getList(result.fieldIndex("explanations"))) {
      int index = explanation.getAs("class");
      for (Row map : explanation.<Row>getList(explanation.fieldIndex("maps"))) {
        drawn++;
        String method = map.getAs("method");
        String name = "%s-%d-%s-%d.png".formatted(place.getFileName(), index, method, drawn);
        PngFiles.write(PhotoDrawing.draw(file, result, map), place.resolveSibling(name));
      }
    }
    return drawn;
  }
}
