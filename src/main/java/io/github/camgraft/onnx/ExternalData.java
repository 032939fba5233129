package io.github.camgraft.onnx;

import io.github.camgraft.onnx.proto.OnnxFormat.StringStringEntryProto;
import io.github.camgraft.onnx.proto.OnnxFormat.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers kept in a file beside the model (ONNX specification, ExternalData.md). */
final class ExternalData {
  private ExternalData() {}

  /** The same tensor with its numbers in a file beside the model. */
  static TensorProto referredTo(TensorProto tensor, String location, long offset, long length) {
    TensorProto.Builder changed =
        tensor.toBuilder().clearRawData().setDataLocation(TensorProto.DataLocation.EXTERNAL);
    Map<String, String> place = new LinkedHashMap<>();
    place.put("location", location);
    place.put("offset", Long.toString(offset));
    place.put("length", Long.toString(length));
    place.forEach(
        (key, value) ->
            changed.addExternalData(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return changed.build();
  }

  static ByteBuffer read(Path folder, String tensor, String location, long offset, long length) {
    Path file = resolve(folder, tensor, location);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (offset < 0 || length < 0 || offset + length > channel.size()) {
        throw new ModelException(
            "initializer '%s' wants bytes %d to %d of '%s', which has only %d: the file is damaged"
                .formatted(tensor, offset, offset + length, location, channel.size()));
      }
      return channel
          .map(FileChannel.MapMode.READ_ONLY, offset, length)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException failure) {
      throw new ModelException("external data '%s' cannot be read".formatted(file), failure);
    }
  }

  /** The file meant by a location, which must lie in the model's folder or below it. */
  static Path resolve(Path folder, String tensor, String location) {
    if (folder == null || location.isEmpty()) {
      throw new ModelException(
          "initializer '%s' has external data without a place to look for them".formatted(tensor));
    }
    Path root = folder.toAbsolutePath().normalize();
    Path file = root.resolve(location).normalize();
    if (!file.startsWith(root)) {
      throw new ModelException(
          "initializer '%s' points to '%s' outside the model's folder; camgraft does not follow it"
              .formatted(tensor, location));
    }
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          "initializer '%s' has its numbers in '%s', which is not there: put that file beside the model"
              .formatted(tensor, location));
    }
    return file;
  }
}
