package io.github.camgraft.spark;

import io.github.camgraft.image.ImageException;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.target.UnexplainedException;
import java.util.Locale;

/** Why a photograph has no explanation. */
public enum FailureKind {
  /** The row holds none. */
  MISSING,
  /** Its file cannot be read, or is too large. */
  UNREADABLE,
  /** Its file was read, and holds no picture that can be decoded. */
  NO_PICTURE,
  /** The model's answer has no explanation, such as a score that is no number. */
  UNEXPLAINED,
  /** The runtime refused it. */
  RUNTIME,
  /** Anything else, such as memory that ran out. */
  OTHER;

  /** The word that stands in a table. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** What kind of failure it is that a photograph ran into once its file was read. */
  static FailureKind of(Throwable failure) {
    if (failure instanceof ImageException) {
      return NO_PICTURE;
    }
    if (failure instanceof UnexplainedException) {
      return UNEXPLAINED;
    }
    return failure instanceof RuntimeFailure ? RUNTIME : OTHER;
  }
}
