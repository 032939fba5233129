package io.github.camgraft.runtime;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ONNX Runtime says when it refuses, in words for people. */
final class RuntimeMessage {
  private static final Pattern ERROR_CODE = Pattern.compile("^Error code - \\S+ - message: ");

  /** A line of ONNX Runtime's own source; mostly the signature of a function is behind it. */
  private static final Pattern PLACE =
      Pattern.compile("^(?:Exception during initialization: )?\\S+\\.(?:cc|h):\\d+ ");

  /** What follows a signature: the types that it was made for, and which condition was not met. */
  private static final Pattern CIRCUMSTANCES =
      Pattern.compile("^(?: const)?(?: \\[with [^]]*])?(?: .* was false\\.)?\\s*");

  private RuntimeMessage() {}

  /** A message without its error code and without the place in ONNX Runtime's source. */
  static String sentence(String message) {
    String plain = ERROR_CODE.matcher(message).replaceFirst("");
    return withoutPlace(plain)
        // Which lengths are wrong follows line by line.
        .replaceAll("\\R\\s*(?=index: )", "; ")
        .lines()
        .findFirst()
        .orElse("no reason given");
  }

  private static String withoutPlace(String message) {
    Matcher place = PLACE.matcher(message);
    if (!place.find()) {
      return message;
    }
    String rest = message.substring(place.end());
    String reason = CIRCUMSTANCES.matcher(rest.substring(endOfSignature(rest))).replaceFirst("");
    return reason.isBlank() ? rest : reason;
  }

  /**
   * Behind the parenthesis that closes the first one, since types may hold further ones. In a
   * signature it stands right behind a name; 0 where there is none.
   */
  private static int endOfSignature(String text) {
    int begin = text.indexOf('(');
    if (begin < 1 || text.charAt(begin - 1) == ' ') {
      return 0;
    }
    int depth = 0;
    for (int i = begin; i < text.length(); i++) {
      if (text.charAt(i) == '(') {
        depth++;
      } else if (text.charAt(i) == ')' && --depth == 0 && !text.startsWith("(", i + 1)) {
        return i + 1;
      }
    }
    return 0;
  }
}
