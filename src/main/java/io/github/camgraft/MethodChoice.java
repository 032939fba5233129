package io.github.camgraft;

import io.github.camgraft.augment.ClassChoice;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.cam.method.Requirement;
import io.github.camgraft.cam.method.Smoothing;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which methods a model serves.
 *
 * @param contract what the augmented model promises
 * @param original whether the original model is there, so that other forms of it can be made
 * @param smoothing how maps of layers are made smoother
 */
record MethodChoice(Contract contract, boolean original, Set<Smoothing> smoothing) {
  /** What is shown where nobody says what to show, as far as the model serves it. */
  private static final List<AttributionMethod> USUAL =
      List.of(
          LayerMethod.GRADCAM,
          InputMethod.GUIDED,
          InputMethod.GUIDED_GRADCAM,
          InputMethod.DECONV,
          InputMethod.GRADIENT);

  private static final Map<Requirement, Method> GRAFTS =
      Map.of(
          Requirement.ACTIVATIONS, Method.ACTIVATIONS,
          Requirement.LAYER_GRADIENT, Method.GRADCAM,
          Requirement.GUIDED_GRADIENT, Method.GUIDED,
          Requirement.DECONV_GRADIENT, Method.DECONV,
          Requirement.INPUT_GRADIENT, Method.GRADIENT);

  /** What must be grafted onto a model to return what is needed, if one run can return it. */
  static Optional<Method> graft(Requirement need) {
    return Optional.ofNullable(GRAFTS.get(need));
  }

  /** What must be grafted onto a model for these methods to be explained in one run. */
  static Set<Method> grafts(List<AttributionMethod> methods) {
    Set<Method> grafts = EnumSet.noneOf(Method.class);
    methods.stream()
        .flatMap(method -> method.needs().stream())
        .filter(need -> !need.isManyRuns())
        .flatMap(need -> graft(need).stream())
        .forEach(grafts::add);
    if (grafts.contains(Method.GRADCAM)) {
      grafts.remove(Method.ACTIVATIONS);
    }
    return grafts;
  }

  /**
   * What is read of all that was grafted onto the model. Methods that run the model many times may
   * ask for anything that a file gives.
   *
   * @param asked the methods that were asked for; nothing for what the model gives
   */
  Set<Method> read(List<AttributionMethod> asked) {
    boolean isAnything =
        asked.isEmpty()
            || smoothing.contains(Smoothing.AUG)
            || asked.stream().anyMatch(AttributionMethod::takesManyRuns);
    return isAnything ? contract.methods() : grafts(asked);
  }

  /** Whether the augmented model gives what these methods need, and raw parts in any case. */
  boolean servesAll(List<AttributionMethod> methods) {
    return contract.emission().isPlain()
        && (!smoothing.contains(Smoothing.AUG) || gives(Requirement.LAYER_RUNS))
        && methods.stream().allMatch(this::serves);
  }

  /**
   * The methods to show.
   *
   * @param asked what was asked for; nothing for what the model gives
   * @throws ModelException if a method cannot be had
   */
  List<AttributionMethod> of(List<AttributionMethod> asked) {
    for (AttributionMethod method : asked) {
      if (method.needs().contains(Requirement.CLASS_RUNS) && contract.reading().single()) {
        throw new ModelException(
            "%s compares the class with similar ones, and the model has no others; choose other --methods"
                .formatted(method.title()));
      }
      if (method instanceof LayerMethod layerMethod) {
        requireFewPlaces(layerMethod);
      }
      if (method.takesManyRuns()) {
        requireOnePicture(method.title());
      }
      if (isFused(method) && !contract.emission().convention().resizes()) {
        throw new ModelException(
            "%s needs a map of the picture's size, which the convention %s does not produce"
                .formatted(method.title(), contract.emission().convention()));
      }
    }
    if (smoothing.contains(Smoothing.AUG)) {
      requireOnePicture("smoothing by augmented pictures");
      requireMirrors();
    }
    return asked.isEmpty() ? USUAL.stream().filter(this::serves).toList() : asked;
  }

  private void requireFewPlaces(LayerMethod method) {
    for (Contract.Layer layer : contract.layers()) {
      Shape shape = layer.shape();
      long places =
          shape.isKnownFrom(2)
              ? shape.dimensions().stream()
                  .skip(2)
                  .mapToLong(Dimension::size)
                  .reduce(1, Math::multiplyExact)
              : 0;
      if (places > method.mostPlaces()) {
        throw new ModelException(
            "%s compares every place of a layer with every other, and '%s' has %d; choose a --layer of %d at most"
                .formatted(method.title(), layer.name(), places, method.mostPlaces()));
      }
    }
  }

  private void requireMirrors() {
    if (contract.layout().places() == 1) {
      throw new ModelException(
          "smoothing by augmented pictures mirrors them, which would turn the time of a signal round; leave --smooth aug out");
    }
  }

  private void requireOnePicture(String title) {
    if (contract.views().size() > 1) {
      throw new ModelException(
          "%s takes many runs of the model, for one picture at a time; name one input with --picture"
              .formatted(title));
    }
  }

  private boolean serves(AttributionMethod method) {
    return method.needs().stream().allMatch(this::gives)
        && (contract.emission().convention().resizes() || !isFused(method));
  }

  /** A map can be fused with a gradient only where it has the picture's size. */
  private static boolean isFused(AttributionMethod method) {
    return method instanceof InputMethod input && input.isFused();
  }

  private boolean gives(Requirement need) {
    return switch (need) {
      case ACTIVATIONS -> contract.hasActivations();
      case LAYER_GRADIENT -> contract.hasParts();
      case INPUT_GRADIENT, GUIDED_GRADIENT, DECONV_GRADIENT ->
          graft(need).filter(contract::hasInputGradient).isPresent();
      case LAYER_RUNS -> original || holdsTheClass();
      case CLASS_RUNS -> original || contract.classChoice().kind() == ClassChoice.Kind.INPUT;
      case CURVATURE, BIAS_GRADIENTS, ATTENTION, ATTENTION_GRADIENTS, ABLATION_RUNS -> original;
      case GRADIENT_RUNS ->
          original || (holdsTheClass() && contract.hasInputGradient(Method.GRADIENT));
      case SCORE_RUNS -> original || holdsTheClass();
    };
  }

  /** Other pictures may make the model predict another class. */
  private boolean holdsTheClass() {
    return contract.classChoice().kind() != ClassChoice.Kind.PREDICTED;
  }
}
