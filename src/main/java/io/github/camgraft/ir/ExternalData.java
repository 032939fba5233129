package io.github.camgraft.ir;

import io.github.camgraft.ir.proto.OnnxFormat.StringStringEntryProto;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Numbers kept in a file beside the model (ONNX specification, ExternalData.md). */
public record ExternalData(TensorProto tensor) {
  private static final String LOCATION = "location";

  /** Those of a tensor, if it has any. */
  public static Optional<ExternalData> of(TensorProto tensor) {
    return tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL
        ? Optional.of(new ExternalData(tensor))
        : Optional.empty();
  }

  /** The same tensor with its numbers in a file beside the model. */
  public static TensorProto referredTo(
      TensorProto tensor, String location, long offset, long length) {
    TensorProto.Builder changed =
        tensor.toBuilder()
            .clearRawData()
            .clearExternalData()
            .setDataLocation(TensorProto.DataLocation.EXTERNAL);
    Map<String, String> place = new LinkedHashMap<>();
    place.put(LOCATION, location);
    place.put("offset", Long.toString(offset));
    place.put("length", Long.toString(length));
    place.forEach((key, value) -> changed.addExternalData(entry(key, value)));
    return changed.build();
  }

  private static StringStringEntryProto.Builder entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value);
  }

  /** The file that holds them, as the model states it. */
  public String location() {
    return text(LOCATION);
  }

  /** The same tensor with its numbers at the same place in another file. */
  public TensorProto in(String location) {
    TensorProto.Builder changed = tensor.toBuilder();
    for (int i = 0; i < tensor.getExternalDataCount(); i++) {
      if (tensor.getExternalData(i).getKey().equals(LOCATION)) {
        changed.setExternalData(i, entry(LOCATION, location));
      }
    }
    return changed.build();
  }

  /**
   * Where they begin in their file, in bytes.
   *
   * @throws ModelException if that is not a number
   */
  long offset() {
    return number("offset").orElse(0L);
  }

  /**
   * How long they are, in bytes.
   *
   * @throws ModelException if that is not a number
   */
  public long length() {
    return number("length").orElseGet(this::needed);
  }

  private long needed() {
    Tensor declared = new Tensor(tensor);
    try {
      return Numbers.byteCount(declared.type(), declared.count());
    } catch (ArithmeticException moreThanAny) {
      return Long.MAX_VALUE;
    }
  }

  private Optional<Long> number(String key) {
    String text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    long number = parsed(text);
    if (number < 0) {
      throw new ModelException(
          "initializer '%s' has the %s '%s' in its external data, which is not a number of bytes"
              .formatted(tensor.getName(), key, text));
    }
    return Optional.of(number);
  }

  private static long parsed(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException none) {
      return -1;
    }
  }

  private String text(String key) {
    return tensor.getExternalDataList().stream()
        .filter(entry -> entry.getKey().equals(key))
        .map(StringStringEntryProto::getValue)
        .findFirst()
        .orElse("");
  }

  /**
   * Where they lie, after a look at whether there are as many bytes as they want.
   *
   * @throws ModelException if there are not, or they may not be read
   */
  public FilePart part(Optional<DataFolder> folder) {
    return part(
        folder.orElseThrow(
            () ->
                new ModelException(
                    "initializer '%s' has its numbers in a file beside the model, which is held in memory, so there is nothing beside it; open the model by its path, or save it as one file"
                        .formatted(tensor.getName()))));
  }

  /** The same in a folder that is there. */
  public FilePart part(DataFolder folder) {
    Path file = folder.file(tensor.getName(), location());
    try {
      requireWithin(Files.size(file));
      return new FilePart(file, offset(), length());
    } catch (IOException failure) {
      throw unreadable(failure);
    }
  }

  private void requireWithin(long size) {
    // Their sum may be more than a long can say.
    if (length() > size || offset() > size - length()) {
      throw new ModelException(
          "initializer '%s' wants %d bytes of '%s' from byte %d on, which has only %d: the file is damaged or cut off"
              .formatted(tensor.getName(), length(), location(), offset(), size));
    }
    // Numbers alone may go without a type (Imprint).
    if (tensor.getDataType() != 0 && length() < needed()) {
      throw new ModelException(
          "initializer '%s' is declared %s but has only %d bytes of '%s': the file is damaged"
              .formatted(tensor.getName(), new Tensor(tensor).shape(), length(), location()));
    }
  }

  /**
   * The numbers' bytes.
   *
   * @throws ModelException if they cannot be read
   */
  public ByteBuffer read(Optional<DataFolder> folder) {
    FilePart part = part(folder);
    try {
      return part.bytes().order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException | ArithmeticException failure) {
      throw unreadable(failure);
    }
  }

  private ModelException unreadable(Exception failure) {
    return new ModelException(
        "the numbers of initializer '%s' in '%s' cannot be read: %s"
            .formatted(tensor.getName(), location(), ModelException.reason(failure)),
        failure);
  }
}
