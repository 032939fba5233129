package io.github.camgraft.cli;

import io.github.camgraft.augment.Verification;

/** What a trial of an augmented model showed, and what its user should know of it. */
final class VerificationLines {
  private VerificationLines() {}

  static void add(Verification found, Page page) {
    page.line(
        "verified",
        "outputs within %.1e of the original; %s".formatted(found.outputError(), gradient(found)));
    if (found.optimisationError() > 0) {
      page.line(
          "notice",
          "ONNX Runtime's optimisation moves the outputs of the original by %.1e; compared with what its file says instead"
              .formatted(found.optimisationError()));
    }
    found
        .withoutGradient()
        .forEach(
            layer ->
                page.line(
                    "notice",
                    "the score does not depend on '%s' at any place, so its Grad-CAM is empty; name another layer with --layer"
                        .formatted(layer)));
  }

  private static String gradient(Verification found) {
    if (found.gradientError().isPresent()) {
      return "gradient within %.1e of differences in %d of %d parts"
          .formatted(found.gradientError().getAsDouble(), found.compared(), found.stretches());
    }
    return found.stretches() == 0
        ? "no gradient in it"
        : "gradient not compared: differences do not settle, or go in steps";
  }
}
