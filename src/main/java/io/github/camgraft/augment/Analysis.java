package io.github.camgraft.augment;

import io.github.camgraft.grad.GradientPath;
import io.github.camgraft.grad.Rectifiers;
import io.github.camgraft.grad.rule.RuleTables;
import io.github.camgraft.input.ImageInput;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.layer.FeatureLayer;
import io.github.camgraft.layer.PictureView;
import io.github.camgraft.score.Score;
import java.util.List;

/**
 * What was found in a model before anything is done to it.
 *
 * @param original the model as it was given
 * @param lowered the model in the operator set of the gradient rules
 * @param facts what is known of its values
 * @param score the tensor to differentiate
 * @param views the pictures that are explained, each with its feature layers; at least one
 * @param rules how it is differentiated
 * @hidden
 */
public record Analysis(
    Model original,
    Model lowered,
    Facts facts,
    Score score,
    List<PictureView> views,
    RuleTables rules) {
  /**
   * Keeps its own copy.
   *
   * @param original the model as it was given
   * @param lowered the model in the operator set of the gradient rules
   * @param facts what is known of its values
   * @param score the tensor to differentiate
   * @param views the pictures that are explained, each with its feature layers; at least one
   * @param rules how it is differentiated
   */
  public Analysis {
    views = List.copyOf(views);
  }

  /**
   * Looks at a model.
   *
   * @param model the model
   * @param options the options
   * @return what was found
   * @throws ModelException if it is no classifier of pictures, or a name in the options does not
   *     exist
   */
  public static Analysis of(Model model, AugmentOptions options) {
    if (Contract.isIn(model.metadata())) {
      throw new ModelException(
          "the model is already augmented; explain it as it is, or restore its original with camgraft strip and augment that");
    }
    return Inspection.of(model, options).analysis();
  }

  /**
   * {@return the same findings where so many classes have names: a single number that stands for
   * two names is no value but the score of the second}
   *
   * @param names the names
   */
  public Analysis forNames(int names) {
    return names == 2 && score.isValue()
        ? new Analysis(original, lowered, facts, score.ofTwoClasses(), views, rules)
        : this;
  }

  /**
   * {@return the same findings in another model that holds the same tensors}
   *
   * @param changed the lowered graph
   */
  public Analysis withLowered(Model changed) {
    return new Analysis(original, changed, facts, score, views, rules);
  }

  /** The same model seen from one of its pictures alone. */
  Analysis seenFrom(PictureView view) {
    return new Analysis(original, lowered, facts, score, List.of(view), rules);
  }

  /** {@return the input that takes the picture, the first one where several are explained} */
  public ImageInput image() {
    return views.get(0).image();
  }

  /** {@return the feature layers of that picture} */
  public List<FeatureLayer> layers() {
    return views.get(0).layers();
  }

  /** {@return the nodes between the pictures and the score that the guided rule masks} */
  public List<Node> masked() {
    return views.stream()
        .flatMap(view -> path(view).nodes().stream())
        .filter(node -> Rectifiers.contains(node, lowered.graph(), facts))
        .distinct()
        .toList();
  }

  private GradientPath path(PictureView view) {
    return GradientPath.between(
        lowered.graph(), facts, rules.standard(), view.image().tensor(), score.tensor());
  }
}
