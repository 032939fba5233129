package io.github.camgraft.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Locale;

/**
 * What a run came to, photographs of earlier runs that it went on with included.
 *
 * @param explained how many photographs were explained
 * @param failed how many could not be
 * @param right of how many the most probable class is the true one
 * @param wrong of how many it is another one
 * @hidden
 */
public record RunTally(int explained, int failed, int right, int wrong) {
  static final RunTally NONE = new RunTally(0, 0, 0, 0);

  /** With one more photograph, as its line of {@link io.github.camgraft.report.ResultJson} says. */
  RunTally and(String line) {
    JsonObject result = JsonParser.parseString(line).getAsJsonObject();
    if (result.has("error")) {
      return new RunTally(explained, failed + 1, right, wrong);
    }
    JsonElement verdict = result.get("right");
    boolean known = verdict != null;
    boolean hit = known && verdict.getAsBoolean();
    return new RunTally(
        explained + 1, failed, right + (hit ? 1 : 0), wrong + (known && !hit ? 1 : 0));
  }

  /** {@return all photographs} */
  public int photos() {
    return explained + failed;
  }

  /** {@return how many were explained, in a sentence} */
  public String explainedText() {
    return failed == 0
        ? "%d photographs explained".formatted(explained)
        : "%d of %d photographs explained, %d could not be".formatted(explained, photos(), failed);
  }

  /** {@return whether the true class of any photograph is known} */
  public boolean isJudged() {
    return right + wrong > 0;
  }

  /** {@return how many were right, in a sentence} */
  public String accuracyText() {
    int known = right + wrong;
    String unknown =
        known == explained
            ? ""
            : "; the true class of %d is not known".formatted(explained - known);
    return String.format(
        Locale.ROOT,
        "%d of %d right (accuracy %.1f %%), %d wrong%s",
        right,
        known,
        100.0 * right / Math.max(1, known),
        wrong,
        unknown);
  }
}
