package io.github.camgraft;

import io.github.camgraft.image.Picture;
import io.github.camgraft.image.prepare.Prepared;
import java.util.HashMap;
import java.util.Map;

/**
 * What people see of the pictures that went through a model together.
 *
 * @param first the picture that is explained, or the first of them
 * @param further those beside it, by the names of their inputs
 */
record Shown(Picture first, Map<String, Picture> further) {
  /** Keeps its own copy. */
  Shown {
    further = Map.copyOf(further);
  }

  static Shown of(Prepared first, Map<String, Prepared> beside) {
    Map<String, Picture> further = new HashMap<>();
    beside.forEach((input, picture) -> further.put(input, picture.seen()));
    return new Shown(first.seen(), further);
  }

  static Shown alone(Picture picture) {
    return new Shown(picture, Map.of());
  }
}
