package io.github.camgraft.image;

import io.github.camgraft.text.Legible;

/** A picture could not be read, prepared or written; the message is one sentence for the user. */
public final class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * With the sentence that the user reads.
   *
   * @param sentence what is wrong and what to do, for people
   */
  public ImageException(String sentence) {
    super(Legible.sentence(sentence));
  }

  /**
   * With the sentence that the user reads, and what was behind it.
   *
   * @param sentence what is wrong and what to do, for people
   * @param cause what caused it
   */
  public ImageException(String sentence, Throwable cause) {
    super(Legible.sentence(sentence), cause);
  }
}
