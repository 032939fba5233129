package io.github.camgraft.grad;

/**
 * A form of a known operator that has no gradient rule yet. The message says which form, as the end
 * of a sentence.
 */
public final class NotYetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotYetException(String form) {
    super(form);
  }
}
