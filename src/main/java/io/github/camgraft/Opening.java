package io.github.camgraft;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.ClassChoice;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.variant.ClassLogits;
import io.github.camgraft.cam.Merge;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.ir.Model;
import io.github.camgraft.target.CertaintyTarget;
import io.github.camgraft.target.ContrastTarget;
import io.github.camgraft.target.DetectionTarget;
import io.github.camgraft.target.PartTarget;
import io.github.camgraft.target.TensorTarget;
import java.util.List;
import java.util.Optional;

/**
 * What a question means for how a model is opened.
 *
 * @param settings what the user said
 */
record Opening(ExplainerSettings settings) {
  /**
   * A box comes from a few places of several maps, so single maps weighted by the mean of their
   * gradients say little of it; users of detectors look at LayerCAM.
   */
  private static final List<AttributionMethod> OF_BOXES =
      List.of(LayerMethod.LAYERCAM, InputMethod.GUIDED, InputMethod.GRADIENT);

  private Optional<TensorTarget> target() {
    return settings
        .target()
        .filter(Target.Asked.class::isInstance)
        .map(asked -> ((Target.Asked) asked).target());
  }

  private boolean isOfBoxes() {
    return target().filter(DetectionTarget.class::isInstance).isPresent();
  }

  /** Whether an augmented file can be asked that. */
  boolean isAskedOf(Contract contract) {
    return target()
        .map(
            asked ->
                contract
                    .target()
                    .filter(
                        held ->
                            !(asked instanceof PartTarget part)
                                || part.name().equals(held.tensor()))
                    .isPresent())
        .orElse(true);
  }

  /** What to graft onto an original. */
  AugmentOptions asked(AugmentOptions options) {
    return target()
        .map(asked -> asked instanceof PartTarget part ? options.withScore(part.name()) : options)
        .map(asked -> asked.withClassChoice(ClassChoice.WEIGHTS))
        .orElse(options);
  }

  /** The same for a detector: by the scores of classes, not their probabilities. */
  AugmentOptions atLogits(Model model, AugmentOptions options) {
    return isOfBoxes() && options.score().isEmpty()
        ? ClassLogits.behind(Analysis.of(model, options)).map(options::withScore).orElse(options)
        : options;
  }

  /**
   * A question about classes is one about their scores, also where an output is named that holds
   * their probabilities.
   */
  AugmentOptions atScores(Model model, AugmentOptions options) {
    boolean isOfClasses =
        target()
            .filter(asked -> asked instanceof ContrastTarget || asked instanceof CertaintyTarget)
            .isPresent();
    if (!isOfClasses || options.score().isEmpty()) {
      return options;
    }
    Analysis ofClasses = Analysis.of(model, options.withClassChoice(ClassChoice.INPUT));
    String score = ofClasses.score().tensor();
    // A part that was given a name for the occasion has none in the file.
    return model.graph().valueNames().contains(score) ? options.withScore(score) : options;
  }

  /** What is shown where nobody says what to show. */
  List<AttributionMethod> methods() {
    return settings.methods().isEmpty() && isOfBoxes() ? OF_BOXES : settings.methods();
  }

  /** How several layers become one. */
  Optional<Merge> merge() {
    return settings.merge().or(() -> isOfBoxes() ? Optional.of(Merge.MAX) : Optional.empty());
  }
}
