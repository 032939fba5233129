package io.github.camgraft.cli.option;

import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.cam.method.Sampling;
import io.github.camgraft.cam.method.Smoothing;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to explain; what the methods need is grafted onto the model. */
public final class AttributionOptions {
  private static final List<AttributionMethod> DEFAULT =
      List.of(LayerMethod.GRADCAM, InputMethod.GUIDED, InputMethod.GUIDED_GRADCAM);

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "METHOD",
      description =
          "Methods, separated by commas (default: gradcam,guided,guided-gradcam). 'camgraft methods' lists them all.")
  private List<AttributionMethod> methods = List.of();

  @Option(
      names = "--counterfactual",
      description = "Also show what counts against the class: adds the method counterfactual.")
  private boolean counterfactual;

  @Option(
      names = "--smooth",
      split = ",",
      paramLabel = "HOW",
      description =
          "Smooth layer maps: aug averages over the picture and its mirror image at three strengths, eigen takes the first principal component of the weighted feature maps; or both, separated by a comma.")
  private Set<Smoothing> smoothing = EnumSet.noneOf(Smoothing.class);

  @Option(
      names = "--samples",
      paramLabel = "N",
      description =
          "Number of noisy copies for smoothgrad (default: 50), smoothgradcam++ (4) and sscam (35), and of masks for rise (4000).")
  private @Nullable Integer samples;

  @Option(
      names = "--noise",
      paramLabel = "X",
      description =
          "Noise of these copies, as a share of the range of the numbers it is added to (default: 0.15; 2 for sscam).")
  private @Nullable Double noise;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Number of steps for integrated-gradients (default: 50), iscam (10), and occlusion along each side (28).")
  private @Nullable Integer steps;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Random seed; the same seed gives the same result (default: 1).")
  private long seed = Sampling.DEFAULT.seed();

  /** What is wrong with the options by themselves. */
  Optional<String> mistake() {
    return isBelowOne(samples) || isBelowOne(steps) || (noise != null && !(noise >= 0))
        ? Optional.of("--samples and --steps must be at least 1, and --noise at least 0")
        : Optional.empty();
  }

  private static boolean isBelowOne(@Nullable Integer number) {
    return number != null && number < 1;
  }

  Set<Smoothing> smoothing() {
    return smoothing;
  }

  Sampling sampling() {
    return new Sampling(
        samples == null ? OptionalInt.empty() : OptionalInt.of(samples),
        noise == null ? OptionalDouble.empty() : OptionalDouble.of(noise),
        steps == null ? OptionalInt.empty() : OptionalInt.of(steps),
        seed);
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
