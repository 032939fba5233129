package io.github.camgraft.io;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.github.camgraft.files.FileName;
import io.github.camgraft.files.Folder;
import io.github.camgraft.files.InputFile;
import io.github.camgraft.files.Mark;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.ir.Budgets;
import io.github.camgraft.ir.DataFolder;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.WeightsInFile;
import io.github.camgraft.ir.proto.OnnxFormat.ModelProto;
import io.github.camgraft.text.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reading and writing ONNX files.
 *
 * <p>A small file is read once into memory and its weights stay views of those bytes. Those of a
 * large file stay in it, and are copied when another one is written. So a model costs no more than
 * its graph, or than a small file.
 */
public final class ModelFiles {
  private static final int PIECE = 1 << 20;

  /** From this size on, in bytes, large weights stay in the file. */
  private static final long LARGE_FILE = 1L << 26;

  /** What a model without a file is called in messages. */
  private static final String IN_MEMORY = "the model";

  private ModelFiles() {}

  /**
   * Reads a model. Weights in files beside it are looked for only when they are needed. Those of a
   * file of 64 MiB and more stay in it, and whoever uses the model after the file has changed is
   * told to read it again. Nothing of it is mapped into memory here, so a file that is cut off
   * meanwhile is an error like any other; what ONNX Runtime maps is said at {@link LoadableModel}.
   *
   * @throws ModelException if there is no such file, or it is no ONNX model
   */
  public static Model read(Path file) {
    return read(file, LARGE_FILE);
  }

  /**
   * A model from the bytes of its file. They are not copied and must not be changed. Weights in
   * files beside it cannot be found.
   *
   * @throws ModelException if they are no ONNX model
   */
  public static Model read(byte[] bytes) {
    return requireNodes(IN_MEMORY, Model.of(parse(IN_MEMORY, bytes)));
  }

  /**
   * A model from a stream, such as a resource on the class path, to its end; the caller closes it.
   *
   * @throws ModelException if it cannot be read, or is no ONNX model
   */
  public static Model read(InputStream stream) {
    try {
      return read(stream.readAllBytes());
    } catch (OutOfMemoryError | IOException failure) {
      throw unreadable(IN_MEMORY, failure);
    }
  }

  /** Reads a model, leaving large weights in the file from a size on. */
  static Model read(Path file, long large) {
    long size = size(file);
    if (size == 0) {
      throw new ModelException("'%s' is empty, not an ONNX model".formatted(file));
    }
    FileName.complaint(file)
        .ifPresent(
            complaint -> {
              throw new ModelException(complaint);
            });
    Optional<Model> partial = size < large ? Optional.empty() : partial(file);
    return requireNodes(
        quoted(file),
        partial.orElseGet(() -> Model.of(parse(quoted(file), bytes(file)), DataFolder.of(file))));
  }

  private static Model requireNodes(String name, Model model) {
    if (model.graph().nodes().isEmpty()) {
      throw new ModelException(name + " is not an ONNX model: no graph with nodes was found in it");
    }
    return model;
  }

  private static String quoted(Path file) {
    return "'%s'".formatted(file);
  }

  private static ModelException unreadable(String name, Throwable failure) {
    return new ModelException(
        "%s cannot be read: %s".formatted(name, ModelException.reason(failure)), failure);
  }

  private static long size(Path file) {
    if (Files.isDirectory(file)) {
      throw new ModelException("'%s' is a directory; name the .onnx file in it".formatted(file));
    }
    if (!Files.exists(file)) {
      throw new ModelException("there is no file '%s'".formatted(file));
    }
    try {
      long size = Files.size(file);
      if (size > Integer.MAX_VALUE) {
        throw new IOException(ModelException.TOO_LARGE);
      }
      return size;
    } catch (IOException failure) {
      throw unreadable(quoted(file), failure);
    }
  }

  /**
   * The model with its large weights left in the file. Not one that has others in files beside it:
   * behind a link these are looked for elsewhere.
   */
  private static Optional<Model> partial(Path file) {
    try (InputStream stream = InputFile.open(file)) {
      WeightsInFile weights = WeightsInFile.of(file);
      CodedInputStream input = CodedInputStream.newInstance(stream, PIECE);
      ModelProto proto = PartialModel.read(input, Budgets.DEEPEST_NESTING, weights.location());
      Soundness.require(proto);
      Model model = Model.withWeightsIn(weights, proto);
      return Optional.of(model).filter(whole -> whole.externalLocations().isEmpty());
    } catch (InvalidProtocolBufferException broken) {
      throw broken(quoted(file), broken);
    } catch (IOException failure) {
      throw unreadable(quoted(file), failure);
    }
  }

