package io.github.camgraft.spark;

import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Target;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Regions;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.image.decode.PhotoLimit;
import io.github.camgraft.label.Labels;
import io.github.camgraft.report.SettingsJson;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Explains a column of photographs, encoded as in their files or named by their paths, in batches
 * and in streams:
 *
 * <pre>{@code
 * Dataset<Row> explained =
 *     new PhotoExplainer()
 *         .setModel("resnet50.onnx")
 *         .setInputCol("path")
 *         .setOutputCol("why")
 *         .setTarget(Target.top(3))
 *         .transform(photographs);
 * }</pre>
 *
 * <p>The model goes to each executor once, and each executor opens it once; tasks share it and
 * compute in as many threads as Spark gives them cores. What comes out is described in {@link
 * ResultSchema}. A photograph that cannot be explained gets an error in its row; only a model that
 * cannot be opened, or cannot be asked that, ends the job.
 *
 * <p>How to explain, and what, are held as the JSON of {@link SettingsJson}, in which the library
 * says both; so all that it can be told holds here, too.
 */
public final class PhotoExplainer extends Transformer implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Param<String> model;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final Param<String> settings;
  private final Param<String> target;
  private final DoubleParam boxShare;
  private final IntParam largestBroadcast;

  /** With defaults: Grad-CAM of the predicted class, from {@code photo} into {@code why}. */
  public PhotoExplainer() {
    this(Identifiable$.MODULE$.randomUID("photoExplainer"));
  }

  /** The same with a name of its own in a pipeline. */
  public PhotoExplainer(String uid) {
    this.uid = uid;
    this.model = new Param<>(this, "model", "the ONNX file, original or augmented");
    this.inputCol = new Param<>(this, "inputCol", "photographs: bytes of their files, or paths");
    this.outputCol = new Param<>(this, "outputCol", "takes the explanations");
    this.settings = new Param<>(this, "settings", "how to explain, as JSON");
    this.target =
        new Param<>(this, "target", "what to explain, as JSON; empty for the predicted class");
    this.boxShare = new DoubleParam(this, "boxShare", "share of the maximum that boxes enclose");
    this.largestBroadcast =
        new IntParam(this, "largestBroadcast", "in MiB; larger models are opened where they lie");
    setDefault(inputCol, "photo");
    setDefault(outputCol, "why");
    setDefault(settings, SettingsJson.of(ExplainerSettings.DEFAULT));
    setDefault(target, "");
    setDefault(boxShare, Regions.SHARE_OF_THE_PAPER);
    setDefault(largestBroadcast, 1024);
  }

  /** Reads what {@link #write} wrote; Spark calls it when it reads a pipeline. */
  public static MLReader<PhotoExplainer> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads a saved one. */
  public static PhotoExplainer load(String path) {
    return read().load(path);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** The ONNX file, original or augmented; a path on the driver. */
  public PhotoExplainer setModel(String file) {
    return with(model, file);
  }

  /** The column of photographs: encoded bytes, or paths that executors can read. */
  public PhotoExplainer setInputCol(String column) {
    return with(inputCol, column);
  }

  /** The column that takes the explanations. */
  public PhotoExplainer setOutputCol(String column) {
    return with(outputCol, column);
  }

  /**
   * How to explain, all at once; what the setters below say changes it. The device and its threads
   * are Spark's affair.
   */
  public PhotoExplainer setSettings(ExplainerSettings how) {
    return with(settings, SettingsJson.of(how));
  }

  /** What to explain: classes, or what else a model may be asked. */
  public PhotoExplainer setTarget(Target what) {
    return with(target, SettingsJson.of(what));
  }

  /** How to explain, by methods that make maps. */
  public PhotoExplainer setMethods(MapMethod... wanted) {
    return setMethods(Stream.of(wanted).map(AttributionMethod::word).toArray(String[]::new));
  }

  /** The same by their words, such as {@code gradcam}. */
  public PhotoExplainer setMethods(String... words) {
    List<AttributionMethod> wanted = Stream.of(words).map(PhotoExplainer::method).toList();
    return change(said -> said.withMethods(wanted));
  }

  private static AttributionMethod method(String word) {
    return AttributionMethod.of(word)
        .orElseThrow(() -> new IllegalArgumentException("there is no method '%s'".formatted(word)));
  }

  /** The feature layers to look at, by name, or {@code last-conv}, {@code last-relu}. */
  public PhotoExplainer setLayers(String... names) {
    return change(said -> said.withAugment(said.augment().withLayers(List.of(names))));
  }

  /** Whose arithmetic makes the maps. */
  public PhotoExplainer setConvention(Convention whose) {
    return change(
        said -> {
          AugmentOptions options = said.augment();
          return said.withAugment(options.withEmission(options.emission().withConvention(whose)));
        });
  }

  /** How pictures become inputs, as in {@code imagenet,resize=256}. */
  public PhotoExplainer setPreprocessing(String text) {
    return change(said -> said.withPreprocessing(text));
  }

  /** The names of the classes in their order. */
  public PhotoExplainer setLabels(String... names) {
    return change(said -> said.withLabels(new Labels(List.of(names), List.of())));
  }

  /** The names of the classes from a file, which the driver reads at once. */
  public PhotoExplainer setLabels(Path file) {
    Labels read = Labels.read(file);
    return change(said -> said.withLabels(read));
  }

  /** How large a photograph may be, in megapixels. */
  public PhotoExplainer setLargestPhoto(int megapixels) {
    return change(said -> said.withPhotoLimit(PhotoLimit.ofMegapixels(megapixels)));
  }

  private PhotoExplainer change(UnaryOperator<ExplainerSettings> change) {
    return setSettings(change.apply(stated()));
  }

  /** Which classes to explain, by name or number. */
  public PhotoExplainer setClasses(String... words) {
    return setTarget(Target.named(List.of(words)));
  }

  /** Explains so many of the likeliest classes. */
  public PhotoExplainer setTop(int count) {
    return setTarget(Target.top(count));
  }

  /** Boxes enclose the largest region above that share of the maximum, from 0 up to 1. */
  public PhotoExplainer setBoxShare(double share) {
    return with(boxShare, share);
  }

  /**
   * Up to which size, in MiB, the model's file is sent to the executors. A larger one, and one with
   * weights in further files, must lie at the same path for all of them.
   */
  public PhotoExplainer setLargestBroadcast(int mebibytes) {
    return with(largestBroadcast, mebibytes);
  }

  private <T> PhotoExplainer with(Param<T> param, T value) {
    set(param, value);
    return this;
  }

  /** See {@link #setModel}. */
  public Param<String> model() {
    return model;
  }

  /** See {@link #setInputCol}. */
  public Param<String> inputCol() {
    return inputCol;
  }

  /** See {@link #setOutputCol}. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** See {@link #setSettings}. */
  public Param<String> settings() {
    return settings;
  }

  /** See {@link #setTarget}. */
  public Param<String> target() {
    return target;
  }

  /** See {@link #setBoxShare}. */
  public DoubleParam boxShare() {
    return boxShare;
  }

  /** See {@link #setLargestBroadcast}. */
  public IntParam largestBroadcast() {
    return largestBroadcast;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    String column = $(inputCol);
    DataType type = schema.apply(column).dataType();
    if (!type.equals(DataTypes.BinaryType) && !type.equals(DataTypes.StringType)) {
      throw new IllegalArgumentException(
          "the column '%s' holds %s; photographs are binary (the bytes of their files) or string (their paths)"
              .formatted(column, type.simpleString()));
    }
    if (Arrays.asList(schema.fieldNames()).contains($(outputCol))) {
      throw new IllegalArgumentException(
          "there is a column '%s' already; name another with setOutputCol".formatted($(outputCol)));
    }
    return schema.add($(outputCol), ResultSchema.RESULT, false);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> photographs) {
    transformSchema(photographs.schema());
    ExplainPhoto work = new Preparation(this).on(photographs.sparkSession().sparkContext());
    // What is no function of its input is computed once for each row, whatever is asked of it.
    return photographs.withColumn(
        $(outputCol),
        functions
            .udf(work, ResultSchema.RESULT)
            .asNondeterministic()
            .asNonNullable()
            .apply(photographs.col($(inputCol))));
  }

  @Override
  public PhotoExplainer copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** How to explain, as it was said. */
  ExplainerSettings stated() {
    return SettingsJson.settings($(settings));
  }

  /** What to explain, if that was said. */
  Optional<Target> question() {
    String said = $(target);
    return said.isEmpty() ? Optional.empty() : Optional.of(SettingsJson.target(said));
  }

  <T> T value(Param<T> param) {
    return $(param);
  }

  double share() {
    return (Double) $(boxShare);
  }

  int number(IntParam param) {
    return (Integer) $(param);
  }
}
