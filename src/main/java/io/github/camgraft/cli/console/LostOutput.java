package io.github.camgraft.cli.console;

import io.github.camgraft.text.Reason;
import java.io.IOException;

/**
 * What the command prints has nowhere to go: nobody reads any more, or the disk is full. Nothing on
 * the way out can do anything about it, so it is an error, which nothing catches.
 */
public final class LostOutput extends Error {
  private static final long serialVersionUID = 1L;

  /** As shells say it of a program that a broken pipe has ended. */
  private static final int BROKEN_PIPE = 128 + 13;

  private static final int FAILURE = 1;

  private final boolean brokenPipe;

  LostOutput(IOException cause) {
    super("standard output cannot be written: " + Reason.of(cause), cause);
    this.brokenPipe = Reason.of(cause).contains("Broken pipe");
  }

  /** Whether the reader went away, as {@code head} does when it has enough. */
  public boolean isBrokenPipe() {
    return brokenPipe;
  }

  public int status() {
    return isBrokenPipe() ? BROKEN_PIPE : FAILURE;
  }
}
