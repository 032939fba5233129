package io.github.camgraft.spark;

import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.image.decode.PhotoLimit;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads a photograph on an executor: from this machine's files as the command line does, from
 * others by Hadoop.
 *
 * @param configuration what Hadoop needs to know of other file systems
 */
record PhotoReader(Broadcast<SerializableConfiguration> configuration) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** As large as the command line's. */
  private static final int MOST_BYTES = 512 << 20;

  /**
   * Reads a file.
   *
   * @param photo encoded bytes, or a path
   * @throws ImageException if it cannot be read
   */
  PhotoFile read(Object photo, PhotoLimit limit) {
    return photo instanceof byte[] bytes
        ? PhotoFile.of(bytes, limit)
        : read(new Path((String) photo), limit);
  }

  private PhotoFile read(Path path, PhotoLimit limit) {
    try {
      Configuration known = configuration.value().value();
      URI place = path.toUri();
      String scheme =
          place.getScheme() == null
              ? FileSystem.getDefaultUri(known).getScheme()
              : place.getScheme();
      if (scheme.equals("file")) {
        return PhotoFile.read(java.nio.file.Path.of(place.getPath()), limit);
      }
      return PhotoFile.of(path.toString(), read(path, path.getFileSystem(known)), limit);
    } catch (OutOfMemoryError exhausted) {
      throw new ImageException(path + " does not fit into memory.", exhausted);
    } catch (IOException | IllegalArgumentException failure) {
      throw new ImageException("%s cannot be read: %s.".formatted(path, failure), failure);
    }
  }

  private static byte[] read(Path path, FileSystem files) throws IOException {
    try (InputStream stream = files.open(path)) {
      byte[] bytes = stream.readNBytes(MOST_BYTES);
      if (stream.read() >= 0) {
        throw new ImageException("%s is larger than %d MiB.".formatted(path, MOST_BYTES >> 20));
      }
      return bytes;
    }
  }
}
