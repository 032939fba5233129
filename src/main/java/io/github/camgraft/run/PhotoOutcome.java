package io.github.camgraft.run;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What came of one photograph of a run, after its own files were written.
 *
 * @param photo the file
 * @param summary what the model said of it and what was explained, in a line; empty if nothing was
 * @param failure why it could not be explained
 */
public record PhotoOutcome(Path photo, String summary, Optional<RuntimeException> failure) {
  /** {@return whether it could be explained} */
  public boolean isExplained() {
    return failure.isEmpty();
  }
}
