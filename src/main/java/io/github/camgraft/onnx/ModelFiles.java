package io.github.camgraft.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.github.camgraft.files.FileName;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.onnx.proto.OnnxFormat.ModelProto;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Reading and writing ONNX files.
 *
 * <p>A small file is read once into memory and its weights stay views of those bytes. Those of a
 * large file stay in it, and are copied when another one is written. So a model costs no more than
 * its graph, or than a small file.
 */
public final class ModelFiles {
  private static final int DEEPEST_NESTING = 200;
  private static final int PIECE = 1 << 20;

  /** From this size on, in bytes, large weights stay in the file. */
  private static final long LARGE_FILE = 1L << 26;

  private static final String TOO_LARGE = "it is larger than 2 GB or than Java's memory (see -Xmx)";

  private ModelFiles() {}

  /**
   * Reads a model. Weights in files beside it are looked for only when they are needed. Those of a
   * file of 64 MiB and more stay in it: it must not be changed while the model is in use, only
   * replaced, and whoever uses the model afterwards is told to read it again.
   *
   * @throws ModelException if there is no such file, or it is no ONNX model
   */
  public static Model read(Path file) {
    return read(file, LARGE_FILE);
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
    Model model =
        partial.orElseGet(
            () -> Model.of(parse(file, bytes(file)), file.toAbsolutePath().getParent()));
    if (model.graph().nodes().isEmpty()) {
      throw new ModelException(
          "'%s' is not an ONNX model: no graph with nodes was found in it".formatted(file));
    }
    return model;
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
        throw new IOException(TOO_LARGE);
      }
      return size;
    } catch (IOException failure) {
      throw new ModelException("'%s' cannot be read: %s".formatted(file, reason(failure)), failure);
    }
  }

  /**
   * The model with its large weights left in the file. Not one that has others in files beside it:
   * behind a link these are looked for elsewhere.
   */
  private static Optional<Model> partial(Path file) {
    try (InputStream stream = new FileInputStream(file.toFile())) {
      WeightsInFile weights = WeightsInFile.of(file);
      CodedInputStream input = CodedInputStream.newInstance(stream, PIECE);
      ModelProto proto = PartialModel.read(input, DEEPEST_NESTING, weights.location());
      Model model = Model.withWeightsIn(weights, proto);
      return Optional.of(model).filter(whole -> whole.externalLocations().isEmpty());
    } catch (InvalidProtocolBufferException broken) {
      throw broken(file, broken);
    } catch (IOException failure) {
      throw new ModelException("'%s' cannot be read: %s".formatted(file, reason(failure)), failure);
    }
  }

  private static byte[] bytes(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      byte[] bytes = new byte[(int) channel.size()];
      int read = 0;
      // In pieces: Java reads through memory outside the heap that is as large as the piece.
      for (int more = 0; more >= 0 && read < bytes.length; read += Math.max(0, more)) {
        more = channel.read(ByteBuffer.wrap(bytes, read, Math.min(PIECE, bytes.length - read)));
      }
      return bytes;
    } catch (OutOfMemoryError | IOException failure) {
      throw new ModelException("'%s' cannot be read: %s".formatted(file, reason(failure)), failure);
    }
  }

  private static ModelProto parse(Path file, byte[] bytes) {
    try {
      CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
      // Byte fields become views of the array instead of copies: the weights are most of the file.
      input.enableAliasing(true);
      input.setSizeLimit(Integer.MAX_VALUE);
      input.setRecursionLimit(DEEPEST_NESTING);
      return ModelProto.parseFrom(input);
    } catch (InvalidProtocolBufferException broken) {
      throw broken(file, broken);
    } catch (IOException failure) {
      throw new ModelException("'%s' cannot be read: %s".formatted(file, reason(failure)), failure);
    }
  }

  private static ModelException broken(Path file, InvalidProtocolBufferException broken) {
    return new ModelException(
        "'%s' is not an ONNX model, or it is cut off or damaged: %s"
            .formatted(file, firstSentence(broken.getMessage())),
        broken);
  }

  private static String firstSentence(String message) {
    int end = message.indexOf(". ");
    return end < 0 ? message : message.substring(0, end);
  }

  /**
   * Writes a model, the whole file or none. Weights in files beside the model are copied beside the
   * new file when that lies in another folder.
   *
   * @throws ModelException if the place cannot be written
   */
  public static void write(Model model, Path file) {
    write(model, file, () -> {});
  }

  /**
   * Writes a model under a temporary name while others still find out whether it is good, and puts
   * it into place when they say so.
   *
   * @param approval waits for their word when all is written; if it throws, nothing remains
   * @throws ModelException if the place cannot be written
   */
  public static void write(Model model, Path file, Runnable approval) {
    try {
      WholeFile.write(
          file,
          stream -> {
            write(model, stream);
            approval.run();
            copyExternalData(model, file.toAbsolutePath().getParent());
          });
    } catch (IOException failure) {
      throw new ModelException(failure.getMessage(), failure);
    }
  }

  private static void write(Model model, OutputStream stream) throws IOException {
    Optional<WeightsInFile> weights = model.weightsInFile();
    if (weights.isPresent()) {
      WholeModel.write(model.proto(), weights.get(), stream);
    } else {
      model.proto().writeTo(stream);
    }
  }

  /** The model as the bytes of a file; external data stay outside. */
  public static byte[] bytes(Model model) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try {
      write(model, stream);
    } catch (IOException failure) {
      throw new ModelException(failure.getMessage(), failure);
    }
    return stream.toByteArray();
  }

  /**
   * The model as ONNX Runtime loads it from memory: weights that have stayed in the model's own
   * file are external data there. There is no other copy where the buffer is outside the Java heap.
   *
   * @param buffers gives a buffer of the length that is asked for
   * @throws ModelException if the file has changed since
   */
  public static ByteBuffer bytes(Model model, IntFunction<ByteBuffer> buffers) {
    model.weightsInFile().ifPresent(WeightsInFile::requireUnchanged);
    ModelProto proto = model.proto();
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

  /**
   * The files beside the model that hold weights.
   *
   * @throws ModelException if one of them is missing, or lies outside the model's folder
   */
  public static Map<String, Path> externalData(Model model) {
    Map<String, Path> files = new LinkedHashMap<>();
    for (Tensor tensor : model.graph().initializers().values()) {
      Optional.of(tensor)
          .filter(model::isBeside)
          .flatMap(Tensor::externalLocation)
          .ifPresent(
              location ->
                  files.computeIfAbsent(
                      location,
                      key ->
                          ExternalData.resolve(model.folder().orElse(null), tensor.name(), key)));
    }
    return files;
  }

  private static void copyExternalData(Model model, Path target) throws IOException {
    for (Map.Entry<String, Path> entry : externalData(model).entrySet()) {
      Path from = entry.getValue();
      Path to = target.resolve(entry.getKey());
      if (!Files.isDirectory(target)
          || (Files.exists(to) && (Files.isSameFile(from, to) || Files.mismatch(from, to) == -1))) {
        continue;
      }
      if (Files.exists(to)) {
        throw new ModelException(
            "the weights in '%s' would be copied to '%s', where a different file lies; choose another folder"
                .formatted(from, to));
      }
      Files.createDirectories(to.getParent());
      Files.copy(from, to);
    }
  }

  private static String reason(Throwable failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    return failure instanceof OutOfMemoryError ? TOO_LARGE : failure.getMessage();
  }
}
