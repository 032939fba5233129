package io.github.camgraft.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors in processes of their own, which have Spark's libraries and what is sent to them. Their
 * command line is longer than 4 kB, and one of them is killed.
 */
class ClusterCheck {
  private static final int COPIES = 12;
  private static final int TASKS = 12;

  @TempDir private static Path work;

  @Test
  void whatAKilledExecutorHadInHandIsDoneAgain() throws IOException {
    List<String> photos = Photographs.below(Photographs.in(work.resolve("photographs")));
    Map<String, Row> expected = locally(photos);
    SparkSession spark =
        SparkSession.builder()
            .master("local-cluster[2,1,1024]")
            .config("spark.ui.enabled", false)
            .config("spark.jars", System.getProperty("camgraft.jars"))
            .config("spark.executorEnv.ORT_DISABLE_TELEMETRY", "1")
            .config(
                "spark.executor.extraJavaOptions",
                System.getProperty("camgraft.java") + " -Dpadding=" + "x".repeat(5000))
            .getOrCreate();
    Killer killer = new Killer();
    spark.sparkContext().addSparkListener(killer);
    try {
      String table = work.resolve("table").toString();
      explainer().transform(copies(spark, photos)).write().parquet(table);
      assertThat(killer.killed).isTrue();
      List<Row> rows = spark.read().parquet(table).collectAsList();
      assertThat(killer.removed).hasPositiveValue();
      assertThat(rows).hasSize(photos.size() * COPIES);
      assertThat(rows.stream().map(row -> row.getAs("photo") + "#" + row.getAs("copy")))
          .doesNotHaveDuplicates();
      assertThat(rows)
          .allSatisfy(
              row ->
                  assertThat(row.<Row>getAs("why"))
                      .isEqualTo(expected.get(row.<String>getAs("photo"))));
    } finally {
      spark.stop();
    }
  }

  private static PhotoExplainer explainer() {
    return new PhotoExplainer().setModel(Photographs.MODEL.toString());
  }

  private static Map<String, Row> locally(List<String> photos) {
    SparkSession spark =
        SparkSession.builder().master("local[2]").config("spark.ui.enabled", false).getOrCreate();
    try {
      return explainer()
          .transform(spark.createDataset(photos, Encoders.STRING()).toDF("photo"))
          .collectAsList()
          .stream()
          .collect(Collectors.toMap(row -> row.getAs("photo"), row -> row.getAs("why")));
    } finally {
      spark.stop();
    }
  }

  private static Dataset<Row> copies(SparkSession spark, List<String> photos) {
    List<Integer> numbers = IntStream.range(0, COPIES).boxed().toList();
    return spark
        .createDataset(photos, Encoders.STRING())
        .toDF("photo")
        .crossJoin(spark.createDataset(numbers, Encoders.INT()).toDF("copy"))
        .repartition(TASKS, functions.col("copy"), functions.col("photo"));
  }

  /** Ends one executor, the hard way, when some tasks have written their rows. */
  private static final class Killer extends SparkListener {
    private static final int TASKS_BEFORE = 4;

    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger removed = new AtomicInteger();
    private final AtomicBoolean killed = new AtomicBoolean();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.taskMetrics().outputMetrics().recordsWritten() > 0
          && written.incrementAndGet() == TASKS_BEFORE) {
        executors().get(0).destroyForcibly();
        killed.set(true);
      }
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved executor) {
      removed.incrementAndGet();
    }

    /** No others are this process's children. Their command line is too long to be asked for. */
    private static List<ProcessHandle> executors() {
      return ProcessHandle.current()
          .children()
          .filter(child -> child.info().command().orElse("").endsWith("java"))
          .toList();
    }
  }
}
