package io.github.camgraft.image.decode;

import io.github.camgraft.files.Digest;
import io.github.camgraft.files.FileBytes;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.text.Reason;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A photograph's file, read once: its digest and all that is decoded of it come from the same
 * bytes, whatever becomes of the file meanwhile, and a pipe will do.
 */
public final class PhotoFile {
  /** More than any camera writes; larger ones would not fit into memory when decoded. */
  private static final long MOST_BYTES = 512L << 20;

  private static final String IN_MEMORY = "the picture";

  private final String name;
  private final byte[] bytes;

  private final PhotoLimit limit;

  private PhotoFile(String name, byte[] bytes, PhotoLimit limit) {
    this.name = name;
    this.bytes = bytes;
    this.limit = limit;
  }

  /** Reads a file, as {@link #read(Path, PhotoLimit)}, of an ordinary size. */
  public static PhotoFile read(Path path) {
    return read(path, PhotoLimit.DEFAULT);
  }

  /**
   * Reads a file; whether it holds a picture shows when it is decoded.
   *
   * @param limit how large a picture may be decoded
   * @throws ImageException if there is no such file, or it cannot be read, or is larger than 512
   *     MiB
   */
  public static PhotoFile read(Path path, PhotoLimit limit) {
    try {
      return new PhotoFile(path.toString(), FileBytes.read(path, MOST_BYTES), limit);
    } catch (OutOfMemoryError exhausted) {
      throw new ImageException(
          path + " does not fit into memory; make it smaller or give Java more (-Xmx).", exhausted);
    } catch (IOException failure) {
      throw new ImageException(Reason.of(failure) + ".", failure);
    }
  }

  /**
   * The bytes of a file that somebody else read; they are not copied and must not be changed.
   *
   * @param limit how large a picture may be decoded
   */
  public static PhotoFile of(byte[] bytes, PhotoLimit limit) {
    return of(IN_MEMORY, bytes, limit);
  }

  /**
   * The same under the name that messages call it by. A name that ends in {@code .npy} is that of
   * an array, as it is for a file.
   */
  public static PhotoFile of(String name, byte[] bytes, PhotoLimit limit) {
    return new PhotoFile(name, bytes, limit);
  }

  /** The SHA-256 of the file in hexadecimal digits. */
  public String sha256() {
    return Digest.sha256(bytes);
  }

  /** The bytes themselves, not a copy; nobody writes to them. */
  public byte[] bytes() {
    return bytes;
  }

  /** How large a picture may be decoded. */
  public PhotoLimit limit() {
    return limit;
  }

  /** Where it lies, or what else to call it in messages. */
  public String name() {
    return name;
  }
}
