package io.github.camgraft.spark.launch;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Target;
import io.github.camgraft.cam.Regions;
import io.github.camgraft.cli.option.BoxOptions;
import io.github.camgraft.cli.option.ExplanationOptions;
import io.github.camgraft.cli.option.SubjectOptions;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.spark.PhotoExplainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Explains photographs into a table. */
@Command(
    name = "explain",
    description =
        "Explain what a model says of photographs, and write a row for each into a Parquet table.",
    resourceBundle = "io.github.camgraft.spark.launch.ExplainHelp",
    sortOptions = false)
final class ExplainCommand extends SparkCommand {
  private static final String PHOTO = "photo";
  private static final String WHY = "why";
  private static final String EXPLAINING = "explains photographs";

  /** So many take a task some ten seconds. */
  private static final int PHOTOGRAPHS_IN_A_TASK = 1000;

  /** So that a slow task at the end does not hold up the rest. */
  private static final int TASKS_FOR_A_CORE = 4;

  @Parameters(index = "0", paramLabel = "MODEL", description = "An ONNX file, on this machine.")
  private Path model;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "PHOTO",
      description =
          "Photographs, folders of them, or patterns; in any file system that Spark knows.")
  private List<String> words = List.of();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "TABLE",
      description = "The table to be written: a folder that is not there yet.")
  private String output;

  @Option(
      names = "--from",
      paramLabel = "LIST",
      description = "A file that lists photographs, one per line. May be repeated.")
  private List<String> lists = List.of();

  @Option(
      names = "--table",
      paramLabel = "TABLE",
      description = "A Parquet table of photographs, instead of files.")
  private String table;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description =
          "Its column of photographs: bytes of their files, or paths (default: photo). Bytes are not written again.")
  private String column = PHOTO;

  @Mixin private SubjectOptions subjectOptions = new SubjectOptions();

  @Mixin private ExplanationOptions explanationOptions = new ExplanationOptions();

  @Mixin private BoxOptions boxOptions = new BoxOptions();

  @Override
  void check() {
    refuse(table == null && words.isEmpty() && lists.isEmpty(), "name photographs, or a --table");
    refuse(table != null && !(words.isEmpty() && lists.isEmpty()), "--table stands by itself");
    refuse(!boxOptions.isValid(), "the share for --boxes must be at least 0 and below 1");
    subjectOptions
        .mistake(explanationOptions.score())
        .or(explanationOptions::mistake)
        .ifPresent(mistake -> refuse(true, mistake));
    explanationOptions.refuseChangesTo(model, false);
  }

  @Override
  int run(SparkSession spark) throws IOException {
    JobMeter meter = new JobMeter(EXPLAINING);
    spark.sparkContext().addSparkListener(meter);
    Tables.requireNew(spark, output);
    Dataset<Row> explained = explainer().transform(photographs(spark));
    spark.sparkContext().setJobDescription(EXPLAINING);
    boolean isBytes = explained.schema().apply(column()).dataType() == DataTypes.BinaryType;
    (isBytes ? explained.drop(column()) : explained)
        .write()
        .mode(SaveMode.ErrorIfExists)
        .parquet(output);
    spark.sparkContext().setJobDescription("sums up");
    return sumUp(spark.read().parquet(output), meter);
  }

  private String column() {
    return table == null ? PHOTO : column;
  }

  private PhotoExplainer explainer() {
    Optional<String> score = explanationOptions.score();
    ExplainerSettings settings = explanationOptions.settings();
    PhotoExplainer explainer =
        new PhotoExplainer()
            .setModel(model.toString())
            .setInputCol(column())
            .setOutputCol(WHY)
            .setSettings(settings)
            .setBoxShare(boxOptions.share().orElse(Regions.SHARE_OF_THE_PAPER));
    return subjectOptions.isGiven(score) ? explainer.setTarget(target(settings, score)) : explainer;
  }

  /** Names of classes, and what another photograph is alike to, are known to the model alone. */
  private Target target(ExplainerSettings settings, Optional<String> score) {
    try (Explainer explainer =
        Explainer.open(
            model, subjectOptions.on(settings.withSession(SessionSettings.TRIAL), score))) {
      return subjectOptions.target(explainer, score);
    }
  }

  private Dataset<Row> photographs(SparkSession spark) throws IOException {
    if (table != null) {
      return spark.read().parquet(table);
    }
    Configuration configuration = spark.sparkContext().hadoopConfiguration();
    PhotoListing listing = new PhotoListing(configuration);
    List<String> photos = new ArrayList<>(listing.named(words));
    for (String list : lists) {
      photos.addAll(listing.listed(list));
    }
    List<String> each = photos.stream().distinct().toList();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return spark
        .createDataset(
            context.parallelize(each, tasks(each.size(), context.defaultParallelism())).rdd(),
            Encoders.STRING())
        .toDF(PHOTO);
  }

  private static int tasks(int photographs, int cores) {
    int few = Math.min(photographs, TASKS_FOR_A_CORE * cores);
    return Math.max(Math.max(1, few), photographs / PHOTOGRAPHS_IN_A_TASK);
  }

  /** Whether every photograph could be explained, as a status. */
  private int sumUp(Dataset<Row> written, JobMeter meter) {
    List<Row> kinds =
        written
            .groupBy(functions.col(WHY + ".error.kind").as("kind"))
            .count()
            .orderBy("kind")
            .collectAsList();
    long all = kinds.stream().mapToLong(kind -> kind.getLong(1)).sum();
    String failed =
        kinds.stream()
            .filter(kind -> !kind.isNullAt(0))
            .map(kind -> "%d %s".formatted(kind.getLong(1), kind.getString(0)))
            .collect(Collectors.joining(", "));
    PrintWriter out = out();
    out.println("photographs  " + all);
    out.println("failed       " + (failed.isEmpty() ? "none" : failed));
    out.println("cost         " + meter.text(all));
    out.println("table        " + output);
    out.flush();
    return failed.isEmpty() ? 0 : 1;
  }
}