  private static byte[] bytes(Path file) {
    try (FileChannel channel = InputFile.channel(file)) {
      byte[] bytes = new byte[(int) channel.size()];
      int read = 0;
      // In pieces: Java reads through memory outside the heap that is as large as the piece.
      for (int more = 0; more >= 0 && read < bytes.length; read += Math.max(0, more)) {
        more = channel.read(ByteBuffer.wrap(bytes, read, Math.min(PIECE, bytes.length - read)));
      }
      return bytes;
    } catch (OutOfMemoryError | IOException failure) {
      throw unreadable(quoted(file), failure);
    }
  }

  private static ModelProto parse(String name, byte[] bytes) {
    try {
      CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
      // Byte fields become views of the array instead of copies: the weights are most of the file.
      input.enableAliasing(true);
      input.setSizeLimit(Integer.MAX_VALUE);
      input.setRecursionLimit(Budgets.DEEPEST_NESTING);
      ModelProto proto = ModelProto.parseFrom(input);
      Soundness.require(proto);
      return proto;
    } catch (InvalidProtocolBufferException broken) {
      throw broken(name, broken);
    } catch (IOException failure) {
      throw unreadable(name, failure);
    }
  }

  private static ModelException broken(String name, InvalidProtocolBufferException broken) {
    return new ModelException(
        "%s is not an ONNX model, or it is cut off or damaged: %s"
            .formatted(name, firstSentence(Reason.of(broken))),
        broken);
  }

  private static String firstSentence(String message) {
    int end = message.indexOf(". ");
    return end < 0 ? message : message.substring(0, end);
  }

  /**
   * Writes a model, the whole file or none. Weights in files beside the model are copied beside the
   * new file when that lies in another folder, each under a name that ends in {@code data}: what a
   * model calls them is not always a name that somebody wants in that folder.
   *
   * @return the names of the files with weights, as the new file states them
   * @throws ModelException if the place cannot be written
   */
  public static List<String> write(Model model, Path file) {
    return write(model, file, Mark.NONE, WeightPlace.AS_BEFORE, () -> {});
  }

  /**
   * Writes a model under a temporary name while others still find out whether it is good, and puts
   * it into place when they say so.
   *
   * @param mark on an older file that camgraft wrote
   * @param place where weights lie; to have them all inside, the model was read {@linkplain
   *     #withWeightsInside so}
   * @param approval waits for their word when all is written; if it throws, nothing remains
   * @return the names of the files with weights, as the new file states them
   * @throws ModelException if the place cannot be written
   */
  public static List<String> write(
      Model model, Path file, Mark mark, WeightPlace place, Runnable approval) {
    DataCopies copies =
        WholeFile.isSpecial(file) ? DataCopies.NONE : DataCopies.of(model, Folder.of(file));
    Optional<DataFile> data =
        place == WeightPlace.BESIDE ? Optional.of(DataFile.beside(model, file)) : Optional.empty();
    ModelProto copied = copies.referredTo(model.proto());
    ModelProto proto = data.map(beside -> beside.referredTo(copied)).orElse(copied);
    try {
      WholeFile.write(
          file,
          mark,
          stream -> {
            write(model, proto, stream);
            approval.run();
            copies.make();
            if (data.isPresent()) {
              // Weights have no room for a mark; the older model beside them speaks for them.
              data.get().write(older -> mark.isOn(file));
            }
          });
    } catch (IOException failure) {
      throw new ModelException(Reason.of(failure), failure);
    }
    List<String> names = new ArrayList<>(copies.names());
    data.ifPresent(beside -> names.addAll(beside.names()));
    return names;
  }

  /**
   * The model with the weights inside that lie in files beside it.
   *
   * @throws ModelException if that makes it larger than a file can be, or one of them is missing
   */
  public static Model withWeightsInside(Model model) {
    return InsideWeights.of(model);
  }

  private static void write(Model model, ModelProto proto, OutputStream stream) throws IOException {
    Optional<WeightsInFile> weights = model.weightsInFile();
    if (weights.isPresent()) {
      WholeModel.write(proto, weights.get(), stream);
    } else {
      proto.writeTo(stream);
    }
  }

  /** The model as the bytes of a file; external data stay outside. */
  public static byte[] bytes(Model model) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try {
      write(model, model.proto(), stream);
    } catch (IOException failure) {
      throw new ModelException(Reason.of(failure), failure);
    }
    return stream.toByteArray();
  }

  /**
   * The files beside the model that hold weights, by what the model calls them.
   *
   * @throws ModelException if one of them is missing, too short, or may not be read
   */
  public static Map<String, Path> externalData(Model model) {
    Map<String, Path> files = new LinkedHashMap<>();
    model.beside().forEach(data -> files.put(data.location(), data.part(model.folder()).file()));
    return files;
  }
}
