package io.github.camgraft;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Original;
import io.github.camgraft.augment.variant.Randomisation;
import io.github.camgraft.image.Photo;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The model-randomisation check: do the pictures change when the model forgets what it learned? J.
 * Adebayo et al., "Sanity Checks for Saliency Maps", 2018. Weights are replaced from the score
 * down, and each time the same class of the same picture, or the same question to it, is explained
 * once more. A method whose pictures stay alike says little about what the model learned; guided
 * backpropagation is known to be one.
 *
 * @hidden
 */
public final class SanityCheck {
  /** Which layers forget in a step. */
  public enum Order {
    /** All from the score down to one. */
    CASCADING,
    /** One alone. */
    INDEPENDENT
  }

  private final Path file;
  private final ExplainerSettings settings;
  private final Randomisation randomisation;
  private final List<Integer> counts;

  /**
   * A step of the check.
   *
   * @param layer the layer that forgot last
   * @param forgotten how many layers have forgotten what they learned
   * @param comparison the explanation of the whole model, and that of this one
   */
  public record Stage(String layer, int forgotten, Comparison comparison) {}

  private SanityCheck(
      Path file, ExplainerSettings settings, Randomisation randomisation, List<Integer> counts) {
    this.file = file;
    this.settings = settings;
    this.randomisation = randomisation;
    this.counts = counts;
  }

  /**
   * {@return a check of a model}
   *
   * @param file the file of the model
   * @param settings how it explains; the seed of {@link ExplainerSettings#sampling} is that of the
   *     weights
   * @param stages how many steps to take at most; the first one randomises the last layer, the last
   *     one all layers
   */
  public static SanityCheck of(Path file, ExplainerSettings settings, int stages) {
    Model model = ModelFiles.read(file);
    Model original = Contract.isIn(model.metadata()) ? Original.of(model) : model;
    Randomisation randomisation = Randomisation.of(original);
    return new SanityCheck(
        file, settings, randomisation, counts(randomisation.layers().size(), stages));
  }

  private static List<Integer> counts(int layers, int stages) {
    int steps = Math.min(layers, stages);
    return IntStream.range(0, steps)
        .map(step -> steps == 1 ? layers : 1 + Math.round((layers - 1f) * step / (steps - 1)))
        .boxed()
        .toList();
  }

  /** {@return how many layers have weights} */
  public int layers() {
    return randomisation.layers().size();
  }

  /** {@return how many steps are taken} */
  public int stages() {
    return counts.size();
  }

  /**
   * Opens the model of a step.
   *
   * @param order the order in which layers are randomised
   * @param step from 0; its layer is the same in both orders
   * @return an explainer, to be closed
   */
  public Explainer forgetful(Order order, int step) {
    int count = counts.get(step);
    long seed = settings.sampling().seed();
    Model model =
        order == Order.CASCADING
            ? randomisation.forgetting(count, seed)
            : randomisation.forgettingOnly(count - 1, seed);
    return Explainer.open(model, Optional.of(file), settings);
  }

  /**
   * Explains a picture by one model after the other.
   *
   * @param photo the photograph
   * @param learned what the whole model says of one class, or answers to one question
   * @param target what that was asked; the others are asked about the same class, box or region
   * @return how similar the explanations are after each step
   */
  public List<Stage> run(Photo photo, Explanation learned, Target target) {
    List<Stage> stages = new ArrayList<>();
    for (int step = 0; step < stages(); step++) {
      int count = counts.get(step);
      try (Explainer explainer = forgetful(Order.CASCADING, step)) {
        Explanation explanation = explainer.explain(photo, same(target, learned, explainer)).get(0);
        stages.add(
            new Stage(
                randomisation.layers().get(count - 1), count, Comparison.of(learned, explanation)));
      }
    }
    return stages;
  }

  private static Target same(Target target, Explanation learned, Explainer forgetful) {
    return target instanceof Target.Asked asked && learned.asked().isPresent()
        ? forgetful.same(asked.target(), learned.asked().get())
        : Target.classes(learned.prediction().index());
  }
}
