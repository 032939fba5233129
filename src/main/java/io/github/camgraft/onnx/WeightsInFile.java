package io.github.camgraft.onnx;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file that a model was read from, for other models that are made of the same weights: they can
 * refer to them there, and ONNX Runtime reads them from the file without another copy in memory.
 */
public final class WeightsInFile {
  /** What is small may be asked for while types are inferred. */
  private static final long SMALL = 4096;

  /** So many bytes of a weight are compared with the file. */
  private static final int COMPARED = 64;

  private final Path file;
  private final long size;
  private final FileChannel channel;

  private WeightsInFile(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
  }

  /**
   * A model with its large weights left in the file; as it is, where they do not lie there.
   *
   * @param file that the weights were read from
   */
  public static Model referredTo(Model model, Path file) {
    if (!ModelFiles.externalData(model).isEmpty()) {
      return model;
    }
    try (FileChannel channel = FileChannel.open(file)) {
      return new WeightsInFile(file.toRealPath(), channel).referredTo(model);
    } catch (IOException gone) {
      return model;
    }
  }

  private Model referredTo(Model model) throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor tensor : model.graph().initializers().values()) {
      long offset = isLarge(tensor) ? offset(tensor.proto().getRawData()) : -1;
      tensors.add(offset < 0 ? tensor : tensor.inFile(String.valueOf(file.getFileName()), offset));
    }
    return model.withGraph(model.graph().withInitializers(tensors)).withFolder(file.getParent());
  }

  private static boolean isLarge(Tensor tensor) {
    return tensor.type() == DataType.FLOAT
        && tensor.count() >= SMALL
        && tensor.proto().hasRawData();
  }

  /** Where bytes lie in the file; negative if they do not. */
  private long offset(ByteString bytes) throws IOException {
    Optional<ByteBuffer> whole = Place.of(bytes);
    if (whole.isEmpty() || whole.get().array().length != size) {
      return -1;
    }
    ByteBuffer inMemory = whole.get().limit(whole.get().position() + COMPARED);
    ByteBuffer inFile = ByteBuffer.allocate(COMPARED);
    long offset = inMemory.position();
    while (inFile.hasRemaining() && channel.read(inFile, offset + inFile.position()) > 0) {
      // A read may give less than was asked for.
    }
    return inFile.flip().equals(inMemory) ? offset : -1;
  }

  /** Catches the array that bytes are a view of. */
  private static final class Place extends ByteOutput {
    private ByteBuffer found;

    static Optional<ByteBuffer> of(ByteString bytes) throws IOException {
      Place place = new Place();
      UnsafeByteOperations.unsafeWriteTo(bytes, place);
      return Optional.ofNullable(place.found);
    }

    @Override
    public void writeLazy(byte[] array, int from, int length) {
      found = ByteBuffer.wrap(array, from, length);
    }

    @Override
    public void write(byte single) {}

    @Override
    public void write(byte[] array, int from, int length) {}

    @Override
    public void write(ByteBuffer bytes) {}

    @Override
    public void writeLazy(ByteBuffer bytes) {}
  }
}
