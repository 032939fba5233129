package io.github.camgraft.run;

import java.text.Normalizer;
import java.util.Locale;

/** Names as parts of file names: small letters, digits and underscores. */
final class Slug {
  private static final int LONGEST = 40;

  private Slug() {}

  /** The name as {@code bull_mastiff}; empty where nothing of it is left. */
  static String of(String name) {
    String plain =
        Normalizer.normalize(name, Normalizer.Form.NFD)
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\p{M}", "")
            .replaceAll("[^a-z0-9]+", "_");
    return trimmed(plain.length() > LONGEST ? plain.substring(0, LONGEST) : plain);
  }

  private static String trimmed(String slug) {
    return slug.replaceAll("^_|_$", "");
  }
}
