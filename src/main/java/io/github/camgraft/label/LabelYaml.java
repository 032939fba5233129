package io.github.camgraft.label;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names in a data set's YAML, as Ultralytics writes it: a list or an index under {@code names:}
 * with one entry a line. That is all that is understood of YAML; anchors, aliases and whatever else
 * stands for something other than itself are refused.
 */
final class LabelYaml {
  private static final Pattern BEGIN = Pattern.compile("(?m)^names:[ \\t]*(.*)$");
  private static final Pattern ENTRY =
      Pattern.compile("\\s*(?:(\\d{1,7})\\s*:|-)\\s+(.+)", Pattern.DOTALL);
  private static final Pattern QUOTED = Pattern.compile("(['\"])(.*)\\1\\s*(#.*)?", Pattern.DOTALL);

  /** With what no text begins that is not quoted. */
  private static final String SIGNS = "&*!|>@`%{[";

  private LabelYaml() {}

  /**
   * The names; empty where the text is nothing of that kind.
   *
   * @throws LabelFormatException if it takes more of YAML to understand them
   */
  static Optional<Labels> parse(String text) throws LabelFormatException {
    Matcher begin = BEGIN.matcher(text);
    if (!begin.find()) {
      return Optional.empty();
    }
    if (!begin.group(1).isEmpty() && !begin.group(1).startsWith("#")) {
      throw new LabelFormatException(
          "'names:' in its YAML is followed by '%s' instead of one name per line"
              .formatted(shortened(begin.group(1))));
    }
    List<String> numbers = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String line : text.substring(begin.end()).lines().skip(1).toList()) {
      Matcher entry = ENTRY.matcher(line);
      if (entry.matches()) {
        numbers.add(entry.group(1) == null ? Integer.toString(names.size()) : entry.group(1));
        names.add(value(entry.group(2).strip()));
      } else if (!line.isBlank() && !line.strip().startsWith("#")) {
        break;
      }
    }
    return NumberedNames.inOrder(numbers, names).map(Labels::new);
  }

  /** Without quotation marks, or else without a remark behind it. */
  private static String value(String text) throws LabelFormatException {
    Matcher quoted = QUOTED.matcher(text);
    if (quoted.matches()) {
      return quoted.group(2);
    }
    if (!text.isEmpty() && SIGNS.indexOf(text.charAt(0)) >= 0) {
      throw new LabelFormatException(
          "'%s' in its YAML is not a plain name; put it in quotation marks if it is one"
              .formatted(shortened(text)));
    }
    return withoutRemark(text);
  }

  /** A remark begins with a hash behind a space. */
  private static String withoutRemark(String text) {
    for (int hash = text.indexOf('#', 1); hash > 0; hash = text.indexOf('#', hash + 1)) {
      if (Character.isWhitespace(text.charAt(hash - 1))) {
        return text.substring(0, hash).stripTrailing();
      }
    }
    return text;
  }

  private static String shortened(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "\u2026" : text;
  }
}
