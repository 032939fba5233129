package io.github.camgraft.evaluate.truth;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.camgraft.files.FileBytes;
import io.github.camgraft.files.PathEnds;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.text.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Boxes in one JSON file as COCO has them: {@code images} with their names and sizes, {@code
 * categories} with their names, and {@code annotations} whose {@code bbox} is left, top, width and
 * height.
 */
final class CocoBoxes {
  /** COCO's own files for a hundred thousand photographs hold half a gigabyte. */
  private static final long LARGEST = 1L << 30;

  private record Image(Path name, Optional<Annotation.Size> size) {}

  /** What is said of one photograph. */
  private static final class Boxes {
    private final List<TrueBox> boxes = new ArrayList<>();
    private Optional<Annotation.Size> size = Optional.empty();
  }

  private final Path file;
  private final Map<Long, Image> images = new HashMap<>();
  private final Map<Long, String> categories = new HashMap<>();
  private final PathEnds<Boxes> photos;

  private CocoBoxes(Path file) {
    this.file = file;
    this.photos = new PathEnds<>(file);
  }

  static Truths read(Path file) {
    CocoBoxes coco = new CocoBoxes(file);
    try {
      String text = new String(FileBytes.read(file, LARGEST), StandardCharsets.UTF_8);
      coco.read(JsonParser.parseString(text));
    } catch (IOException failure) {
      throw new ModelException("the boxes cannot be read: " + Reason.of(failure), failure);
    } catch (JsonParseException failure) {
      throw new ModelException(
          "'%s' is not JSON; name a file in COCO's format".formatted(file), failure);
    }
    return photo ->
        coco.photos
            .of(photo)
            .map(found -> Annotation.ofBoxes(found.boxes, found.size, "'%s'".formatted(file)));
  }

  private void read(JsonElement root) {
    if (!(root instanceof JsonObject json)
        || !(json.get("images") instanceof JsonArray)
        || !(json.get("annotations") instanceof JsonArray)) {
      throw new ModelException(
          "'%s' holds no boxes in COCO's format: it needs the lists images, annotations and categories"
              .formatted(file));
    }
    each(json, "images", this::addImage);
    each(json, "categories", this::addCategory);
    each(json, "annotations", this::addBox);
  }

  private interface Entry {
    void take(JsonObject entry, String where);
  }

  /** What does not look as it should is reported with its place. */
  private void each(JsonObject json, String list, Entry work) {
    if (!(json.get(list) instanceof JsonArray entries)) {
      return;
    }
    for (int i = 0; i < entries.size(); i++) {
      String where = "entry %d of %s in '%s'".formatted(i, list, file);
      try {
        work.take(entries.get(i).getAsJsonObject(), where);
      } catch (IllegalStateException
          | ClassCastException
          | NullPointerException
          | UnsupportedOperationException
          | NumberFormatException
          | InvalidPathException other) {
        throw new ModelException(where + " is not in COCO's format", other);
      }
    }
  }

  private void addImage(JsonObject image, String where) {
    String name = image.get("file_name").getAsString();
    Optional<Annotation.Size> size =
        image.has("width") && image.has("height")
            ? Optional.of(
                new Annotation.Size(image.get("width").getAsInt(), image.get("height").getAsInt()))
            : Optional.empty();
    Path path = Path.of(name.replace('\\', '/'));
    images.put(image.get("id").getAsLong(), new Image(path, size));
  }

  private void addCategory(JsonObject category, String where) {
    categories.put(category.get("id").getAsLong(), category.get("name").getAsString());
  }

  private void addBox(JsonObject annotation, String where) {
    Image image = images.get(annotation.get("image_id").getAsLong());
    if (image == null) {
      throw new ModelException(where + " belongs to an image that is not in the list images");
    }
    JsonArray edges = annotation.getAsJsonArray("bbox");
    if (edges.size() != 4) {
      throw new ModelException(where + " has a bbox that is not left, top, width and height");
    }
    double x = edges.get(0).getAsDouble();
    double y = edges.get(1).getAsDouble();
    JsonElement category = annotation.get("category_id");
    String name = category == null ? "" : categories.getOrDefault(category.getAsLong(), "");
    TrueBox box =
        new TrueBox(name, x, y, x + edges.get(2).getAsDouble(), y + edges.get(3).getAsDouble());
    if (!box.isSound()) {
      throw new ModelException("%s has a box %s, which is empty".formatted(where, box.text()));
    }
    Boxes known = photos.at(image.name(), Boxes::new);
    known.boxes.add(box);
    known.size = image.size();
  }
}
