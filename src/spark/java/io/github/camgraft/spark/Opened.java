package io.github.camgraft.spark;

import io.github.camgraft.Explainer;
import io.github.camgraft.Target;
import io.github.camgraft.image.decode.PhotoLimit;

/**
 * An explainer, and what it is asked.
 *
 * @param explainer open
 * @param target what of each photograph
 * @param limit how large a photograph may be
 */
record Opened(Explainer explainer, Target target, PhotoLimit limit) implements AutoCloseable {
  @Override
  public void close() {
    explainer.close();
  }
}
