package io.github.camgraft.augment;

import io.github.camgraft.grad.Path;
import io.github.camgraft.grad.Rectifiers;
import io.github.camgraft.grad.RuleTables;
import io.github.camgraft.onnx.Facts;
import io.github.camgraft.onnx.Model;
import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.onnx.Node;
import java.util.List;

/**
 * What was found in a model before anything is done to it.
 *
 * @param original the model as it was given
 * @param lowered the model in the operator set of the gradient rules
 * @param facts what is known of its values
 * @param image the input that takes the picture
 * @param score the tensor to differentiate
 * @param layers the feature layers taken
 * @param candidates the feature layers that could be taken
 * @param rules how it is differentiated
 */
public record Analysis(
    Model original,
    Model lowered,
    Facts facts,
    ImageInput image,
    Score score,
    List<FeatureLayer> layers,
    List<FeatureLayer> candidates,
    RuleTables rules) {

  /**
   * Looks at a model.
   *
   * @throws ModelException if it is no classifier of pictures, or a name in the options does not
   *     exist
   */
  public static Analysis of(Model model, AugmentOptions options) {
    if (Contract.isIn(model.metadata())) {
      throw new ModelException(
          "the model is augmented already; explain it as it is, or get its original back with camgraft strip and augment that");
    }
    return Inspection.of(model, options).analysis();
  }

  /** The same findings in another model that holds the same tensors. */
  Analysis withLowered(Model changed) {
    return new Analysis(original, changed, facts, image, score, layers, candidates, rules);
  }

  /** The nodes between the picture and the score that the guided rule masks. */
  public List<Node> masked() {
    return path().nodes().stream().filter(node -> Rectifiers.contains(node, facts)).toList();
  }

  /** The nodes between the picture and the score. */
  public Path path() {
    return Path.between(lowered.graph(), facts, rules.standard(), image.tensor(), score.tensor());
  }
}
