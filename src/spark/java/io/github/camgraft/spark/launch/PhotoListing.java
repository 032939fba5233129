package io.github.camgraft.spark.launch;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Finds photographs in any file system that Hadoop knows. Every file below a folder is one, the
 * empty and the hidden too: Spark's own sources pass over those without a word, and then a table
 * has fewer rows than there are files.
 */
final class PhotoListing {
  private final Configuration configuration;

  PhotoListing(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * The files that words name, those of a folder by name.
   *
   * @param words files, folders, or patterns
   * @throws IOException with a sentence, if there is nothing of that name
   */
  List<String> named(List<String> words) throws IOException {
    List<String> photos = new ArrayList<>();
    for (String word : words) {
      photos.addAll(named(word));
    }
    return photos;
  }

  /** The files that a list names, one in each line. */
  List<String> listed(String list) throws IOException {
    Path path = new Path(list);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(files(path).open(path), StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.isBlank()).toList();
    } catch (FileNotFoundException absent) {
      throw new IOException("there is no list '%s'".formatted(list), absent);
    }
  }

  private List<String> named(String word) throws IOException {
    // A name may hold the letters of a pattern.
    Path path = new Path(word);
    FileSystem files = files(path);
    if (files.exists(path)) {
      return below(files, files.getFileStatus(path));
    }
    FileStatus[] matching = files.globStatus(path);
    if (matching == null || matching.length == 0) {
      throw new IOException("there is no photograph '%s'".formatted(word));
    }
    List<String> photos = new ArrayList<>();
    for (FileStatus match : matching) {
      photos.addAll(below(files, match));
    }
    return photos;
  }

  private static List<String> below(FileSystem files, FileStatus place) throws IOException {
    if (place.isFile()) {
      return List.of(text(place.getPath()));
    }
    List<String> photos = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> each = files.listFiles(place.getPath(), true);
    while (each.hasNext()) {
      photos.add(text(each.next().getPath()));
    }
    if (photos.isEmpty()) {
      throw new IOException("there is no file in the folder '%s'".formatted(text(place.getPath())));
    }
    Collections.sort(photos);
    return photos;
  }

  /** This machine's files by themselves: what looks like a checksum may be a photograph. */
  private FileSystem files(Path path) throws IOException {
    FileSystem files = path.getFileSystem(configuration);
    if (!files.getScheme().equals("file")) {
      return files;
    }
    RawLocalFileSystem own = new RawLocalFileSystem();
    own.initialize(files.getUri(), configuration);
    return own;
  }

  /** As the command line writes the names of this machine's files. */
  private static String text(Path path) {
    return path.toUri().getScheme() == null || path.toUri().getScheme().equals("file")
        ? path.toUri().getPath()
        : path.toString();
  }
}
