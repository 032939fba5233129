package io.github.camgraft.io;

import io.github.camgraft.files.WholeFile;
import io.github.camgraft.ir.DataFolder;
import io.github.camgraft.ir.ExternalData;
import io.github.camgraft.ir.ExternalTensors;
import io.github.camgraft.ir.FilePart;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What becomes of the files beside a model that hold weights when the model is written. In the
 * model's own folder they stay; to any other they are copied, straight into it and under a name of
 * our own. What a model calls them may be anything, such as the name of a script that others run.
 */
final class DataCopies {
  /** Beside a device or a pipe nothing is put, wherever it is. */
  static final DataCopies NONE = new DataCopies(Path.of(""));

  private final Path folder;

  /** By what the model calls the file. */
  private final Map<String, String> names = new LinkedHashMap<>();

  /** What is not there yet, by the name that it gets. */
  private final Map<String, Path> missing = new LinkedHashMap<>();

  private DataCopies(Path folder) {
    this.folder = folder;
  }

  /**
   * For a model that will be written to a folder.
   *
   * @throws ModelException if they may not be read, or a different file is in the way
   */
  static DataCopies of(Model model, Path folder) {
    DataCopies copies = new DataCopies(folder);
    for (Map.Entry<String, Path> data : ModelFiles.externalData(model).entrySet()) {
      String location = data.getKey();
      boolean stays = copies.isIn(model.folder().orElseThrow(), data.getValue());
      copies.names.put(location, stays ? location : name(location));
      if (!stays) {
        copies.add(data.getValue(), name(location));
      }
    }
    return copies;
  }

  private boolean isIn(DataFolder source, Path data) {
    try {
      return Files.isSameFile(source.folder(), folder) && data.startsWith(folder.toRealPath());
    } catch (IOException elsewhere) {
      return false;
    }
  }

  private void add(Path data, String name) {
    Path copy = folder.resolve(name);
    Path other = missing.getOrDefault(name, copy);
    if (Files.exists(other, LinkOption.NOFOLLOW_LINKS) && !isSame(data, other)) {
      throw new ModelException(
          "the weights in '%s' would be copied to '%s', where a different file lies; choose another folder"
              .formatted(data, copy));
    }
    if (!Files.exists(copy)) {
      missing.put(name, data);
    }
  }

  /** Behind a link the same bytes may lie, but nobody would follow it to them. */
  private static boolean isSame(Path data, Path copy) {
    try {
      return Files.isRegularFile(copy, LinkOption.NOFOLLOW_LINKS)
          && Files.mismatch(data, copy) == -1;
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** A name that tells what is in the file; a name of this kind stays as it is. */
  private static String name(String location) {
    String parts =
        Arrays.stream(location.split("[/\\\\]"))
            .filter(part -> !part.isEmpty() && !part.equals("."))
            .collect(Collectors.joining("_"));
    String plain = parts.replaceAll("[^\\p{L}\\p{N}._-]", "_").replaceFirst("^[.-]", "_");
    return plain.endsWith(".data") || plain.endsWith("_data") ? plain : plain + ".onnx_data";
  }

  /**
   * A model that was carried along while its files were copied, with the names that they got.
   *
   * @param names of the files that are there
   */
  static ModelProto foundAgain(ModelProto model, List<String> names) {
    return ExternalTensors.changed(
        model,
        tensor -> {
          ExternalData data = new ExternalData(tensor);
          boolean isCopied =
              !names.contains(data.location()) && names.contains(name(data.location()));
          return isCopied ? data.in(name(data.location())) : tensor;
        });
  }

  /** The names of the files in the new place. */
  List<String> names() {
    return List.copyOf(names.values());
  }

  /** The model with these names. */
  ModelProto referredTo(ModelProto model) {
    return names.isEmpty()
        ? model
        : ExternalTensors.changed(
            model,
            tensor -> {
              ExternalData data = new ExternalData(tensor);
              return data.in(names.getOrDefault(data.location(), data.location()));
            });
  }

  /** Copies what is not there yet: all of it or nothing. */
  void make() throws IOException {
    List<Path> made = new ArrayList<>();
    try {
      for (Map.Entry<String, Path> copy : missing.entrySet()) {
        Path file = folder.resolve(copy.getKey());
        WholeFile.write(file, FilePart.whole(copy.getValue())::copyTo);
        made.add(file);
      }
    } catch (IOException failure) {
      for (Path file : made) {
        Files.deleteIfExists(file);
      }
      throw failure;
    }
  }
}
