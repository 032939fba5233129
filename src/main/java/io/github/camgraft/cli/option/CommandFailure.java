package io.github.camgraft.cli.option;

import io.github.camgraft.text.Legible;

/** The command cannot do what it was asked for; the message is one sentence for the user. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandFailure(String sentence) {
    super(Legible.sentence(sentence));
  }

  public CommandFailure(String sentence, Throwable cause) {
    super(Legible.sentence(sentence), cause);
  }
}
