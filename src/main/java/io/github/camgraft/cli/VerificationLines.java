package io.github.camgraft.cli;

import io.github.camgraft.augment.Verification;
import io.github.camgraft.cam.EmptyMap;
import io.github.camgraft.cam.LayerMethod;

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
                page.line("notice", EmptyMap.NO_GRADIENT.sentence(LayerMethod.GRADCAM, layer, 0)));
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
