package io.github.camgraft.cli;

import java.io.PrintStream;
import java.io.Writer;

/** Hands text to a stream as text, so that it is encoded as the stream does and not once more. */
final class StreamWriter extends Writer {
  private final PrintStream stream;

  StreamWriter(PrintStream stream) {
    this.stream = stream;
  }

  @Override
  public void write(char[] characters, int start, int length) {
    stream.print(new String(characters, start, length));
  }

  @Override
  public void flush() {
    stream.flush();
  }

  @Override
  public void close() {
    flush();
  }
}
