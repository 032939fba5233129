package io.github.camgraft.spark;

import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Target;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Emission;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.image.decode.PhotoLimit;
import io.github.camgraft.label.Labels;
import io.github.camgraft.runtime.SessionSettings;
import java.io.Serializable;
import java.util.List;

/**
 * All that executors must know beside the model to explain as the driver was told. What stands in
 * files beside the model is written out, since executors do not have them.
 *
 * @param digest SHA-256 of the model's file
 * @param methods their words, all of them methods that make maps
 * @param layers the feature layers; none for the default
 * @param convention its word; empty for the default
 * @param preprocessing how pictures become inputs, as text
 * @param names of the classes; none where they are not known
 * @param codes of the classes; none where they have none
 * @param classes which are explained; none for the most probable ones
 * @param top how many of the most probable are explained
 * @param boxShare the share of a map's maximum that boxes enclose
 * @param megapixels how large a photograph may be
 */
record Recipe(
    String digest,
    List<String> methods,
    List<String> layers,
    String convention,
    String preprocessing,
    List<String> names,
    List<String> codes,
    List<Integer> classes,
    int top,
    double boxShare,
    int megapixels)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** As an explainer is opened, for one task at a time. */
  ExplainerSettings settings(SessionSettings session) {
    ExplainerSettings settings =
        ExplainerSettings.DEFAULT
            .withAugment(augment())
            .withMethods(methods.stream().map(Recipe::method).toList())
            .withLabels(new Labels(names, codes))
            .withPhotoLimit(PhotoLimit.ofMegapixels(megapixels))
            .withSession(session);
    return preprocessing.isEmpty() ? settings : settings.withPreprocessing(preprocessing);
  }

  /** With what the driver found out. */
  Recipe completed(String text, Labels labels, List<Integer> indices) {
    return new Recipe(
        digest,
        methods,
        layers,
        convention,
        text,
        labels.names(),
        labels.codes(),
        List.copyOf(indices),
        top,
        boxShare,
        megapixels);
  }

  /** What is explained. */
  Target target() {
    return classes.isEmpty()
        ? Target.top(top)
        : Target.classes(classes.stream().mapToInt(Integer::intValue).toArray());
  }

  private AugmentOptions augment() {
    AugmentOptions options = AugmentOptions.DEFAULT.withLayers(layers);
    return convention.isEmpty()
        ? options
        : options.withEmission(Emission.DEFAULT.withConvention(Convention.valueOf(convention)));
  }

  private static AttributionMethod method(String word) {
    return AttributionMethod.of(word)
        .orElseThrow(() -> new IllegalArgumentException("there is no method '" + word + "'"));
  }
}
