package io.github.camgraft.spark;

import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What a column of explanations holds. Names are those of the command line's JSON. */
public final class ResultSchema {
  /** In pixels of the photograph; the end is not part of it. */
  public static final StructType BOX =
      struct(integer("x0"), integer("y0"), integer("x1"), integer("y1"));

  /**
   * What one method makes of one layer: {@code values} row by row, {@code height} by {@code width},
   * not normalised. {@code empty} says why it shows nothing, if it does; then there is no box.
   */
  public static final StructType MAP =
      struct(
          text("method"),
          text("layer"),
          text("layer_name"),
          integer("height"),
          integer("width"),
          required("values", new ArrayType(DataTypes.FloatType, false)),
          optional("empty", DataTypes.StringType),
          optional("box", BOX));

  /**
   * What was asked, where that is no class: in words, and where on the network's input it is, where
   * it is a place such as a detector's box.
   */
  public static final StructType TARGET = struct(text("question"), optional("box", BOX));

  /** One of the classes that were asked for; {@code value} where the model says no probability. */
  public static final StructType EXPLANATION =
      struct(
          integer("class"),
          text("name"),
          required("score", DataTypes.DoubleType),
          optional("probability", DataTypes.DoubleType),
          optional("value", DataTypes.DoubleType),
          optional("target", TARGET),
          required("maps", new ArrayType(MAP, false)));

  /** Where the network's input lies on the photograph; all are pixels. */
  public static final StructType FRAMING =
      struct(
          integer("photo_width"),
          integer("photo_height"),
          integer("resized_width"),
          integer("resized_height"),
          integer("left"),
          integer("top"),
          integer("width"),
          integer("height"));

  /** Why there is no explanation: the word of a {@link FailureKind}, and a sentence. */
  public static final StructType ERROR = struct(text("kind"), text("sentence"));

  /** What came of a photograph: explanations, or an error and no explanation. */
  public static final StructType RESULT =
      struct(
          required("explanations", new ArrayType(EXPLANATION, false)),
          optional("framing", FRAMING),
          optional("photo_sha256", DataTypes.StringType),
          text("model_sha256"),
          text("preprocessing"),
          text("convention"),
          optional("error", ERROR));

  private ResultSchema() {}

  private static StructType struct(StructField... fields) {
    return new StructType(fields);
  }

  private static StructField integer(String name) {
    return required(name, DataTypes.IntegerType);
  }

  private static StructField text(String name) {
    return required(name, DataTypes.StringType);
  }

  private static StructField required(String name, DataType type) {
    return new StructField(name, type, false, Metadata.empty());
  }

  private static StructField optional(String name, DataType type) {
    return new StructField(name, type, true, Metadata.empty());
  }
}
