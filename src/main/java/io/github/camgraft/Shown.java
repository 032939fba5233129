package io.github.camgraft;

import io.github.camgraft.image.Picture;
import io.github.camgraft.image.prepare.Framing;
import io.github.camgraft.image.prepare.Prepared;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What people see of the pictures that went through a model together.
 *
 * @param first the picture that is explained, or the first of them
 * @param framing where it lies on the photograph, if there is one
 * @param further those beside it, by the names of their inputs
 */
record Shown(Picture first, Optional<Framing> framing, Map<String, Picture> further) {
  /** Keeps its own copy. */
  Shown {
    further = Map.copyOf(further);
  }

  static Shown of(Prepared first, Map<String, Prepared> beside) {
    return new Shown(first.seen(), Optional.of(first.framing()), seen(beside));
  }

  static Shown alone(Picture picture) {
    return new Shown(picture, Optional.empty(), Map.of());
  }

  /** With these beside it. */
  Shown with(Map<String, Prepared> beside) {
    return new Shown(first, framing, seen(beside));
  }

  private static Map<String, Picture> seen(Map<String, Prepared> beside) {
    Map<String, Picture> seen = new HashMap<>();
    beside.forEach((input, picture) -> seen.put(input, picture.seen()));
    return seen;
  }
}
