package io.github.camgraft.report;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.github.camgraft.text.Legible;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The parts of the page that lie beside this class. */
final class Templates {
  private static final Mustache.Compiler COMPILER =
      Mustache.compiler()
          .emptyStringIsFalse(true)
          .withEscaper(words -> Escapers.HTML.escape(Legible.line(words)));

  private Templates() {}

  /**
   * A template, in which words stay words: letters that HTML or a screen would obey are spelt out.
   */
  static Template of(String name) {
    return COMPILER.compile(text(name));
  }

  static String text(String name) {
    try (InputStream stream = Templates.class.getResourceAsStream(name)) {
      // Browsers take the digest of a script after they have read its line ends like this.
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
