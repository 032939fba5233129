package io.github.camgraft.spark;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.image.decode.PhotoLimit;
import io.github.camgraft.image.draw.ContactSheet;
import io.github.camgraft.image.draw.Overlay;
import io.github.camgraft.image.draw.PictureStyle;
import io.github.camgraft.image.encode.PngFiles;
import io.github.camgraft.image.prepare.Preprocessing;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Draws a picture when somebody wants to see one: from the photograph and what the table says of
 * it, without the model. Under the paper's convention it is the command line's, pixel by pixel;
 * under others the map is stretched over the picture in the same way.
 */
public final class PhotoDrawing {
  private static final PhotoLimit LIMIT = PhotoLimit.ofMegapixels(PhotoLimit.MOST_MEGAPIXELS);

  private PhotoDrawing() {}

  /**
   * A map of a photograph in colours over what the network saw of it.
   *
   * @param photo its file
   * @param result what a {@link PhotoExplainer} said of it
   * @param map one of the maps in it, a {@link ResultSchema#MAP}
   */
  public static Picture draw(PhotoFile photo, Row result, Row map) {
    Preprocessing preprocessing = Preprocessing.parse(result.getAs("preprocessing"));
    Picture seen = preprocessing.prepare(preprocessing.read(photo)).seen();
    PictureStyle style = PictureStyle.DEFAULT;
    return Overlay.heat(
        ContactSheet.readable(seen),
        map(map)
            .resized(seen.height(), seen.width(), Interpolation.BILINEAR_HALF_PIXEL)
            .normalised(),
        style.colours(),
        style.opacity());
  }

  /** Zeros where there is nothing but rounding. */
  private static Heatmap map(Row map) {
    List<Float> values = map.getList(map.fieldIndex("values"));
    float[] numbers = new float[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values.get(i);
    }
    int height = map.getAs("height");
    int width = map.getAs("width");
    Heatmap heatmap = Heatmap.of(height, width, numbers);
    return map.getAs("empty") == null ? heatmap : heatmap.cleared();
  }

  /** All maps of a result, class by class. */
  public static List<Row> maps(Row result) {
    List<Row> explanations = result.getList(result.fieldIndex("explanations"));
    return explanations.stream()
        .flatMap(explanation -> explanation.<Row>getList(explanation.fieldIndex("maps")).stream())
        .toList();
  }

  /**
   * The same for whole columns: of the bytes of a photograph's file and its result a PNG file of
   * the first map; nothing where there is none.
   */
  public static UserDefinedFunction function() {
    UDF2<byte[], Row, byte[]> draw = PhotoDrawing::png;
    return functions.udf(draw, DataTypes.BinaryType);
  }

  private static byte[] png(byte[] photo, Row result) {
    List<Row> maps = result == null ? List.of() : maps(result);
    return photo == null || maps.isEmpty()
        ? null
        : PngFiles.encode(draw(PhotoFile.of(photo, LIMIT), result, maps.get(0)));
  }
}
