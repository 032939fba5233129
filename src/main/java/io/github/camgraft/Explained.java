package io.github.camgraft;

import io.github.camgraft.image.ImageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What came of one photograph among many.
 *
 * @param photo the file
 * @param explanations one for each class of the target, in its order; none if the file cannot be
 *     read
 * @param failure why the file cannot be read
 */
public record Explained(
    Path photo, List<Explanation> explanations, Optional<ImageException> failure) {
  /** Keeps its own copy. */
  public Explained {
    explanations = List.copyOf(explanations);
  }

  static Explained as(Path photo, List<Explanation> explanations) {
    return new Explained(photo, explanations, Optional.empty());
  }

  static Explained unreadable(Path photo, ImageException failure) {
    return new Explained(photo, List.of(), Optional.of(failure));
  }
}
