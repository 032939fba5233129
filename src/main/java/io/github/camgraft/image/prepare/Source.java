package io.github.camgraft.image.prepare;

import io.github.camgraft.image.Range;
import java.util.Optional;

/**
 * What the numbers of a file mean, as far as it was said.
 *
 * @param range which of them are black and white; where it was not said, what the file's type says
 * @param prepared whether an array holds the network's input itself; where it was not said, arrays
 *     of real numbers do
 */
public record Source(Optional<Range> range, Optional<Boolean> prepared) {
  /** Nothing was said. */
  public static final Source UNSAID = new Source(Optional.empty(), Optional.empty());
}
