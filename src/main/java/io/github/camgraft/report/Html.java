package io.github.camgraft.report;

/** Text in HTML. */
final class Html {
  private Html() {}

  /** The text as it must stand between tags and in quoted attributes; line breaks become spaces. */
  static String text(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;")
        .replaceAll("\\R", " ");
  }

  /** The text that {@link #text} was given. */
  static String plain(String text) {
    return text.replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&gt;", ">")
        .replace("&lt;", "<")
        .replace("&amp;", "&");
  }
}
