package io.github.camgraft.augment;

import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.NoGradientException;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import java.util.Map;

/**
 * Grafts backward passes onto a classifier. The model that is given stays as it is; the result is
 * another one.
 *
 * @hidden
 */
public final class Augmenter {
  private Augmenter() {}

  /**
   * Augments a model.
   *
   * @param model the model
   * @param options the options
   * @return the augmented model
   * @throws io.github.camgraft.ir.ModelException if it is no classifier of pictures, or a name in
   *     the options does not exist
   * @throws io.github.camgraft.grad.NoGradientException if operators on the way have no gradient
   *     rule; all of them are named
   */
  public static Augmented augment(Model model, AugmentOptions options) {
    return augment(Analysis.of(model, options), options);
  }

  /**
   * Augments a model that was looked at before.
   *
   * @param analysis what was found in the model
   * @param options the options
   * @return the augmented model
   * @throws io.github.camgraft.grad.NoGradientException if a node on the way has a form that has no
   *     gradient rule
   */
  public static Augmented augment(Analysis analysis, AugmentOptions options) {
    try {
      return augmented(analysis, options, (tape, seed) -> Map.of());
    } catch (NoGradientException refusal) {
      throw SizeAdvice.onGradient(refusal, analysis.original(), options);
    }
  }

  /** One map of one layer would be that map in other units. */
  private static void requireSeveral(Analysis analysis, AugmentOptions options) {
    boolean isOfOne = analysis.views().stream().anyMatch(view -> view.layers().size() == 1);
    if (options.emission().merge().isPresent() && isOfOne) {
      throw new ModelException(
          "--merge makes one map of those of several layers, and there is one layer; name two or more with --layer");
    }
  }

  /** What is written of a class beside what the contract promises, by the names of outputs. */
  @FunctionalInterface
  public interface FurtherParts {
    /**
     * Values that are recorded on the tape, by the names that they get as outputs.
     *
     * @param tape where new nodes are recorded
     * @param seed where the random numbers start
     * @return the augmented model
     */
    Map<String, Value> of(Tape tape, Seed seed);
  }

  /**
   * {@return the same with outputs that no contract tells of}
   *
   * @param analysis what was found in the model
   * @param options the options
   * @param further further outputs
   */
  public static Augmented augmented(
      Analysis analysis, AugmentOptions options, FurtherParts further) {
    requireSeveral(analysis, options);
    return Pipeline.augmented(analysis.forNames(options.labels().size()), options, further);
  }
}
