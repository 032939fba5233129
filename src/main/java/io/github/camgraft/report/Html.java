package io.github.camgraft.report;

import com.samskivert.mustache.Escapers;
import io.github.camgraft.text.Legible;

/** Text in pages that no template renders. */
final class Html {
  private Html() {}

  /** The text as it must stand between tags and in quoted attributes, in one line. */
  static String text(String plain) {
    return Escapers.HTML.escape(Legible.line(plain));
  }
}
