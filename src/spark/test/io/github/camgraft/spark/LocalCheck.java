package io.github.camgraft.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camgraft.Target;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.image.encode.PngFiles;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.runtime.Device;
import io.github.camgraft.runtime.SessionSettings;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The transformer in one process of two threads. */
class LocalCheck {
  @TempDir private static Path work;
  private static SparkSession spark;
  private static List<String> photos;

  @BeforeAll
  static void begin() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .getOrCreate();
    photos = Photographs.below(Photographs.in(work.resolve("photographs")));
  }

  @AfterAll
  static void end() {
    spark.stop();
  }

  private static PhotoExplainer explainer() {
    return new PhotoExplainer()
        .setModel(Photographs.MODEL.toString())
        .setMethods(LayerMethod.GRADCAM, LayerMethod.LAYERCAM)
        .setLayers("last-conv", "last-relu")
        .setTop(2);
  }

  private static Dataset<Row> paths() {
    return spark.createDataset(photos, Encoders.STRING()).toDF("photo").repartition(4);
  }

  private static Map<String, Row> results(Dataset<Row> explained) {
    return explained.select("photo", "why").collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getAs("photo"), row -> row.getAs("why")));
  }

  @Test
  void everyFieldIsTheCommandLines() throws IOException, InterruptedException {
    Map<String, JsonNode> expected =
        CommandLineResults.of(
            work,
            Photographs.MODEL,
            photos,
            "--methods",
            "gradcam,layercam",
            "--layer",
            "last-conv",
            "--layer",
            "last-relu",
            "--top",
            "2",
            "--boxes",
            "0.15");
    Map<String, Row> found = results(explainer().transform(paths()));
    assertThat(found.keySet()).isEqualTo(expected.keySet()).hasSize(photos.size());
    found.forEach((photo, row) -> SameAsCommandLine.check(row, expected.get(photo)));
    assertThat(found.values())
        .allSatisfy(row -> assertThat(row.<String>getAs("model_sha256")).hasSize(64));
  }

  @Test
  void aQuestionIsTheCommandLines() throws IOException, InterruptedException {
    Map<String, JsonNode> expected =
        CommandLineResults.of(
            work,
            Photographs.MODEL,
            photos,
            "--methods",
            "gradcam",
            "--class",
            "dog",
            "--against",
            "cat",
            "--boxes",
            "0.15");
    PhotoExplainer asking =
        new PhotoExplainer()
            .setModel(Photographs.MODEL.toString())
            .setTarget(Target.contrast(List.of("dog"), List.of("cat")));
    Map<String, Row> found = results(asking.transform(paths()));
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    found.forEach((photo, row) -> SameAsCommandLine.check(row, expected.get(photo)));
  }

  /** Spark brings one from before {@code JsonParser.parseString}, and lays it in front. */
  @Test
  void theGsonOfSparkIsNotOurs() throws ClassNotFoundException {
    assertThat(Class.forName("com.google.gson.JsonParser").getMethods())
        .extracting(Method::getName)
        .contains("parse")
        .doesNotContain("parseString");
  }

  @Test
  void eachFailureIsARowOfItsKind() {
    Map<String, String> kinds =
        results(explainer().transform(paths())).entrySet().stream()
            .filter(each -> each.getValue().getAs("error") != null)
            .collect(
                Collectors.toMap(
                    each -> Path.of(each.getKey()).getFileName().toString(),
                    each -> each.getValue().<Row>getAs("error").getAs("kind")));
    assertThat(kinds)
        .containsOnly(
            Map.entry("empty.jpg", "no picture"),
            Map.entry("text.jpg", "no picture"),
            Map.entry("truncated.jpg", "no picture"),
            Map.entry("huge.jpg", "unreadable"));
  }

  @Test
  void bytesSayWhatPathsSay() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String photo : photos) {
      if (Files.size(Path.of(photo)) < Integer.MAX_VALUE) {
        rows.add(RowFactory.create(photo, Files.readAllBytes(Path.of(photo))));
      }
    }
    rows.add(RowFactory.create("nothing", null));
    StructType schema =
        new StructType().add("photo", DataTypes.StringType).add("file", DataTypes.BinaryType);
    Map<String, Row> ofBytes =
        results(explainer().setInputCol("file").transform(spark.createDataFrame(rows, schema)));
    Map<String, Row> ofPaths = results(explainer().transform(paths()));
    assertThat(ofBytes).hasSize(photos.size());
    Row nothing = ofBytes.remove("nothing");
    assertThat(nothing.<Row>getAs("error").<String>getAs("kind")).isEqualTo("missing");
    ofBytes.forEach(
        (photo, row) -> {
          // Sentences name the file, which bytes do not.
          if (ofPaths.get(photo).getAs("error") == null) {
            assertThat(row).isEqualTo(ofPaths.get(photo));
          } else {
            assertThat(row.<Row>getAs("error")).isNotNull();
          }
        });
  }

  @Test
  void aPipelineIsSavedAndLoaded() throws IOException {
    String place = work.resolve("pipeline").toString();
    new Pipeline().setStages(new PipelineStage[] {ofDogs()}).fit(paths()).write().save(place);
    PipelineModel loaded = PipelineModel.load(place);
    assertThat(loaded.stages()).hasOnlyElementsOfType(PhotoExplainer.class);
    assertThat(results(loaded.transform(paths()))).isEqualTo(results(ofDogs().transform(paths())));
  }

  private static PhotoExplainer ofDogs() {
    return explainer()
        .setLabels(names())
        .setConvention(Convention.CAPTUM)
        .setTarget(Target.named(List.of("dog", "0")));
  }

  private static Path names() {
    return Photographs.DEMO.resolve("labels.txt");
  }

  @Test
  void theQuestionFiltersWhatItNeedsAndExplainsOnce() {
    Dataset<Row> explained = explainer().transform(paths());
    String plan =
        explained
            .where(functions.col("why.error").isNotNull())
            .select("photo", "why.error.kind", "why.model_sha256")
            .queryExecution()
            .optimizedPlan()
            .toString();
    assertThat(plan.split("UDF\\(", -1)).hasSize(2);
  }

  @Test
  void aStreamTakesNewFilesOnly() throws Exception {
    Path incoming = Files.createDirectories(work.resolve("incoming"));
    Path table = work.resolve("stream");
    Files.copy(Photographs.DEMO.resolve("dog.png"), incoming.resolve("first.png"));
    stream(incoming, table);
    assertThat(spark.read().parquet(table.toString()).count()).isEqualTo(1);
    Files.copy(Photographs.DEMO.resolve("cat-dog.png"), incoming.resolve("second.png"));
    stream(incoming, table);
    Dataset<Row> rows = spark.read().parquet(table.toString());
    assertThat(rows.count()).isEqualTo(2);
    assertThat(rows.where("why.error IS NULL").count()).isEqualTo(2);
    assertThat(rows.select("path").distinct().count()).isEqualTo(2);
  }

  /** As far as there is something new, beginning where the last one ended. */
  private static void stream(Path incoming, Path table) throws Exception {
    StreamingQuery query =
        explainer()
            .setInputCol("content")
            .transform(
                spark
                    .readStream()
                    .format("binaryFile")
                    .schema("path STRING, modificationTime TIMESTAMP, length LONG, content BINARY")
                    .load(incoming.toString()))
            .drop("content")
            .writeStream()
            .format("parquet")
            .option("checkpointLocation", work.resolve("checkpoint").toString())
            .trigger(Trigger.AvailableNow())
            .start(table.toString());
    query.awaitTermination();
  }

  @Test
  void aRowIsDrawnAsTheCommandLineDrawsIt() throws IOException, InterruptedException {
    Path photo = Photographs.DEMO.resolve("cat-dog.png").toAbsolutePath();
    Path pictures = work.resolve("pictures");
    Program.run(
        Map.of(),
        "tools/camgraft",
        List.of(
            "explain",
            Photographs.MODEL.toString(),
            photo.toString(),
            "--methods",
            "gradcam",
            "--device",
            "cpu",
            "--threads",
            "1",
            "-o",
            pictures.toString()));
    Dataset<Row> one =
        spark.createDataset(List.of(photo.toString()), Encoders.STRING()).toDF("photo");
    Row result =
        results(new PhotoExplainer().setModel(Photographs.MODEL.toString()).transform(one))
            .get(photo.toString());
    byte[] drawn =
        PngFiles.encode(
            PhotoDrawing.draw(PhotoFile.read(photo), result, PhotoDrawing.maps(result).get(0)));
    List<Path> expected;
    try (var files = Files.walk(pictures)) {
      expected = files.filter(file -> file.toString().endsWith("gradcam.png")).toList();
    }
    assertThat(expected).hasSize(1);
    assertThat(drawn).isEqualTo(Files.readAllBytes(expected.get(0)));
  }

  @Test
  void mistakesShowBeforeTheJob() {
    assertThatThrownBy(() -> explainer().setClasses("unicorn").transform(paths()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("unicorn");
    assertThatThrownBy(() -> explainer().setMethods("guided").transform(paths()))
        .hasMessageContaining("choose methods that make maps");
    assertThatThrownBy(() -> explainer().setModel("absent.onnx").transform(paths()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("absent.onnx");
    assertThatThrownBy(() -> new PhotoExplainer().transform(paths()))
        .hasMessageContaining("setModel");
    assertThatThrownBy(() -> explainer().setTarget(Target.value(99, true)).transform(paths()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("there is no value 99");
    Dataset<Row> numbers = paths().withColumn("photo", functions.lit(7));
    assertThatThrownBy(() -> explainer().transform(numbers))
        .hasMessageContaining("'photo' holds int");
  }

  @Test
  void aTaskComputesOnWhatSparkGaveIt() {
    SessionSettings onGpu = new TaskDevice(Optional.of("3"), 2).session(SessionSettings.AUTO);
    assertThat(onGpu.device()).isEqualTo(Device.CUDA);
    assertThat(onGpu.gpu()).isEqualTo(3);
    assertThat(onGpu.threads()).isEqualTo(2);
    assertThat(new TaskDevice(Optional.empty(), 1).session(SessionSettings.AUTO).device())
        .isEqualTo(Device.CPU);
  }

  @Test
  void explainersThatNobodyUsesAreClosed() {
    for (int classes = 1; classes <= 5; classes++) {
      explainer().setTop(classes).transform(paths()).where("why.error IS NULL").count();
    }
    assertThat(ExecutorExplainers.count()).isLessThanOrEqualTo(2);
  }
}
