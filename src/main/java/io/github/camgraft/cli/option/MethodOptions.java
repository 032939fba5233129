package io.github.camgraft.cli.option;

import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Method;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Option;

/** What to compute; each method costs time whenever the model runs. */
public final class MethodOptions {
  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "METHOD",
      description =
          "What to compute, separated by commas: gradcam, guided, deconv, gradient, activations (default: gradcam,guided).")
  private Set<Method> methods = EnumSet.noneOf(Method.class);

  public AugmentOptions on(AugmentOptions options) {
    return methods.isEmpty() ? options : options.withMethods(methods);
  }

  boolean isGiven() {
    return !methods.isEmpty();
  }
}
