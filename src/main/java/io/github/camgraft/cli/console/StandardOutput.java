package io.github.camgraft.cli.console;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Ends the command where its output gets lost. Streams that print keep such failures to themselves.
 */
public final class StandardOutput extends FilterOutputStream {
  public StandardOutput(OutputStream stream) {
    super(stream);
  }

  @Override
  public void write(int b) {
    try {
      out.write(b);
    } catch (IOException failure) {
      throw new LostOutput(failure);
    }
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    try {
      out.write(bytes, from, length);
    } catch (IOException failure) {
      throw new LostOutput(failure);
    }
  }
}
