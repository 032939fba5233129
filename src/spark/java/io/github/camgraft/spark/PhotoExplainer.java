package io.github.camgraft.spark;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Regions;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.label.Labels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
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
 *         .setMethods(LayerMethod.GRADCAM)
 *         .setTop(3)
 *         .transform(photographs);
 * }</pre>
 *
 * <p>The model goes to each executor once, and each executor opens it once; tasks share it and
 * compute in as many threads as Spark gives them cores. What comes out is described in {@link
 * ResultSchema}. A photograph that cannot be explained gets an error in its row; only a model that
 * cannot be opened ends the job.
 */
public final class PhotoExplainer extends Transformer implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;
  private static final int MEGAPIXELS = 200;

  private final String uid;
  private final Param<String> model;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final StringArrayParam methods;
  private final StringArrayParam layers;
  private final Param<String> convention;
  private final Param<String> preprocessing;
  private final StringArrayParam labels;
  private final StringArrayParam codes;
  private final StringArrayParam classes;
  private final IntParam top;
  private final DoubleParam boxShare;
  private final IntParam largestPhoto;
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
    this.methods = new StringArrayParam(this, "methods", "words of methods that make maps");
    this.layers = new StringArrayParam(this, "layers", "feature layers; none for the last one");
    this.convention = new Param<>(this, "convention", "whose arithmetic makes the maps");
    this.preprocessing = new Param<>(this, "preprocessing", "how pictures become inputs");
    this.labels = new StringArrayParam(this, "labels", "the names of the classes");
    this.codes = new StringArrayParam(this, "codes", "what data sets call the classes");
    this.classes =
        new StringArrayParam(this, "classes", "names or numbers; none for the likeliest");
    this.top = new IntParam(this, "top", "how many of the likeliest classes");
    this.boxShare = new DoubleParam(this, "boxShare", "share of the maximum that boxes enclose");
    this.largestPhoto = new IntParam(this, "largestPhoto", "in megapixels");
    this.largestBroadcast =
        new IntParam(this, "largestBroadcast", "in MiB; larger models are opened where they lie");
    setDefault(inputCol, "photo");
    setDefault(outputCol, "why");
    setDefault(methods, new String[] {LayerMethod.GRADCAM.word()});
    setDefault(layers, new String[0]);
    setDefault(convention, "");
    setDefault(preprocessing, "");
    setDefault(labels, new String[0]);
    setDefault(codes, new String[0]);
    setDefault(classes, new String[0]);
    setDefault(top, 1);
    setDefault(boxShare, Regions.SHARE_OF_THE_PAPER);
    setDefault(largestPhoto, MEGAPIXELS);
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

  /** How to explain, by methods that make maps. */
  public PhotoExplainer setMethods(MapMethod... wanted) {
    return setMethods(Stream.of(wanted).map(AttributionMethod::word).toArray(String[]::new));
  }

  /** The same by their words, such as {@code gradcam}. */
  public PhotoExplainer setMethods(String... words) {
    return with(methods, words);
  }

  /** The feature layers to look at, by name, or {@code last-conv}, {@code last-relu}. */
  public PhotoExplainer setLayers(String... names) {
    return with(layers, names);
  }

  /** Whose arithmetic makes the maps. */
  public PhotoExplainer setConvention(Convention whose) {
    return with(convention, whose.name());
  }

  /** How pictures become inputs, as in {@code imagenet,resize=256}. */
  public PhotoExplainer setPreprocessing(String text) {
    return with(preprocessing, text);
  }

  /** The names of the classes in their order. */
  public PhotoExplainer setLabels(String... names) {
    return with(labels, names);
  }

  /** The names of the classes from a file, which the driver reads at once. */
  public PhotoExplainer setLabels(Path file) {
    Labels read = Labels.read(file);
    return setLabels(read.names().toArray(String[]::new))
        .with(codes, read.codes().toArray(String[]::new));
  }

  /** Which classes to explain, by name or number. */
  public PhotoExplainer setClasses(String... words) {
    return with(classes, words);
  }

  /** Explains so many of the likeliest classes, where none are named. */
  public PhotoExplainer setTop(int count) {
    return with(top, count);
  }

  /** Boxes enclose the largest region above that share of the maximum, from 0 up to 1. */
  public PhotoExplainer setBoxShare(double share) {
    return with(boxShare, share);
  }

  /** How large a photograph may be, in megapixels. */
  public PhotoExplainer setLargestPhoto(int megapixels) {
    return with(largestPhoto, megapixels);
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

  /** See {@link #setMethods(MapMethod...)}. */
  public StringArrayParam methods() {
    return methods;
  }

  /** See {@link #setLayers}. */
  public StringArrayParam layers() {
    return layers;
  }

  /** See {@link #setConvention}. */
  public Param<String> convention() {
    return convention;
  }

  /** See {@link #setPreprocessing}. */
  public Param<String> preprocessing() {
    return preprocessing;
  }

  /** See {@link #setLabels(String...)}. */
  public StringArrayParam labels() {
    return labels;
  }

  /** See {@link #setLabels(Path)}. */
  public StringArrayParam codes() {
    return codes;
  }

  /** See {@link #setClasses}. */
  public StringArrayParam classes() {
    return classes;
  }

  /** See {@link #setTop}. */
  public IntParam top() {
    return top;
  }

  /** See {@link #setBoxShare}. */
  public DoubleParam boxShare() {
    return boxShare;
  }

  /** See {@link #setLargestPhoto}. */
  public IntParam largestPhoto() {
    return largestPhoto;
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

  <T> T value(Param<T> param) {
    return $(param);
  }

  double share() {
    return (Double) $(boxShare);
  }

  int number(IntParam param) {
    return (Integer) $(param);
  }

  List<String> words(StringArrayParam param) {
    return List.of($(param));
  }
}
