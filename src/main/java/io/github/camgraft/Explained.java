package io.github.camgraft;

import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.image.prepare.Framing;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What came of one photograph among many.
 *
 * @param photo the file
 * @param file what was read of it; nothing if it cannot be read
 * @param framing where the network's input lies on the photograph; unknown if it cannot be read
 * @param preview the whole photograph for people, as small as was asked for; nothing if that was
 *     not, or it cannot be read
 * @param explanations one for each class of the target, in its order; none if there is a failure
 * @param failure why there is no explanation: an {@link io.github.camgraft.image.ImageException} of
 *     a file that cannot be read, or an {@link io.github.camgraft.target.UnexplainedException}
 */
public record Explained(
    Path photo,
    Optional<PhotoFile> file,
    Optional<Framing> framing,
    Optional<Picture> preview,
    List<Explanation> explanations,
    Optional<RuntimeException> failure) {
  /** Keeps its own copy. */
  public Explained {
    explanations = List.copyOf(explanations);
  }

  static Explained as(
      PhotoFile file, Framing framing, Optional<Picture> preview, List<Explanation> explanations) {
    return new Explained(
        file.path(),
        Optional.of(file),
        Optional.of(framing),
        preview,
        explanations,
        Optional.empty());
  }

  static Explained not(Path photo, RuntimeException failure) {
    return new Explained(
        photo,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.of(failure));
  }
}
