package io.github.camgraft.cli;

import io.github.camgraft.text.Legible;

/** The command cannot do what it was asked for; the message is one sentence for the user. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandFailure(String sentence) {
    super(Legible.sentence(sentence));
  }

  CommandFailure(String sentence, Throwable cause) {
    super(Legible.sentence(sentence), cause);
  }
}
