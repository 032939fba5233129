package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.cli.console.Page;
import io.github.camgraft.verify.Verification;
import io.github.camgraft.verify.Verification.Outcome;
import io.github.camgraft.verify.Verification.Part;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VerificationLinesTest {
  @Test
  void wholeIsSaidInOneLine() {
    assertThat(lines(OptionalDouble.empty(), Outcome.COMPARED, Outcome.COMPARED))
        .contains("gradient within 1.0e-03 of differences in 2 of 2 parts")
        .doesNotContain("open", "notice");
  }

  @Test
  void whatIsOpenIsCountedWithItsReason() {
    assertThat(
            lines(
                OptionalDouble.empty(),
                Outcome.COMPARED,
                Outcome.OPEN,
                Outcome.SHUT,
                Outcome.IN_STEPS))
        .contains(
            "in 1 of 4 parts, 1 open (differences do not settle there), 1 open (flat on every picture that was tried), 1 in steps, where there are no differences")
        .contains("--try-on PHOTO");
  }

  @Test
  void whereNothingCouldBeComparedTheReasonStandsAlone() {
    assertThat(lines(OptionalDouble.empty(), Outcome.IN_STEPS))
        .contains("gradient not compared: 1 in steps, where there are no differences")
        .doesNotContain("--try-on");
  }

  @Test
  void halfPrecisionIsSaid() {
    assertThat(lines(OptionalDouble.of(4.9e-3), Outcome.COMPARED))
        .contains("half precision moves the outputs of the original by 4.9e-03");
  }

  @Test
  void outputsOfIntegersAreSaidWhereTheyDiffer() {
    assertThat(lines(OptionalDouble.empty(), OptionalDouble.of(0)))
        .contains("of the original, also where ONNX Runtime computes in integers;");
    assertThat(lines(OptionalDouble.empty(), OptionalDouble.of(0.06)))
        .contains("of the original, and within 6.0e-02 where ONNX Runtime computes in integers;");
  }

  @Test
  void differencesOfAQuantisedNetworkAreThoseOfItsTwin() {
    OptionalDouble none = OptionalDouble.empty();
    assertThat(lines(none, OptionalDouble.of(0), OptionalDouble.of(0.04), Outcome.COMPARED))
        .contains(
            "differences in 1 of 1 parts of the float twin, from whose gradient a part is 4.0e-02 away at most");
  }

  private static String lines(OptionalDouble halfError, Outcome... outcomes) {
    return lines(halfError, OptionalDouble.empty(), outcomes);
  }

  private static String lines(
      OptionalDouble halfError, OptionalDouble deployedError, Outcome... outcomes) {
    return lines(halfError, deployedError, OptionalDouble.empty(), outcomes);
  }

  private static String lines(
      OptionalDouble halfError,
      OptionalDouble deployedError,
      OptionalDouble twinDistance,
      Outcome... outcomes) {
    List<Part> parts =
        Stream.of(outcomes).map(outcome -> new Part("from", "to", outcome, 1e-3)).toList();
    Page page = new Page();
    Verification found =
        new Verification(0, 0, halfError, deployedError, twinDistance, parts, Set.of(), List.of());
    VerificationLines.add(found, page);
    StringWriter text = new StringWriter();
    page.print(new PrintWriter(text, true));
    return text.toString();
  }
}
