package io.github.camgraft.io;

import com.google.protobuf.CodedOutputStream;
import io.github.camgraft.files.Folder;
import io.github.camgraft.ir.DataFolder;
import io.github.camgraft.ir.ExternalData;
import io.github.camgraft.ir.ExternalTensors;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.WeightsInFile;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A model as ONNX Runtime loads it from memory. Weights in a file beside the model, and such as
 * have stayed in the model's own, can be handed over in two forms.
 *
 * <p>{@linkplain #whole As a part of the model}, they take as much memory once more while the model
 * is loaded, and afterwards nobody needs the files.
 *
 * <p>{@linkplain #of As external data}, they take none: ONNX Runtime maps the files into memory. It
 * is only given names that were looked at before, of the files themselves and not of links to them.
 * But a process that reads what was cut off a mapped file is ended by the system, and nothing in it
 * can prevent that; so who runs such a model asks first whether its files {@linkplain
 * MappedFiles#requireUnchanged are as they were}. What is left is the moment of the run itself.
 *
 * <p>On Windows a file that is mapped cannot be cut off.
 *
 * @param bytes the model as a file would have it
 * @param folder from which external data are named; empty where there are none
 * @param mapped the files that ONNX Runtime will map
 */
public record LoadableModel(ByteBuffer bytes, Optional<Path> folder, MappedFiles mapped) {
  /**
   * A model whose external data stay where they are. There is no other copy of it where the buffer
   * is outside the Java heap.
   *
   * @param buffers gives a buffer of the length that is asked for
   * @throws ModelException if a file with weights has changed since, or may not be read
   */
  public static LoadableModel of(Model model, IntFunction<ByteBuffer> buffers) {
    model.weightsInFile().ifPresent(WeightsInFile::requireUnchanged);
    ModelProto proto = model.proto();
    Map<String, Path> files = files(model, proto);
    if (files.isEmpty()) {
      return new LoadableModel(written(proto, buffers), Optional.empty(), MappedFiles.NONE);
    }
    Path folder = common(files.values());
    ModelProto named =
        ExternalTensors.changed(
            proto,
            tensor -> {
              ExternalData data = new ExternalData(tensor);
              return data.in(relative(folder, file(data, model, files)));
            });
    return new LoadableModel(
        written(named, buffers), Optional.of(folder), MappedFiles.of(files.values()));
  }

  /**
   * A model with all its weights in it, where that can be: it must not be longer than 2 GB, nor
   * than what Java may take.
   *
   * @param buffers gives a buffer of the length that is asked for
   * @throws ModelException if a file with weights has changed since, or may not be read
   */
  public static LoadableModel whole(Model model, IntFunction<ByteBuffer> buffers) {
    model.weightsInFile().ifPresent(WeightsInFile::requireUnchanged);
    ModelProto proto = model.proto();
    // Of those in nodes and branches nobody knows that ONNX Runtime reads them, and they are rare.
    boolean areInitializers =
        ExternalTensors.of(proto).size() == external(proto.getGraph().getInitializerList());
    if (!areInitializers || files(model, proto).isEmpty()) {
      return of(model, buffers);
    }
    DataFolder folder = model.folder().orElseThrow();
    long length = WholeModel.sizeOfAll(proto, folder);
    if (length > Integer.MAX_VALUE) {
      return of(model, buffers);
    }
    try {
      ByteBuffer buffer = buffers.apply((int) length);
      WholeModel.writeAll(proto, folder, into(buffer));
      return new LoadableModel(buffer.rewind(), Optional.empty(), MappedFiles.NONE);
    } catch (OutOfMemoryError tooLong) {
      return of(model, buffers);
    } catch (IOException failure) {
      throw new ModelException(
          "the model's weights cannot be read: " + ModelException.reason(failure), failure);
    }
  }

  private static long external(List<TensorProto> tensors) {
    return tensors.stream().filter(tensor -> ExternalData.of(tensor).isPresent()).count();
  }

  private static OutputStream into(ByteBuffer buffer) {
    return new OutputStream() {
      @Override
      public void write(int value) {
        buffer.put((byte) value);
      }

      @Override
      public void write(byte[] bytes, int from, int length) {
        buffer.put(bytes, from, length);
      }
    };
  }

  private static Map<String, Path> files(Model model, ModelProto proto) {
    Map<String, Path> files = new LinkedHashMap<>();
    for (TensorProto tensor : ExternalTensors.of(proto)) {
      ExternalData data = new ExternalData(tensor);
      files.put(data.location(), data.part(model.folder()).file());
    }
    return files;
  }

  private static Path file(ExternalData data, Model model, Map<String, Path> files) {
    return files.computeIfAbsent(data.location(), asked -> data.part(model.folder()).file());
  }

  /** The folder that all of them lie in or below. */
  private static Path common(Iterable<Path> files) {
    Path folder = Folder.of(files.iterator().next());
    for (Path file : files) {
      while (!file.startsWith(folder)) {
        folder = above(folder, file);
      }
    }
    return folder;
  }

  private static Path above(Path folder, Path file) {
    return Optional.ofNullable(folder.getParent())
        .orElseThrow(
            () ->
                new ModelException(
                    "the model has weights in '%s' and others on another drive; put them into one folder"
                        .formatted(file)));
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
