package io.github.camgraft.cli.console;

import io.github.camgraft.text.Legible;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * Where the program speaks. A line may hold names from models and of files, so nothing in it is
 * obeyed by a terminal, a line break included; what is printed without being a line, such as help
 * in colours, is the program's own and goes out as it is.
 */
public final class Lines extends PrintWriter {
  public Lines(PrintStream stream) {
    super(new StreamWriter(stream), true);
  }

  @Override
  public void println(String line) {
    super.println(Legible.line(line));
  }

  @Override
  public void println(Object line) {
    println(String.valueOf(line));
  }

  /** Hands text to a stream as text, so that it is encoded as the stream does and not once more. */
  private static final class StreamWriter extends Writer {
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
}
