package io.github.camgraft.augment;

import io.github.camgraft.grad.rule.RuleTables;
import io.github.camgraft.input.PictureSize;
import io.github.camgraft.optimize.Optimization;
import io.github.camgraft.optimize.Platform;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What to graft onto a model.
 *
 * @param layers names of feature layers, or {@code last-conv}, {@code last-relu}; none for the
 *     default
 * @param score the tensor to differentiate, if it is not to be found
 * @param pictures the inputs that take the pictures to explain, or {@code all}; none if one is to
 *     be found
 * @param pictureSize the size of pictures, for models that leave it open
 * @param methods what to pay for
 * @param emission in which form the explanation is returned
 * @param optimization the passes with which the file is written
 * @param classChoice which class is explained
 * @param preprocessing how pictures become inputs, for the file's metadata
 * @param labels the names of the classes in their order, for the file's metadata; none where they
 *     are not known
 * @param straightThrough whether signs and roundings pass a gradient on, as binarised networks are
 *     trained
 */
public record AugmentOptions(
    List<String> layers,
    Optional<String> score,
    List<String> pictures,
    PictureSize pictureSize,
    Set<Method> methods,
    Emission emission,
    Optimization optimization,
    ClassChoice classChoice,
    StatedPreprocessing preprocessing,
    List<String> labels,
    boolean straightThrough) {
  /**
   * The default layer and score, the raw parts of Grad-CAM and guided backpropagation, the class
   * chosen by an input.
   */
  public static final AugmentOptions DEFAULT =
      new AugmentOptions(
          List.of(),
          Optional.empty(),
          List.of(),
          PictureSize.OPEN,
          EnumSet.of(Method.GRADCAM, Method.GUIDED),
          Emission.DEFAULT,
          Optimization.of(Platform.CPU),
          ClassChoice.INPUT,
          StatedPreprocessing.NONE,
          List.of(),
          false);

  /** Keeps its own copies. */
  public AugmentOptions {
    layers = List.copyOf(layers);
    pictures = List.copyOf(pictures);
    methods = Set.copyOf(methods);
    labels = List.copyOf(labels);
  }

  /** With these feature layers. */
  public AugmentOptions withLayers(List<String> names) {
    return new AugmentOptions(
        names,
        score,
        pictures,
        pictureSize,
        methods,
        emission,
        optimization,
        classChoice,
        preprocessing,
        labels,
        straightThrough);
  }

  /** With this tensor as the score. */
  public AugmentOptions withScore(String tensor) {
    return new AugmentOptions(
        layers,
        Optional.of(tensor),
        pictures,
        pictureSize,
        methods,
        emission,
        optimization,
        classChoice,
        preprocessing,
        labels,
        straightThrough);
  }

  /** With the picture in this input; or with several, each explained for itself. */
  public AugmentOptions withPictures(List<String> inputs) {
    return new AugmentOptions(
        layers,
        score,
        inputs,
        pictureSize,
        methods,
        emission,
        optimization,
        classChoice,
        preprocessing,
        labels,
        straightThrough);
  }

  /** With pictures of this size, where the model leaves it open. */
  public AugmentOptions withPictureSize(PictureSize size) {
    return new AugmentOptions(
        layers,
        score,
        pictures,
        size,
        methods,
        emission,
        optimization,
        classChoice,
        preprocessing,
        labels,
        straightThrough);
  }

  /** With these methods. */
  public AugmentOptions withMethods(Set<Method> wanted) {
    return new AugmentOptions(
        layers,
        score,
        pictures,
        pictureSize,
        wanted,
        emission,
        optimization,
        classChoice,
        preprocessing,
        labels,
        straightThrough);
  }

  /** With the explanation returned in that form. */
  public AugmentOptions withEmission(Emission form) {
    return new AugmentOptions(
        layers,
        score,
        pictures,
        pictureSize,
        methods,
        form,
        optimization,
        classChoice,
        preprocessing,
        labels,
        straightThrough);
  }

  /** With the class chosen like that. */
  public AugmentOptions withClassChoice(ClassChoice choice) {
    return new AugmentOptions(
        layers,
        score,
        pictures,
        pictureSize,
        methods,
        emission,
        optimization,
        choice,
        preprocessing,
        labels,
        straightThrough);
  }

  /** Written for that machine. */
  public AugmentOptions withPlatform(Platform machine) {
    return withOptimization(Optimization.of(machine));
  }

  /** The same with other passes. */
  public AugmentOptions withOptimization(Optimization passes) {
    return new AugmentOptions(
        layers,
        score,
        pictures,
        pictureSize,
        methods,
        emission,
        passes,
        classChoice,
        preprocessing,
        labels,
        straightThrough);
  }

  /** With this note on preprocessing. */
  public AugmentOptions withPreprocessing(StatedPreprocessing stated) {
    return new AugmentOptions(
        layers,
        score,
        pictures,
        pictureSize,
        methods,
        emission,
        optimization,
        classChoice,
        stated,
        labels,
        straightThrough);
  }

  /** With these names of the classes. */
  public AugmentOptions withLabels(List<String> names) {
    return new AugmentOptions(
        layers,
        score,
        pictures,
        pictureSize,
        methods,
        emission,
        optimization,
        classChoice,
        preprocessing,
        names,
        straightThrough);
  }

  /** With signs and roundings that pass a gradient on, or not. */
  public AugmentOptions withStraightThrough(boolean wanted) {
    return new AugmentOptions(
        layers,
        score,
        pictures,
        pictureSize,
        methods,
        emission,
        optimization,
        classChoice,
        preprocessing,
        labels,
        wanted);
  }

  /** How the model is differentiated. */
  public RuleTables rules() {
    return straightThrough ? RuleTables.STRAIGHT_THROUGH : RuleTables.EXACT;
  }
}
