package io.github.camgraft.ir;

import io.github.camgraft.text.Legible;
import io.github.camgraft.text.Reason;
import java.nio.file.AccessDeniedException;

/**
 * A model that camgraft cannot read, understand or write. The message is one sentence for the
 * person who brought the file: what is wrong, where in the file, and what to do.
 */
public class ModelException extends RuntimeException {
  /** Why a file cannot be read that neither protobuf nor the heap has room for. */
  public static final String TOO_LARGE = "it is larger than 2 GB or than Java's memory (see -Xmx)";

  private static final long serialVersionUID = 1L;

  /** Why something cannot be read, for the end of a sentence. */
  public static String reason(Throwable failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    return failure instanceof OutOfMemoryError ? TOO_LARGE : Reason.of(failure);
  }

  /** With the sentence to show. */
  public ModelException(String message) {
    super(Legible.sentence(message));
  }

  /** With the sentence to show and what lies behind it. */
  public ModelException(String message, Throwable cause) {
    super(Legible.sentence(message), cause);
  }
}
