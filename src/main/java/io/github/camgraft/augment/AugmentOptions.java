package io.github.camgraft.augment;

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
 * @param methods what to pay for
 * @param emission in which form the explanation is returned
 * @param classChoice which class is explained
 * @param preprocessing how pictures become inputs, for the file's metadata; empty where it is not
 *     known
 * @param labels the names of the classes in their order, for the file's metadata; none where they
 *     are not known
 */
public record AugmentOptions(
    List<String> layers,
    Optional<String> score,
    Set<Method> methods,
    Emission emission,
    ClassChoice classChoice,
    String preprocessing,
    List<String> labels) {
  /**
   * The default layer and score, the raw parts of Grad-CAM and guided backpropagation, the class
   * chosen by an input.
   */
  public static final AugmentOptions DEFAULT =
      new AugmentOptions(
          List.of(),
          Optional.empty(),
          EnumSet.of(Method.GRADCAM, Method.GUIDED),
          Emission.DEFAULT,
          ClassChoice.INPUT,
          "",
          List.of());

  /** Keeps its own copies. */
  public AugmentOptions {
    layers = List.copyOf(layers);
    methods = Set.copyOf(methods);
    labels = List.copyOf(labels);
  }

  /** With these feature layers. */
  public AugmentOptions withLayers(List<String> names) {
    return new AugmentOptions(names, score, methods, emission, classChoice, preprocessing, labels);
  }

  /** With this tensor as the score. */
  public AugmentOptions withScore(String tensor) {
    return new AugmentOptions(
        layers, Optional.of(tensor), methods, emission, classChoice, preprocessing, labels);
  }

  /** With these methods. */
  public AugmentOptions withMethods(Set<Method> wanted) {
    return new AugmentOptions(layers, score, wanted, emission, classChoice, preprocessing, labels);
  }

  /** With the explanation returned in that form. */
  public AugmentOptions withEmission(Emission form) {
    return new AugmentOptions(layers, score, methods, form, classChoice, preprocessing, labels);
  }

  /** With the class chosen like that. */
  public AugmentOptions withClassChoice(ClassChoice choice) {
    return new AugmentOptions(layers, score, methods, emission, choice, preprocessing, labels);
  }

  /** With this note on preprocessing. */
  public AugmentOptions withPreprocessing(String text) {
    return new AugmentOptions(layers, score, methods, emission, classChoice, text, labels);
  }

  /** With these names of the classes. */
  public AugmentOptions withLabels(List<String> names) {
    return new AugmentOptions(layers, score, methods, emission, classChoice, preprocessing, names);
  }
}
