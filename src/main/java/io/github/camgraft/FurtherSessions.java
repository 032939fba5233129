package io.github.camgraft;

import io.github.camgraft.augment.Ablation;
import io.github.camgraft.augment.Analysis;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.ClassChoice;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Method;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The model in the forms that many runs need, each with as little grafted on as possible and opened
 * when first asked for. An augmented file has no other form than its own.
 */
final class FurtherSessions implements AutoCloseable {
  /** What is read of them. */
  private static final Set<String> READ =
      Set.of(Contract.EXPLAINED_SCORE, Method.GRADIENT.output());

  private final InferenceSession main;
  private final Optional<Analysis> original;
  private final AugmentOptions options;
  private final SessionSettings settings;
  private final Map<String, InferenceSession> opened = new HashMap<>();

  /**
   * For a model that is open already.
   *
   * @param main the augmented model
   * @param original what was found in the original, where it is known
   */
  FurtherSessions(
      InferenceSession main,
      Optional<Analysis> original,
      AugmentOptions options,
      SessionSettings settings) {
    this.main = main;
    this.original = original;
    this.options = options.withClassChoice(ClassChoice.INPUT);
    this.settings = settings;
  }

  /** Gives the gradient of the picture. */
  InferenceSession gradients() {
    return session("gradients", () -> original, Set.of(Method.GRADIENT));
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

  private synchronized InferenceSession session(
      String key, Supplier<Optional<Analysis>> model, Set<Method> methods) {
    // What were opened behind its back nobody would close.
    main.requireOpen();
    return opened.computeIfAbsent(
        key,
        missing ->
            model
                .get()
                .map(analysis -> Augmenter.augment(analysis, options.withMethods(methods)))
                .map(augmented -> InferenceSession.openFor(READ, augmented.model(), settings))
                .orElse(main));
  }

  @Override
  public synchronized void close() {
    opened.values().stream().filter(session -> session != main).forEach(InferenceSession::close);
    main.close();
  }
}
