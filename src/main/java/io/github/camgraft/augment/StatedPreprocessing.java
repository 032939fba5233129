package io.github.camgraft.augment;

import java.util.Objects;

/**
 * How pictures become inputs, as an augmented file says it, and how the file came to say so.
 *
 * @param text the text form of preprocessing; empty where nothing was said at all
 * @param origin who knew it
 * @hidden
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

  /**
   * Refuses what leaves something unsaid.
   *
   * @param text the text form of preprocessing; empty where nothing was said at all
   * @param origin who knew it
   */
  public StatedPreprocessing {
    Objects.requireNonNull(text);
    Objects.requireNonNull(origin);
  }

  /**
   * {@return what was said by whoever augmented the model}
   *
   * @param text the text form
   */
  public static StatedPreprocessing said(String text) {
    return new StatedPreprocessing(text, Origin.SAID);
  }

  /** {@return whether it is no more than a guess, so that anything found later is better} */
  public boolean isAssumed() {
    return origin == Origin.ASSUMED;
  }
}
