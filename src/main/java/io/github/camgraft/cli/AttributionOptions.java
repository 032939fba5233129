package io.github.camgraft.cli;

import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.cam.method.Sampling;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** How to explain; what the methods need is grafted onto the model. */
final class AttributionOptions {
  private static final List<AttributionMethod> DEFAULT =
      List.of(LayerMethod.GRADCAM, InputMethod.GUIDED, InputMethod.GUIDED_GRADCAM);

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "METHOD",
      description =
          "How to explain, joined by commas (default: gradcam,guided,guided-gradcam); camgraft methods lists them.")
  private List<AttributionMethod> methods = List.of();

  @Option(
      names = "--counterfactual",
      description = "Also show what speaks against the class: adds the method counterfactual.")
  private boolean counterfactual;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Noisy pictures of smoothgrad (default: 50).")
  private int samples = Sampling.DEFAULT.samples();

  @Option(
      names = "--noise",
      paramLabel = "X",
      description = "Their noise, as a share of the range of the input's numbers (default: 0.15).")
  private double noise = Sampling.DEFAULT.noise();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of integrated-gradients (default: 50).")
  private int steps = Sampling.DEFAULT.steps();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of everything random; the same one gives the same result (default: 1).")
  private long seed = Sampling.DEFAULT.seed();

  /** What is wrong with the options by themselves. */
  Optional<String> mistake() {
    return samples < 1 || steps < 1 || !(noise >= 0)
        ? Optional.of("--samples and --steps need a number from 1 upwards, --noise one from 0")
        : Optional.empty();
  }

  Sampling sampling() {
    return new Sampling(samples, noise, steps, seed);
  }

  /** The methods that were asked for; none where nothing was said. */
  List<AttributionMethod> methods() {
    Set<AttributionMethod> wanted = new LinkedHashSet<>(methods);
    if (counterfactual) {
      if (methods.isEmpty()) {
        wanted.addAll(DEFAULT);
      }
      wanted.add(LayerMethod.COUNTERFACTUAL);
    }
    return new ArrayList<>(wanted);
  }
}
