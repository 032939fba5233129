package io.github.camgraft.augment;

import io.github.camgraft.grad.GradientPath;
import io.github.camgraft.grad.NoGradientException;
import io.github.camgraft.grad.Subgraph;
import io.github.camgraft.grad.rule.RuleTables;
import io.github.camgraft.input.DeclaredPictures;
import io.github.camgraft.input.ImageInput;
import io.github.camgraft.input.PictureInputs;
import io.github.camgraft.input.PictureSize;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.layer.FeatureLayer;
import io.github.camgraft.layer.FeatureLayers;
import io.github.camgraft.layer.PictureView;
import io.github.camgraft.lower.Branches;
import io.github.camgraft.lower.Functions;
import io.github.camgraft.lower.HalfPrecision;
import io.github.camgraft.lower.Lowering;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.runtime.inference.Inference;
import io.github.camgraft.runtime.inference.PoolLengths;
import io.github.camgraft.runtime.inference.Settled;
import io.github.camgraft.score.Score;
import io.github.camgraft.score.ScoreFinder;
import io.github.camgraft.score.WeightedTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The first half of the way of a model, in this order: lengths are inferred and settled, functions
 * written out and branches decided, all operators lowered to one set, and pictures, score and
 * feature layers found. It goes as far as it gets and keeps what stops it; {@link Augmenter} has
 * the second half.
 */
final class Inspector {
  private final Model model;
  private final AugmentOptions options;
  private final List<ModelException> obstacles = new ArrayList<>();

  Inspector(Model model, AugmentOptions options) {
    this.model = model;
    this.options = options;
  }

  Inspection inspection() {
    attempt(() -> ModelFiles.externalData(model));
    Model widened = HalfPrecision.widened(model);
    Optional<Settled> unfolded = attempt(() -> unfolded(widened));
    Optional<Model> lowered =
        unfolded.flatMap(
            plain -> attempt(() -> Lowering.lower(plain.model(), plain.facts().types())));
    if (lowered.isEmpty()) {
      return new Inspection(
          model,
          model,
          new Facts(Map.of(), Map.of()),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          obstacles,
          options.rules());
    }
    Model plain = lowered.get();
    Facts before = unfolded.get().facts();
    // What was fused has new values between its parts, and the score may be one of them.
    Optional<Facts> facts =
        Lowering.takesApart(unfolded.get().model())
            ? attempt(() -> infer(plain).facts())
            : Optional.of(before);
    Facts known = withConstants(plain, facts.orElse(before));
    return inspection(plain, known);
  }

  /** With those that lowering made of attributes: they tell which Clip is a rectifier. */
  private static Facts withConstants(Model lowered, Facts facts) {
    Map<String, Tensor> constants = new HashMap<>(lowered.graph().initializers());
    constants.putAll(facts.constants());
    return new Facts(facts.types(), constants);
  }

  private Inspection inspection(Model plain, Facts before) {
    List<ImageInput> images = images(plain.graph(), before);
    Optional<ImageInput> image = images.stream().findFirst();
    Optional<ScoreFinder.Found> found = attempt(() -> score(plain, before, images));
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
        obstacles,
        options.rules());
  }

  private ScoreFinder.Found score(Model plain, Facts known, List<ImageInput> images) {
    return options.classChoice().isByWeights()
        ? new WeightedTensor(plain, known, images).find(options.score())
        : new ScoreFinder(plain, known, images).find(options.score());
  }

  private List<ImageInput> images(Graph graph, Facts facts) {
    List<ImageInput> images = new ArrayList<>();
    attempt(() -> new PictureInputs(graph, facts).wanted(options.pictures()))
        .ifPresent(
            inputs ->
                inputs.forEach(
                    input ->
                        attempt(() -> ImageInput.of(graph, facts, input)).ifPresent(images::add)));
    return images;
  }

  /**
   * Where nobody looks at layers no feature layer is needed, so a model that has none can still be
   * differentiated.
   */
  private List<FeatureLayer> wanted(int place, List<FeatureLayers> layers) {
    return options.methods().stream().anyMatch(Method::looksAtLayers)
        ? attempt(() -> layers.get(place).find(words(place, layers))).orElse(List.of())
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
                        attempt(() -> passable(graph, facts, image.tensor(), score.tensor()))
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
    NoGradientException.ifCut(path, image, score, RuleTables.straightenable());
    NoGradientException.ifMissing(path, options.rules().standard());
    return true;
  }

  private <T> Optional<T> attempt(Supplier<T> step) {
    try {
      return Optional.of(step.get());
    } catch (ModelException obstacle) {
      obstacles.add(SizeAdvice.onGradient(obstacle, model, options));
      return Optional.empty();
    }
  }

  private Settled unfolded(Model model) {
    Settled open = sized(Functions.inlined(model));
    Model next = rewritten(open);
    while (next != open.model()) {
      open = infer(next);
      next = rewritten(open);
    }
    return open;
  }

  /** What follows from the lengths, and lets others follow. */
  private static Model rewritten(Settled open) {
    Model decided = Branches.decided(open.model(), open.facts().constants());
    return decided == open.model() ? PoolLengths.agreed(decided, open.facts().types()) : decided;
  }

  /** With the size of pictures that is asked for. */
  private Settled sized(Model model) {
    Model sized = DeclaredPictures.closed(model, options.pictureSize(), options.pictures());
    try {
      return infer(sized);
    } catch (ModelException refusal) {
      if (options.pictureSize().isOpen()) {
        throw refusal;
      }
      Model open = DeclaredPictures.closed(model, PictureSize.OPEN, options.pictures());
      throw SizeAdvice.onSize(refusal, options.pictureSize(), settled(open));
    }
  }

  private static Optional<Model> settled(Model model) {
    try {
      return Optional.of(infer(model).model());
    } catch (ModelException refusal) {
      return Optional.empty();
    }
  }

  /** A model whose lengths fit together, and what is known of its values. */
  private static Settled infer(Model model) {
    Lowering.requireUnderstood(model);
    try {
      return Inference.settle(model, new DeclaredPictures(model.graph()).axes());
    } catch (RuntimeFailure refusal) {
      NoGradientException.ifUnknown(model.graph().nodes(), RuleTables.EXACT.standard());
      throw new ModelException(refusal.getMessage(), refusal);
    }
  }
}
