package io.github.camgraft.evaluate;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.LayerMethod;
import java.util.ArrayList;
import java.util.List;

/**
 * A model that explains by some of the methods, and the same without what it learned.
 *
 * @param explainer the model
 * @param forgetting opened when it is asked for
 */
record Opened(Explainer explainer, Forgetting forgetting) implements AutoCloseable {
  /**
   * How to open a model so that all its methods can be measured: those that take many runs alone,
   * and maps of layers once for each convention. What has no layer is the same by all conventions.
   */
  static List<ExplainerSettings> settings(
      ExplainerSettings settings, List<Convention> conventions) {
    if (conventions.isEmpty()) {
      return alone(settings, settings.methods());
    }
    List<ExplainerSettings> all = new ArrayList<>();
    for (Convention convention : conventions) {
      AugmentOptions options = settings.augment();
      List<AttributionMethod> methods =
          all.isEmpty()
              ? settings.methods()
              : settings.methods().stream().filter(LayerMethod.class::isInstance).toList();
      if (all.isEmpty() || !methods.isEmpty()) {
        all.addAll(
            alone(
                settings.withAugment(
                    options.withEmission(options.emission().withConvention(convention))),
                methods));
      }
    }
    return all;
  }

  private static List<ExplainerSettings> alone(
      ExplainerSettings settings, List<AttributionMethod> methods) {
    List<AttributionMethod> light =
        methods.stream().filter(method -> !method.takesManyRuns()).toList();
    List<ExplainerSettings> all = new ArrayList<>();
    if (!light.isEmpty() || methods.isEmpty()) {
      all.add(settings.withMethods(light));
    }
    methods.stream()
        .filter(AttributionMethod::takesManyRuns)
        .forEach(heavy -> all.add(settings.withMethods(List.of(heavy))));
    return all;
  }

  @Override
  public void close() {
    forgetting.close();
    explainer.close();
  }
}
