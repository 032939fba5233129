package io.github.camgraft.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.image.decode.PhotoLimit;
import io.github.camgraft.image.encode.PngFiles;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/** Numbers and pictures in JSON, bit by bit: little-endian, in base64. */
final class TensorJson {
  private TensorJson() {}

  static JsonObject of(NumericTensor tensor) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(Double.BYTES, tensor.count()))
            .order(ByteOrder.LITTLE_ENDIAN);
    JsonObject json = new JsonObject();
    if (tensor instanceof FloatTensor floats) {
      json.addProperty("type", "float32");
      bytes.asFloatBuffer().put(floats.values());
      bytes.limit(Float.BYTES * floats.count());
    } else if (tensor instanceof DoubleTensor doubles) {
      json.addProperty("type", "float64");
      bytes.asDoubleBuffer().put(doubles.values());
    } else {
      json.addProperty("type", "int64");
      bytes.asLongBuffer().put(((LongTensor) tensor).values());
    }
    JsonArray shape = new JsonArray();
    Arrays.stream(tensor.shape()).forEach(shape::add);
    json.add("shape", shape);
    byte[] used = Arrays.copyOf(bytes.array(), bytes.limit());
    json.addProperty("numbers", Base64.getEncoder().encodeToString(used));
    return json;
  }

  static NumericTensor read(JsonEntries json) {
    int[] shape = json.wholes("shape").stream().mapToInt(Integer::intValue).toArray();
    int count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(json.text("numbers")))
            .order(ByteOrder.LITTLE_ENDIAN);
    return switch (json.text("type")) {
      case "float32" -> {
        require(bytes, Float.BYTES, count);
        float[] values = new float[count];
        bytes.asFloatBuffer().get(values);
        yield FloatTensor.of(values, shape);
      }
      case "float64" -> {
        require(bytes, Double.BYTES, count);
        double[] values = new double[count];
        bytes.asDoubleBuffer().get(values);
        yield new DoubleTensor(values, shape);
      }
      case "int64" -> {
        require(bytes, Long.BYTES, count);
        long[] values = new long[count];
        bytes.asLongBuffer().get(values);
        yield new LongTensor(values, shape);
      }
      default -> throw new IllegalArgumentException("no such type");
    };
  }

  static FloatTensor floats(JsonEntries json) {
    return read(json) instanceof FloatTensor floats ? floats : notFloats();
  }

  private static FloatTensor notFloats() {
    throw new IllegalArgumentException("not float32");
  }

  private static void require(ByteBuffer bytes, int each, int count) {
    if (bytes.remaining() != (long) each * count) {
      throw new IllegalArgumentException("another number of bytes than the shape says");
    }
  }

  /** Masks, which are large and simple, take little room as PNG. */
  static JsonObject of(Picture picture) {
    JsonObject json = new JsonObject();
    json.addProperty("png", Base64.getEncoder().encodeToString(PngFiles.encode(picture)));
    return json;
  }

  static Picture picture(JsonEntries json) {
    byte[] png = Base64.getDecoder().decode(json.text("png"));
    PhotoLimit limit = PhotoLimit.ofMegapixels(PhotoLimit.MOST_MEGAPIXELS);
    Photo photo = ImageFiles.photo(PhotoFile.of("a picture in the settings", png, limit), true);
    return photo instanceof Picture picture ? picture : notOrdinary();
  }

  private static Picture notOrdinary() {
    throw new IllegalArgumentException("another PNG than was written");
  }
}
