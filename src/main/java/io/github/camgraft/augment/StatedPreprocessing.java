package io.github.camgraft.augment;

import java.util.Objects;

/**
 * How pictures become inputs, as an augmented file says it, and how the file came to say so.
 *
 * @param text the text form of preprocessing; empty where nothing was said at all
 * @param origin who knew it
 */
public record StatedPreprocessing(String text, Origin origin) {
  /** Nothing was said. */
  public static final StatedPreprocessing NONE = new StatedPreprocessing("", Origin.ASSUMED);

  /** Who knew how a model wants its pictures. */
  public enum Origin {
    /** Whoever augmented the model said it. */
    SAID,
    /** It was found in the model or in a file beside it. */
    FOUND,
    /** Nobody said anything, so it is what most models want. */
    ASSUMED
  }

  /** Refuses what leaves something unsaid. */
  public StatedPreprocessing {
    Objects.requireNonNull(text);
    Objects.requireNonNull(origin);
  }

  /** What was said by whoever augmented the model. */
  public static StatedPreprocessing said(String text) {
    return new StatedPreprocessing(text, Origin.SAID);
  }

  /** Whether it is no more than a guess, so that anything found later is better. */
  public boolean isAssumed() {
    return origin == Origin.ASSUMED;
  }
}
