package io.github.camgraft.report;

import io.github.camgraft.text.Legible;

/** Text in HTML. */
final class Html {
  private Html() {}

  /** The text as it must stand between tags and in quoted attributes, in one line. */
  static String text(String plain) {
    return Legible.line(plain)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** The text that {@link #text} was given, in one line. */
  static String plain(String text) {
    return text.replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&gt;", ">")
        .replace("&lt;", "<")
        .replace("&amp;", "&");
  }
}
