package io.github.camgraft;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.ClassChoice;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Method;
import io.github.camgraft.augment.variant.Ablation;
import io.github.camgraft.augment.variant.AttentionRollout;
import io.github.camgraft.augment.variant.BiasGradients;
import io.github.camgraft.augment.variant.Curvature;
import io.github.camgraft.augment.variant.LeGrad;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The model in the forms that many runs need, each with as little grafted on as possible and opened
 * when first asked for. An augmented file has no other form than its own.
 */
final class FurtherSessions implements AutoCloseable {
  private final InferenceSession main;
  private final Optional<Analysis> original;
  private final AugmentOptions options;
  private final SessionSettings settings;
  private final Optional<Model> askedByWeights;
  private final Map<String, InferenceSession> opened = new HashMap<>();

  /**
   * For a model that is open already.
   *
   * @param main the augmented model
   * @param original what was found in the original, where it is known
   * @param augmented the augmented model itself
   * @param contract what that promises
   */
  FurtherSessions(
      InferenceSession main,
      Optional<Analysis> original,
      AugmentOptions options,
      SessionSettings settings,
      Model augmented,
      Contract contract) {
    boolean byWeights = contract.target().isPresent();
    this.main = main;
    this.original = original;
    this.options =
        options
            .withClassChoice(byWeights ? ClassChoice.WEIGHTS : ClassChoice.INPUT)
            .withEmission(options.emission().plain());
    this.askedByWeights = byWeights ? Optional.of(augmented) : Optional.empty();
    this.settings = settings;
  }

  /** Gives the gradient of the picture. */
  InferenceSession gradients() {
    return session("gradients", () -> original, Set.of(Method.GRADIENT));
  }

  /**
   * Gives the feature maps.
   *
   * @param withGradients whether it gives their gradients too
   */
  InferenceSession layers(boolean withGradients) {
    Method method = withGradients ? Method.GRADCAM : Method.ACTIVATIONS;
    return session(method.toString(), () -> original, Set.of(method));
  }

  /** Gives scores and nothing else. */
  InferenceSession scores() {
    return session("scores", () -> original, Set.of());
  }

  /** Gives scores under factors for the feature maps of a layer. */
  InferenceSession ablation(int layer) {
    return session(
        "ablation " + layer,
        () -> original.map(model -> Ablation.of(model, model.layers().get(layer))),
        Set.of());
  }

  /** Gives the curvature of the score over a layer. */
  InferenceSession curvature(int layer) {
    return opened(
        "curvature " + layer,
        () ->
            original.map(
                analysis ->
                    open(
                        Set.of(Curvature.OUTPUT),
                        Curvature.of(augmented(analysis, Set.of(Method.GRADCAM)), layer))));
  }

  /** Gives what the biases do for the score. */
  InferenceSession biases() {
    return opened(
        "biases",
        () ->
            original.map(
                analysis -> {
                  Model model = BiasGradients.of(analysis, options).model();
                  Set<String> read = new HashSet<>();
                  model.graph().outputs().forEach(output -> read.add(output.name()));
                  read.removeIf(name -> !name.startsWith(BiasGradients.OUTPUT));
                  return open(read, model);
                }));
  }

  /** Gives the attention of all layers, multiplied. */
  InferenceSession rollout() {
    return opened(
        "rollout",
        () ->
            original.map(
                analysis -> open(Set.of(AttentionRollout.OUTPUT), AttentionRollout.of(analysis))));
  }

  /** Gives what the class score owes to the attention of each layer, summed up. */
  InferenceSession legrad() {
    return opened(
        "legrad",
        () ->
            original.map(
                analysis -> open(Set.of(LeGrad.OUTPUT), LeGrad.of(analysis, options).model())));
  }

  /** The names of all outputs of a model that is asked by weights. */
  Set<String> outputs() {
    return askedByWeights.orElseThrow().graph().outputs().stream()
        .map(ValueInfo::name)
        .collect(Collectors.toSet());
  }

  /** Gives what the original returns, and the tensor that is weighted, without being asked why. */
  InferenceSession answers(Set<String> outputs) {
    return opened("answers", () -> askedByWeights.map(model -> open(outputs, model)));
  }

  private InferenceSession session(
      String key, Supplier<Optional<Analysis>> model, Set<Method> methods) {
    return opened(
        key,
        () ->
            model
                .get()
                .map(analysis -> augmented(analysis, methods))
                .map(found -> open(ViewOutputs.read(found.contract()), found.model())));
  }

  private Augmented augmented(Analysis analysis, Set<Method> methods) {
    return Augmenter.augment(analysis, options.withMethods(methods));
  }

  private InferenceSession open(Set<String> read, Model model) {
    return InferenceSession.openFor(read, model, settings);
  }

  private synchronized InferenceSession opened(
      String key, Supplier<Optional<InferenceSession>> session) {
    // What were opened behind its back nobody would close.
    main.requireOpen();
    return opened.computeIfAbsent(key, missing -> session.get().orElse(main));
  }

  @Override
  public synchronized void close() {
    opened.values().stream().filter(session -> session != main).forEach(InferenceSession::close);
    main.close();
  }
}
