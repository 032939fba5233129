package io.github.camgraft.io;

import io.github.camgraft.files.Mark;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.ir.DataFolder;
import io.github.camgraft.ir.ExternalData;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.WeightsInFile;
import io.github.camgraft.ir.proto.OnnxFormat.GraphProto;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One file beside a model that holds its larger weights, each from a place on where it can be
 * mapped into memory. Numbers that are not stored as bytes stay in the model; exporters of large
 * models store none like that.
 */
final class DataFile {
  /** In bytes; smaller weights cost more to look up than they save. */
  private static final int SMALLEST = 1024;

  /** A page of memory on most machines, as ONNX recommends. */
  private static final int ALIGNMENT = 1 << 12;

  private final Optional<WeightsInFile> source;
  private final Path file;

  /** By their names. */
  private final Map<String, Placed> weights = new LinkedHashMap<>();

  private long length;

  private record Placed(TensorProto tensor, long offset) {}

  private DataFile(Model model, Path file) {
    this.source = model.weightsInFile();
    this.file = file;
    model.proto().getGraph().getInitializerList().stream()
        .filter(tensor -> isLeft(tensor) || tensor.getRawData().size() >= SMALLEST)
        .forEach(this::place);
  }

  /**
   * For a model that will be written.
   *
   * @param file where the model will lie
   */
  static DataFile beside(Model model, Path file) {
    if (WholeFile.isSpecial(file)) {
      throw new ModelException(
          "'%s' is a pipe or a device, and no file with weights can lie beside it; leave out --external-data"
              .formatted(file));
    }
    return new DataFile(model, file.resolveSibling(file.getFileName() + ".data"));
  }

  private boolean isLeft(TensorProto tensor) {
    return source.filter(weights -> weights.hold(tensor)).isPresent();
  }

  private void place(TensorProto tensor) {
    long offset = (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    weights.put(tensor.getName(), new Placed(tensor, offset));
    length = offset + size(tensor);
  }

  private long size(TensorProto tensor) {
    return isLeft(tensor) ? new ExternalData(tensor).length() : tensor.getRawData().size();
  }

  /** Its name; none where no weights are large enough. */
  List<String> names() {
    return weights.isEmpty() ? List.of() : List.of(file.getFileName().toString());
  }

  /** The model with its weights here. */
  ModelProto referredTo(ModelProto model) {
    GraphProto.Builder graph = model.getGraph().toBuilder();
    String name = file.getFileName().toString();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      TensorProto tensor = graph.getInitializer(i);
      Placed placed = weights.get(tensor.getName());
      if (placed != null) {
        graph.setInitializer(
            i, ExternalData.referredTo(tensor, name, placed.offset(), size(tensor)));
      }
    }
    return model.toBuilder().setGraph(graph).build();
  }

  /**
   * Writes it.
   *
   * @param mark on an older one that camgraft wrote
   */
  void write(Mark mark) throws IOException {
    if (!weights.isEmpty()) {
      WholeFile.write(file, mark, this::writeTo);
    }
  }

  private void writeTo(OutputStream stream) throws IOException {
    Optional<DataFolder> folder = source.map(WeightsInFile::folder);
    long at = 0;
    for (Placed placed : weights.values()) {
      TensorProto tensor = placed.tensor();
      stream.write(new byte[(int) (placed.offset() - at)]);
      if (isLeft(tensor)) {
        new ExternalData(tensor).part(folder).copyTo(stream);
      } else {
        tensor.getRawData().writeTo(stream);
      }
      at = placed.offset() + size(tensor);
    }
  }
}
