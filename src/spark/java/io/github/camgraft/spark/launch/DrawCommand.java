package io.github.camgraft.spark.launch;

import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.image.encode.PngFiles;
import io.github.camgraft.run.PhotoNames;
import io.github.camgraft.spark.PhotoDrawing;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws pictures of some rows of a table. */
@Command(
    name = "draw",
    description =
        "Draw the maps of some rows of a table over their photographs, which must lie where they lay.",
    sortOptions = false)
final class DrawCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "TABLE", description = "A table that explain has written.")
  private String table;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FOLDER",
      description = "The folder that takes the pictures, on this machine.")
  private Path folder;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description =
          "Which rows, such as \"photo LIKE '%%cat%%' AND why.explanations[0].probability < 0.5\".")
  private String condition = "true";

  @Option(names = "--limit", paramLabel = "N", description = "At most so many rows (default: 100).")
  private int limit = 100;

  @Override
  public Integer call() throws IOException {
    if (limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit must be at least 1");
    }
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
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
  }

  /** Whether all could be drawn. */
  private boolean draw(Map<Path, Row> results) throws IOException {
    Files.createDirectories(folder);
    Map<Path, String> names = PhotoNames.in(folder, List.copyOf(results.keySet()));
    PrintWriter out = spec.commandLine().getOut();
    boolean complete = true;
    for (Map.Entry<Path, Row> each : results.entrySet()) {
      try {
        int drawn = draw(each.getKey(), each.getValue(), names.get(each.getKey()));
        out.println("%s: %d pictures".formatted(each.getKey(), drawn));
      } catch (ImageException failure) {
        spec.commandLine().getErr().println("camgraft-spark: " + failure.getMessage());
        complete = false;
      }
    }
    return complete;
  }

  private int draw(Path photo, Row result, String name) {
    PhotoFile file = PhotoFile.read(photo);
    int drawn = 0;
    for (Row explanation : result.<Row>getList(result.fieldIndex("explanations"))) {
      int index = explanation.getAs("class");
      for (Row map : explanation.<Row>getList(explanation.fieldIndex("maps"))) {
        drawn++;
        String method = map.getAs("method");
        String ending = "%s-%d-%s-%d.png".formatted(name, index, method, drawn);
        PngFiles.write(PhotoDrawing.draw(file, result, map), folder.resolve(ending));
      }
    }
    return drawn;
  }
}
