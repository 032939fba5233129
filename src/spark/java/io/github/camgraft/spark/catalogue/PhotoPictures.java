package io.github.camgraft.spark.catalogue;

import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Resize;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.image.decode.PhotoLimit;
import io.github.camgraft.report.CataloguePage;
import io.github.camgraft.spark.PhotoDrawing;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Draws a few photographs of a table, which must lie where they lay. One that does not is shown by
 * its name.
 */
public final class PhotoPictures {
  private static final int SIDE = 128;
  private static final int MOST_BYTES = 512 << 20;

  private final Dataset<Row> table;
  private final Configuration places;
  private final int most;
  private final Map<NamedPhoto, Picture> drawn = new HashMap<>();

  /**
   * For a table with the columns {@code photo} and {@code why}.
   *
   * @param places what Hadoop needs to know of file systems
   * @param most how many pictures are drawn
   */
  public PhotoPictures(Dataset<Row> table, Configuration places, int most) {
    this.table = table;
    this.places = places;
    this.most = most;
  }

  /** How many could be drawn. */
  public int count() {
    return drawn.size();
  }

  /** Draws those of the first classes, as many as are wanted. */
  void draw(
      List<ClassKey> order,
      Map<ClassKey, ClassKinds> kinds,
      List<Map<ClassKey, List<NamedPhoto>>> others) {
    Set<NamedPhoto> wanted = new LinkedHashSet<>();
    for (ClassKey key : order) {
      kinds.get(key).kinds().forEach(kind -> wanted.addAll(kind.photos()));
      others.forEach(each -> wanted.addAll(each.getOrDefault(key, List.of())));
    }
    List<NamedPhoto> first = wanted.stream().limit(most).toList();
    Object[] names = first.stream().map(NamedPhoto::photo).distinct().toArray();
    Map<String, Row> results = new HashMap<>();
    for (Row row :
        table.select("photo", "why").where(table.col("photo").isin(names)).collectAsList()) {
      results.put(row.getAs("photo"), row.getAs("why"));
    }
    for (NamedPhoto photo : first) {
      picture(photo, results.get(photo.photo())).ifPresent(picture -> drawn.put(photo, picture));
    }
  }

  private Optional<Picture> picture(NamedPhoto photo, Row result) {
    for (Row explanation : result.<Row>getList(result.fieldIndex("explanations"))) {
      if (explanation.<Integer>getAs("class") == photo.index()) {
        Row map = explanation.<Row>getList(explanation.fieldIndex("maps")).get(0);
        try {
          Picture whole = PhotoDrawing.draw(file(photo.photo()), result, map);
          return Optional.of(Resize.within(whole, SIDE));
        } catch (ImageException | IOException | IllegalArgumentException gone) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private PhotoFile file(String photo) throws IOException {
    Path path = new Path(photo);
    try (InputStream stream = path.getFileSystem(places).open(path)) {
      PhotoLimit limit = PhotoLimit.ofMegapixels(PhotoLimit.MOST_MEGAPIXELS);
      return PhotoFile.of(photo, stream.readNBytes(MOST_BYTES), limit);
    }
  }

  List<CataloguePage.Example> examples(List<NamedPhoto> photos) {
    return photos.stream()
        .map(
            photo ->
                new CataloguePage.Example(
                    photo.photo(), photo.probability(), Optional.ofNullable(drawn.get(photo))))
        .toList();
  }
}
