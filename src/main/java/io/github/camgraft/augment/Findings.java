package io.github.camgraft.augment;

import io.github.camgraft.grad.GradientPath;
import io.github.camgraft.grad.NoGradientException;
import io.github.camgraft.grad.Subgraph;
import io.github.camgraft.input.ImageInput;
import io.github.camgraft.input.PictureInputs;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.layer.FeatureLayer;
import io.github.camgraft.layer.FeatureLayers;
import io.github.camgraft.layer.PictureView;
import io.github.camgraft.score.Score;
import io.github.camgraft.score.ScoreFinder;
import io.github.camgraft.score.WeightedTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a lowered model has of what is needed: pictures, a score, and feature layers between them.
 */
final class Findings {
  private final Model model;
  private final AugmentOptions options;
  private final Attempts attempts;

  Findings(Model model, AugmentOptions options, Attempts attempts) {
    this.model = model;
    this.options = options;
    this.attempts = attempts;
  }

  Inspection in(Model plain, Facts before) {
    List<ImageInput> images = images(plain.graph(), before);
    Optional<ImageInput> image = images.stream().findFirst();
    Optional<ScoreFinder.Found> found = attempts.at(() -> score(plain, before, images));
    Optional<Score> score = found.map(ScoreFinder.Found::score);
    Model lowered = found.map(ScoreFinder.Found::model).orElse(plain);
    Facts facts = found.map(ScoreFinder.Found::facts).orElse(before);
    Graph graph = lowered.graph();
    // Where something is in the way, what lies behind it is not found either: that would mislead.
    List<FeatureLayers> layers = new ArrayList<>();
    if (score.isPresent() && passable(graph, facts, images, score.get())) {
      images.forEach(
          each ->
              layers.add(
                  new FeatureLayers(
                      graph,
                      facts,
                      each,
                      score.get(),
                      options.rules().standard(),
                      options.emission().convention().featureMap(),
                      options.classChoice().isByWeights())));
    }
    List<PictureView> views = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      views.add(new PictureView(images.get(i), wanted(i, layers)));
    }
    return new Inspection(
        model,
        lowered,
        facts,
        image,
        score,
        found.map(ScoreFinder.Found::others).orElse(List.of()),
        views.isEmpty() ? List.of() : views.get(0).layers(),
        layers.isEmpty() ? List.of() : layers.get(0).candidates(),
        views.isEmpty() ? List.of() : views.subList(1, views.size()),
        attempts.obstacles(),
        options.rules());
  }

  private ScoreFinder.Found score(Model plain, Facts known, List<ImageInput> images) {
    return options.classChoice().isByWeights()
        ? new WeightedTensor(plain, known, images).find(options.score())
        : new ScoreFinder(plain, known, images).find(options.score());
  }

  private List<ImageInput> images(Graph graph, Facts facts) {
    List<ImageInput> images = new ArrayList<>();
    attempts
        .at(() -> new PictureInputs(graph, facts).wanted(options.pictures()))
        .ifPresent(
            inputs ->
                inputs.forEach(
                    input ->
                        attempts
                            .at(() -> ImageInput.of(graph, facts, input))
                            .ifPresent(images::add)));
    return images;
  }

  /**
   * Where nobody looks at layers no feature layer is needed, so a model that has none can still be
   * differentiated.
   */
  private List<FeatureLayer> wanted(int place, List<FeatureLayers> layers) {
    return options.methods().stream().anyMatch(Method::looksAtLayers)
        ? attempts.at(() -> layers.get(place).find(words(place, layers))).orElse(List.of())
        : List.of();
  }

  /**
   * The layers that are asked for, as far as they lie between that picture and the score. What lies
   * behind none of several pictures is the first one's to complain about.
   */
  private List<String> words(int place, List<FeatureLayers> layers) {
    return layers.size() == 1
        ? options.layers()
        : options.layers().stream()
            .filter(
                word ->
                    layers.get(place).has(word)
                        || (place == 0 && layers.stream().noneMatch(each -> each.has(word))))
            .toList();
  }

  private boolean passable(Graph graph, Facts facts, List<ImageInput> images, Score score) {
    return !images.isEmpty()
        && (options.methods().stream().noneMatch(Method::isBackward)
            || images.stream()
                .allMatch(
                    image ->
                        attempts
                            .at(() -> passable(graph, facts, image.tensor(), score.tensor()))
                            .isPresent()));
  }

  private boolean passable(Graph graph, Facts facts, String image, String score) {
    GradientPath path =
        GradientPath.between(graph, facts, options.rules().standard(), image, score);
    if (path.nodes().isEmpty()) {
      // Rounding and truncation belong to an operator that is unknown more often than not.
      NoGradientException.ifUnknown(
          Subgraph.between(graph, image, score), options.rules().standard());
    }
    NoGradientException.ifCut(path, image, score, options.rules().standard());
    NoGradientException.ifMissing(path, options.rules().standard());
    return true;
  }
}
