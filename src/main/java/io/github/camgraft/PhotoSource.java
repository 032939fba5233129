package io.github.camgraft;

import io.github.camgraft.image.ImageException;
import io.github.camgraft.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.Arrays;

/** A photograph to be explained, wherever it is. */
public sealed interface PhotoSource {
  /**
   * {@return a file, which is read when its turn comes}
   *
   * @param file a picture file
   */
  static PhotoSource of(Path file) {
    return new InFile(file);
  }

  /**
   * {@return the bytes of a picture file that somebody else read, such as a row of a table}
   *
   * @param name what messages call it; one that ends in {@code .npy} is that of an array
   * @param encoded JPEG, PNG, WebP, TIFF or whatever else {@link Explainer#explain(Path, Target)}
   *     takes; not copied, and not to be changed
   */
  static PhotoSource of(String name, byte[] encoded) {
    return new InMemory(name, encoded);
  }

  /**
   * {@return an input tensor that was prepared elsewhere}
   *
   * @param name what messages call it
   * @param input one picture in the shape of the model's input, {@code [1,C,H,W]} or {@code
   *     [1,H,W,C]}
   * @throws ImageException if it is not one picture
   */
  static PhotoSource of(String name, FloatTensor input) {
    return new Ready(name, input);
  }

  /** {@return where it lies, or what else messages call it} */
  String name();

  /** {@return the last part of its name, by which pictures are found that belong to it} */
  default String fileName() {
    return name().substring(name().lastIndexOf('/') + 1);
  }

  /** See {@link #of(Path)}. */
  record InFile(Path file) implements PhotoSource {
    @Override
    public String name() {
      return file.toString();
    }

    @Override
    public String fileName() {
      return String.valueOf(file.getFileName());
    }
  }

  /** See {@link #of(String, byte[])}. */
  @SuppressWarnings("ArrayRecordComponent") // A handle; nobody compares them.
  record InMemory(String name, byte[] encoded) implements PhotoSource {}

  /** See {@link #of(String, FloatTensor)}. */
  record Ready(String name, FloatTensor input) implements PhotoSource {
    /**
     * One picture.
     *
     * @param name the name
     * @param input the input tensor, one picture
     */
    public Ready {
      if (input.rank() != 4 || input.size(0) != 1) {
        throw new ImageException(
            "%s has the shape %s; an input tensor of one picture is [1, C, H, W] or [1, H, W, C]."
                .formatted(name, Arrays.toString(input.shape())));
      }
    }
  }
}
