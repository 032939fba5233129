package io.github.camgraft.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are opened where they lie, by an executor in a process of its own. */
@Tag("long")
class SharedModelCheck {
  private static final Path NETWORK =
      Path.of("testmodels/reference/resnet-dynamo-opset18-external-data");

  @TempDir private static Path work;
  private static SparkSession spark;

  @BeforeAll
  static void begin() {
    spark =
        SparkSession.builder()
            .master("local-cluster[1,1,1024]")
            .config("spark.ui.enabled", false)
            .config("spark.task.maxFailures", 1)
            .config("spark.jars", System.getProperty("camgraft.jars"))
            .config("spark.executorEnv.ORT_DISABLE_TELEMETRY", "1")
            .config("spark.executor.extraJavaOptions", System.getProperty("camgraft.java"))
            .getOrCreate();
  }

  @AfterAll
  static void end() {
    spark.stop();
  }

  private static List<String> photos() {
    return List.of(
        Photographs.DEMO.resolve("dog.png").toAbsolutePath().toString(),
        Photographs.DEMO.resolve("cat-dog.png").toAbsolutePath().toString());
  }

  private static Dataset<Row> paths() {
    return spark.createDataset(photos(), Encoders.STRING()).toDF("photo");
  }

  /** Its weights lie in a file beside it. */
  @Test
  void aModelWithWeightsInAnotherFileIsReadThere() throws IOException, InterruptedException {
    Path model = copied("with-weights");
    Map<String, JsonNode> expected =
        CommandLineResults.of(work, model, photos(), "--methods", "gradcam", "--boxes", "0.15");
    List<Row> rows =
        new PhotoExplainer().setModel(model.toString()).transform(paths()).collectAsList();
    assertThat(rows).hasSize(2);
    for (Row row : rows) {
      SameAsCommandLine.check(row.getAs("why"), expected.get(row.<String>getAs("photo")));
    }
  }

  /** Another file at that place would explain another model. */
  @Test
  void aModelThatWasReplacedEndsTheJob() throws IOException {
    Path model = Files.copy(Photographs.MODEL, work.resolve("replaced.onnx"));
    Dataset<Row> explained =
        new PhotoExplainer().setModel(model.toString()).setLargestBroadcast(0).transform(paths());
    Files.write(model, new byte[1], StandardOpenOption.APPEND);
    assertThatThrownBy(explained::collectAsList)
        .isInstanceOf(SparkException.class)
        .hasMessageContaining("is not the same on an executor as on the driver");
  }

  private static Path copied(String name) throws IOException {
    Path folder = Files.createDirectories(work.resolve(name));
    for (String file : List.of("model.onnx", "model.onnx.data")) {
      Files.copy(NETWORK.resolve(file), folder.resolve(file));
    }
    return folder.resolve("model.onnx");
  }
}
