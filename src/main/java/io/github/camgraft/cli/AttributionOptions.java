package io.github.camgraft.cli;

import io.github.camgraft.cam.AttributionMethod;
import io.github.camgraft.cam.InputMethod;
import io.github.camgraft.cam.LayerMethod;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
