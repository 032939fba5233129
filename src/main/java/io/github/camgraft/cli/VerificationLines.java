package io.github.camgraft.cli;

import io.github.camgraft.cam.method.EmptyMap;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.cli.console.Page;
import io.github.camgraft.verify.Verification;
import io.github.camgraft.verify.Verification.Outcome;
import java.util.ArrayList;
import java.util.List;

/** What a trial of an augmented model showed, and what its user should know of it. */
final class VerificationLines {
  private VerificationLines() {}

  static void add(Verification found, Page page) {
    page.line(
        "verified",
        "outputs within %.1e of the original%s; %s"
            .formatted(found.outputError(), deployed(found), gradient(found)));
    if (!found.leftOut().isEmpty()) {
      page.line(
          "notice",
          "not compared, as they depend on inputs that take no numbers: "
              + String.join(", ", found.leftOut()));
    }
    if (found.optimisationError() > 0) {
      page.line(
          "notice",
          "ONNX Runtime's optimisation moves the outputs of the original by %.1e; compared with what its file says instead"
              .formatted(found.optimisationError()));
    }
    if (found.halfError().orElse(0) > 0) {
      page.line(
          "notice",
          "half precision moves the outputs of the original by %.1e; compared with the same in float32, as the gradient is computed"
              .formatted(found.halfError().getAsDouble()));
    }
    if (found.count(Outcome.OPEN) + found.count(Outcome.SHUT) > 0) {
      page.line(
          "notice",
          "parts of the gradient could not be checked on these pictures; --try-on PHOTO checks them on a photograph");
    }
    found
        .withoutGradient()
        .forEach(
            layer ->
                page.line("notice", EmptyMap.NO_GRADIENT.sentence(LayerMethod.GRADCAM, layer, 0)));
  }

  /** With the options that everybody runs quantised models with. */
  private static String deployed(Verification found) {
    if (found.deployedError().isEmpty()) {
      return "";
    }
    double error = found.deployedError().getAsDouble();
    return error == found.outputError()
        ? ", also where ONNX Runtime computes in integers"
        : ", and within %.1e where ONNX Runtime computes in integers".formatted(error);
  }

  private static String gradient(Verification found) {
    if (found.segments() == 0) {
      return "no gradient in it";
    }
    if (found.gradientError().isEmpty()) {
      return "gradient not compared: " + rest(found);
    }
    String compared =
        "gradient within %.1e of differences in %d of %d parts%s"
            .formatted(
                found.gradientError().getAsDouble(),
                found.compared(),
                found.segments(),
                twin(found));
    return found.compared() == found.segments() ? compared : compared + ", " + rest(found);
  }

  /** A quantised network goes in steps, so differences are those of its float twin. */
  private static String twin(Verification found) {
    return found.twinDistance().isEmpty()
        ? ""
        : " of the float twin, from whose gradient a part is %.1e away at most"
            .formatted(found.twinDistance().getAsDouble());
  }

  /** The parts in which nothing could be compared, and why. */
  private static String rest(Verification found) {
    List<String> reasons = new ArrayList<>();
    add(found, Outcome.OPEN, "open (differences do not settle there)", reasons);
    add(found, Outcome.SHUT, "open (flat on every picture that was tried)", reasons);
    add(found, Outcome.IN_STEPS, "in steps, where there are no differences", reasons);
    return String.join(", ", reasons);
  }

  private static void add(
      Verification found, Outcome outcome, String reason, List<String> reasons) {
    if (found.count(outcome) > 0) {
      reasons.add(found.count(outcome) + " " + reason);
    }
  }
}
