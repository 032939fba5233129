package io.github.camgraft.augment;

import io.github.camgraft.grad.NoGradientException;
import io.github.camgraft.grad.rule.RuleTables;
import io.github.camgraft.input.DeclaredPictures;
import io.github.camgraft.input.PictureSize;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.lower.Branches;
import io.github.camgraft.lower.Functions;
import io.github.camgraft.lower.Lowering;
import io.github.camgraft.lower.StatedRegions;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.runtime.inference.Inference;
import io.github.camgraft.runtime.inference.PoolLengths;
import io.github.camgraft.runtime.inference.Settled;
import io.github.camgraft.text.Reason;
import java.util.Optional;

/**
 * A model whose lengths fit together: functions are written out, branches that are decided are
 * taken, pictures get the size that was asked for, and ONNX Runtime says the types.
 */
final class Settling {
  private final AugmentOptions options;

  Settling(AugmentOptions options) {
    this.options = options;
  }

  /**
   * The model, and what is known of its values.
   *
   * @throws ModelException if its lengths contradict each other, or an operator is unknown
   */
  Settled of(Model model) {
    Settled open = sized(Functions.inlined(model));
    Model next = rewritten(open);
    while (next != open.model()) {
      open = infer(next);
      next = rewritten(open);
    }
    return open;
  }

  /** What follows from the lengths, and lets others follow. */
  private static Model rewritten(Settled open) {
    Model decided = Branches.decided(open.model(), open.facts().constants());
    if (decided != open.model()) {
      return decided;
    }
    Model pooled = PoolLengths.agreed(decided, open.facts().types());
    return pooled == decided ? StatedRegions.in(decided, open.facts()) : pooled;
  }

  /** With the size of pictures that is asked for. */
  private Settled sized(Model model) {
    Model sized = DeclaredPictures.closed(model, options.pictureSize(), options.pictures());
    try {
      return infer(sized);
    } catch (ModelException refusal) {
      if (options.pictureSize().isOpen()) {
        throw refusal;
      }
      Model open = DeclaredPictures.closed(model, PictureSize.OPEN, options.pictures());
      throw SizeAdvice.onSize(refusal, options.pictureSize(), settled(open));
    }
  }

  private static Optional<Model> settled(Model model) {
    try {
      return Optional.of(infer(model).model());
    } catch (ModelException refusal) {
      return Optional.empty();
    }
  }

  /** A model whose lengths fit together, and what is known of its values. */
  static Settled infer(Model model) {
    Lowering.requireUnderstood(model);
    try {
      return Inference.settle(model, new DeclaredPictures(model.graph()).axes());
    } catch (RuntimeFailure refusal) {
      NoGradientException.ifUnknown(model.graph().nodes(), RuleTables.EXACT.standard());
      throw new ModelException(Reason.of(refusal), refusal);
    }
  }
}
