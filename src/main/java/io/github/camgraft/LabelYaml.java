package io.github.camgraft;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names in a data set's YAML, as Ultralytics writes it: a list or an index under {@code names:}
 * with one entry a line. That is all that is understood of YAML.
 */
final class LabelYaml {
  private static final Pattern BEGIN = Pattern.compile("(?m)^names:[ \\t]*(#.*)?$");
  private static final Pattern ENTRY = Pattern.compile("\\s*(?:(\\d{1,7})\\s*:|-)\\s+(.+)");

  private LabelYaml() {}

  /** The names; empty where the text is nothing of that kind. */
  static Optional<Labels> parse(String text) {
    Matcher begin = BEGIN.matcher(text);
    if (!begin.find()) {
      return Optional.empty();
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
  private static String value(String text) {
    Matcher quoted = Pattern.compile("(['\"])(.*)\\1\\s*(#.*)?").matcher(text);
    return quoted.matches() ? quoted.group(2) : text.replaceFirst("\\s+#.*", "");
  }
}
