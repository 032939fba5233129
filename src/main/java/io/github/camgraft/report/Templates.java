package io.github.camgraft.report;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.github.camgraft.text.Legible;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Texts that lie beside a class: templates, styles and scripts. */
final class Templates {
  private static final Mustache.Compiler COMPILER =
      Mustache.compiler()
          .emptyStringIsFalse(true)
          .withEscaper(words -> Escapers.HTML.escape(Legible.line(words)))
          .withLoader(name -> new StringReader(text(Templates.class, name)));

  private Templates() {}

  /**
   * A template, in which words stay words: letters that HTML or a screen would obey are spelt out.
   * What it includes by {@code {{>name}}} lies beside this class.
   */
  static Template of(Class<?> owner, String name) {
    return COMPILER.compile(text(owner, name));
  }

  /** A name in parts, between which it may be broken: behind what divides it. */
  static List<String> parts(String name) {
    return List.of(name.split("(?<=[/\\\\._:-])"));
  }

  static String text(Class<?> owner, String name) {
    try (InputStream stream = owner.getResourceAsStream(name)) {
      if (stream == null) {
        throw new FileNotFoundException(name + " does not lie beside " + owner.getName());
      }
      // Browsers take the digest of a script after they have read its line ends like this.
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
