package io.github.camgraft;

import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.image.prepare.Framing;
import java.util.List;
import java.util.Optional;

/**
 * What came of one photograph among many.
 *
 * @param photo what was given for it: its file, or whatever the program calls its own
 * @param file what was read of it; nothing if it cannot be read, or came as an input tensor
 * @param framing where the network's input lies on the photograph; unknown if it cannot be read, or
 *     came as an input tensor
 * @param preview the whole photograph for people, as small as was asked for; nothing if that was
 *     not, or it cannot be read
 * @param explanations one for each class of the target, in its order; none if there is a failure
 * @param failure why there is no explanation: an {@link io.github.camgraft.image.ImageException} of
 *     a file that cannot be read, an {@link io.github.camgraft.target.UnexplainedException}, or a
 *     {@link io.github.camgraft.runtime.RuntimeFailure} of a run for this photograph alone
 */
public record Explained<P>(
    P photo,
    Optional<PhotoFile> file,
    Optional<Framing> framing,
    Optional<Picture> preview,
    List<Explanation> explanations,
    Optional<RuntimeException> failure) {
  /**
   * Keeps its own copy.
   *
   * @param photo what was given for it: its file, or whatever the program calls its own
   * @param file what was read of it; nothing if it cannot be read, or came as an input tensor
   * @param framing where the network's input lies on the photograph; unknown if it cannot be read,
   *     or came as an input tensor
   * @param preview the whole photograph for people, as small as was asked for; nothing if that was
   *     not, or it cannot be read
   * @param explanations one for each class of the target, in its order; none if there is a failure
   * @param failure why there is no explanation: an {@link io.github.camgraft.image.ImageException}
   *     of a file that cannot be read, an {@link io.github.camgraft.target.UnexplainedException},
   *     or a {@link io.github.camgraft.runtime.RuntimeFailure} of a run for this photograph alone
   */
  public Explained {
    explanations = List.copyOf(explanations);
  }

  static <P> Explained<P> not(P photo, RuntimeException failure) {
    return new Explained<>(
        photo,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.of(failure));
  }
}
