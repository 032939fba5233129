package io.github.camgraft.onnx;

import com.google.protobuf.CodedOutputStream;
import io.github.camgraft.onnx.proto.OnnxFormat.ModelProto;
import io.github.camgraft.onnx.proto.OnnxFormat.TensorProto;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A model as ONNX Runtime loads it from memory: weights in a file beside the model, or such as have
 * stayed in the model's own, are external data. ONNX Runtime opens those files by itself, so it is
 * only given names that were looked at before, of the files themselves and not of links to them.
 *
 * @param bytes the model
 * @param folder from which external data are named; empty where there are none
 */
public record LoadableModel(ByteBuffer bytes, Optional<Path> folder) {
  /**
   * The form in which a model is loaded. There is no other copy of it where the buffer is outside
   * the Java heap.
   *
   * @param buffers gives a buffer of the length that is asked for
   * @throws ModelException if a file with weights has changed since, or may not be read
   */
  public static LoadableModel of(Model model, IntFunction<ByteBuffer> buffers) {
    model.weightsInFile().ifPresent(WeightsInFile::requireUnchanged);
    ModelProto proto = model.proto();
    List<TensorProto> external = ExternalTensors.of(proto);
    if (external.isEmpty()) {
      return new LoadableModel(written(proto, buffers), Optional.empty());
    }
    Map<String, Path> files = new LinkedHashMap<>();
    for (TensorProto tensor : external) {
      ExternalData data = new ExternalData(tensor);
      files.put(data.location(), data.part(model.folder().orElse(null)).file());
    }
    Path folder = common(files.values());
    ModelProto named =
        ExternalTensors.changed(
            proto,
            tensor -> {
              ExternalData data = new ExternalData(tensor);
              return data.in(relative(folder, files.get(data.location())));
            });
    return new LoadableModel(written(named, buffers), Optional.of(folder));
  }

  /** The folder that all of them lie in or below. */
  private static Path common(Iterable<Path> files) {
    Path folder = files.iterator().next().getParent();
    for (Path file : files) {
      while (!file.startsWith(folder)) {
        folder = folder.getParent();
      }
    }
    return folder;
  }

  private static String relative(Path folder, Path file) {
    return folder.relativize(file).toString().replace(File.separatorChar, '/');
  }

  private static ByteBuffer written(ModelProto proto, IntFunction<ByteBuffer> buffers) {
    ByteBuffer buffer = buffers.apply(proto.getSerializedSize());
    try {
      CodedOutputStream output = CodedOutputStream.newInstance(buffer);
      proto.writeTo(output);
      output.flush();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return buffer.rewind();
  }
}
