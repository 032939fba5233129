package io.github.camgraft.report;

import io.github.camgraft.evaluate.Measured;
import io.github.camgraft.files.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What was measured of single photographs with one model, to be shown with their explanations.
 *
 * @param classes what was measured for each class of a photograph, by the SHA-256 of its file
 * @hidden
 */
public record MeasuredPhotos(Map<String, List<Measured.OfClass>> classes) {
  /** Nothing was measured. */
  public static final MeasuredPhotos NONE = new MeasuredPhotos(Map.of());

  /**
   * Keeps its own copy.
   *
   * @param classes what was measured for each class of a photograph, by the SHA-256 of its file
   */
  public MeasuredPhotos {
    classes = Map.copyOf(classes);
  }

  /**
   * Reads the lines of an evaluation.
   *
   * @param folder into which it was written
   * @param model the SHA-256 of the model's file; what was measured with others is passed over
   * @return the figures
   * @throws IOException with one sentence, if there is none
   */
  public static MeasuredPhotos in(Path folder, String model) throws IOException {
    Path lines = folder.resolve(EvaluationJson.FILE);
    if (!Files.isRegularFile(lines)) {
      throw new NoSuchFileException(
          "there is no %s in '%s'; name the folder that camgraft evaluate wrote into"
              .formatted(EvaluationJson.FILE, folder));
    }
    Map<String, List<Measured.OfClass>> classes = new HashMap<>();
    try (Stream<String> all = Journal.lines(lines)) {
      all.filter(line -> EvaluationJson.modelDigest(line).filter(model::equals).isPresent())
          .flatMap(line -> EvaluationJson.measured(line).stream())
          .forEach(measured -> classes.put(measured.digest(), measured.classes()));
    }
    return new MeasuredPhotos(classes);
  }

  /**
   * {@return what was measured of a photograph, class by class}
   *
   * @param digest a digest of the model that is being computed
   */
  public List<Measured.OfClass> of(String digest) {
    return classes.getOrDefault(digest, List.of());
  }
}
