package io.github.camgraft.image;

/** A picture could not be read, prepared or written; the message is one sentence for the user. */
public final class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ImageException(String sentence) {
    super(sentence);
  }

  ImageException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
