package io.github.camgraft.augment;

import io.github.camgraft.grad.Subgraph;
import io.github.camgraft.grad.rule.RuleTables;
import io.github.camgraft.input.ImageInput;
import io.github.camgraft.input.PictureInputs;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.layer.FeatureLayer;
import io.github.camgraft.layer.PictureView;
import io.github.camgraft.score.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What can be found in a model, whether that is enough to explain it or not.
 *
 * @param model the model as it was given
 * @param lowered the model in the operator set of the gradient rules; as it was given where ONNX
 *     Runtime does not load it
 * @param facts what is known of its values; nothing where ONNX Runtime does not load it
 * @param image the input that takes the picture, if there is one; the first of several
 * @param score the tensor to differentiate, if there is one
 * @param otherScores the scores of the model's other outputs, by the names of these
 * @param layers the feature layers taken
 * @param candidates the feature layers that could be taken
 * @param further the pictures that are explained beside the first, with their feature layers
 * @param obstacles why the model cannot be explained; none if it can, as far as this was looked at
 * @param rules how it is differentiated
 * @hidden
 */
public record Inspection(
    Model model,
    Model lowered,
    Facts facts,
    Optional<ImageInput> image,
    Optional<Score> score,
    List<Score> otherScores,
    List<FeatureLayer> layers,
    List<FeatureLayer> candidates,
    List<PictureView> further,
    List<ModelException> obstacles,
    RuleTables rules) {

  /**
   * Keeps its own copies.
   *
   * @param model the model as it was given
   * @param lowered the model in the operator set of the gradient rules; as it was given where ONNX
   *     Runtime does not load it
   * @param facts what is known of its values; nothing where ONNX Runtime does not load it
   * @param image the input that takes the picture, if there is one; the first of several
   * @param score the tensor to differentiate, if there is one
   * @param otherScores the scores of the model's other outputs, by the names of these
   * @param layers the feature layers taken
   * @param candidates the feature layers that could be taken
   * @param further the pictures that are explained beside the first, with their feature layers
   * @param obstacles why the model cannot be explained; none if it can, as far as this was looked
   *     at
   * @param rules how it is differentiated
   */
  public Inspection {
    otherScores = List.copyOf(otherScores);
    layers = List.copyOf(layers);
    candidates = List.copyOf(candidates);
    further = List.copyOf(further);
    obstacles = List.copyOf(obstacles);
  }

  /**
   * Looks at a model and at what the options name in it.
   *
   * @param model the model
   * @param options the options
   * @return what was found
   */
  public static Inspection of(Model model, AugmentOptions options) {
    return Pipeline.inspected(model, options);
  }

  /** Of a model that ONNX Runtime does not load, or that cannot be lowered. */
  static Inspection withoutFindings(Model model, List<ModelException> obstacles, RuleTables rules) {
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
        rules);
  }

  /**
   * {@return the nodes that lie between the picture and the score, whatever becomes of a gradient
   * there; none where either is missing}
   */
  public List<Node> between() {
    return image.isPresent() && score.isPresent()
        ? Subgraph.between(lowered.graph(), image.get().name(), score.get().tensor())
        : List.of();
  }

  /**
   * {@return the pictures that are explained, each with its feature layers; none where no input
   * takes one}
   */
  public List<PictureView> views() {
    List<PictureView> views = new ArrayList<>();
    image.ifPresent(first -> views.add(new PictureView(first, layers)));
    views.addAll(further);
    return views;
  }

  /**
   * {@return the inputs that could take a picture beside those that are explained, the likeliest
   * first}
   */
  public List<ValueInfo> otherPictures() {
    Set<String> taken =
        views().stream().map(view -> view.image().name()).collect(Collectors.toSet());
    return new PictureInputs(lowered.graph(), facts)
        .all().stream().filter(input -> !taken.contains(input.name())).toList();
  }

  /**
   * {@return all that is needed to augment the model}
   *
   * @throws ModelException if something is missing, with the first reason found
   */
  public Analysis analysis() {
    if (!obstacles.isEmpty()) {
      throw obstacles.get(0);
    }
    return new Analysis(model, lowered, facts, score.orElseThrow(), views(), rules);
  }
}
