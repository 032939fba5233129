package io.github.camgraft.spark.launch;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Regions;
import io.github.camgraft.spark.PhotoExplainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains photographs into a table. */
@Command(
    name = "explain",
    description =
        "Explain what a model says of photographs, and write a row for each into a Parquet table.",
    sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
  private static final String PHOTO = "photo";
  private static final String WHY = "why";
  private static final String EXPLAINING = "explains photographs";

  /** So many take a task some ten seconds. */
  private static final int PHOTOGRAPHS_IN_A_TASK = 1000;

  /** So that a slow task at the end does not hold up the rest. */
  private static final int TASKS_FOR_A_CORE = 4;

  @Spec private CommandSpec spec;

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

  @Option(
      names = "--class",
      paramLabel = "CLASS",
      description = "A class to explain, by name or number. May be repeated.")
  private List<String> classes = List.of();

  @Option(names = "--top", paramLabel = "N", description = "Explain the N most probable classes.")
  private int top = 1;

  @Option(names = "--labels", paramLabel = "FILE", description = "Names of the classes.")
  private Path labels;

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "METHOD",
      description = "Methods that make maps, separated by commas (default: gradcam).")
  private List<String> methods = List.of();

  @Option(names = "--layer", paramLabel = "NAME", description = "A feature layer. May be repeated.")
  private List<String> layers = List.of();

  @Option(
      names = "--convention",
      paramLabel = "NAME",
      description =
          "Compute maps as this program does: paper, ramprs, captum, pytorch-grad-cam or torch-cam (default: paper).")
  private Convention convention;

  @Option(
      names = "--preprocess",
      paramLabel = "HOW",
      description = "How pictures become inputs, such as imagenet,resize=256.")
  private String preprocessing = "";

  @Option(
      names = "--boxes",
      paramLabel = "SHARE",
      description =
          "Boxes enclose the largest region above this share of the maximum (default: 0.15).")
  private double boxShare = Regions.SHARE_OF_THE_PAPER;

  @Option(
      names = "--largest-photo",
      paramLabel = "MEGAPIXELS",
      description = "Refuse photographs larger than this, before decoding them (default: 200).")
  private int largestPhoto = 200;

  @Override
  public Integer call() throws IOException {
    refuse(table == null && words.isEmpty() && lists.isEmpty(), "name photographs, or a --table");
    refuse(table != null && !(words.isEmpty() && lists.isEmpty()), "--table stands by itself");
    refuse(top < 1, "--top must be at least 1");
    refuse(
        !(boxShare >= 0 && boxShare < 1), "the share for --boxes must be at least 0 and below 1");
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
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
  }

  private void refuse(boolean wrong, String mistake) {
    if (wrong) {
      throw new ParameterException(spec.commandLine(), mistake);
    }
  }

  private String column() {
    return table == null ? PHOTO : column;
  }

  private PhotoExplainer explainer() {
    PhotoExplainer explainer =
        new PhotoExplainer()
            .setModel(model.toString())
            .setInputCol(column())
            .setOutputCol(WHY)
            .setClasses(classes.toArray(String[]::new))
            .setTop(top)
            .setLayers(layers.toArray(String[]::new))
            .setPreprocessing(preprocessing)
            .setBoxShare(boxShare)
            .setLargestPhoto(largestPhoto);
    if (labels != null) {
      explainer.setLabels(labels);
    }
    if (!methods.isEmpty()) {
      explainer.setMethods(methods.toArray(String[]::new));
    }
    return convention == null ? explainer : explainer.setConvention(convention);
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
    PrintWriter out = spec.commandLine().getOut();
    out.println("photographs  " + all);
    out.println("failed       " + (failed.isEmpty() ? "none" : failed));
    out.println("cost         " + meter.text(all));
    out.println("table        " + output);
    out.flush();
    return failed.isEmpty() ? 0 : 1;
  }
}
