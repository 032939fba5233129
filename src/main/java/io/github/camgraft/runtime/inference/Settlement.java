package io.github.camgraft.runtime.inference;

import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.InputLengths;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.RuntimeFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds how the open lengths of a model fit together. Exporters give each a name of its own, also
 * where the model works only if some of them are equal, or are one certain number. So one guess is
 * tried after the other, the freest first, until nothing speaks against one.
 */
final class Settlement {
  private final Model model;
  private final List<PictureAxes> pictures;
  private Optional<Settled> doubtful = Optional.empty();
  private Optional<RuntimeFailure> refusal = Optional.empty();

  Settlement(Model model, List<PictureAxes> pictures) {
    this.model = model;
    this.pictures = pictures;
  }

  /**
   * The first guess that fits; where none does without a doubt, the first that ONNX Runtime loads.
   *
   * @throws RuntimeFailure if it loads none
   */
  Settled found() {
    OpenAxes open = new OpenAxes(model, pictures);
    return withBatches(open.guesses())
        .or(() -> open.sides().isEmpty() ? Optional.empty() : ofImpliedSize(open))
        .or(() -> doubtful)
        .orElseThrow(() -> open.sides().isEmpty() ? refusal.get() : advised(refusal.get()));
  }

  private Optional<Settled> withBatches(List<Model> guesses) {
    for (boolean batchOfOne : new boolean[] {false, true}) {
      for (Model guess : guesses) {
        Optional<Settled> settled = tried(guess, batchOfOne);
        if (settled.isPresent()) {
          return settled;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Settled> ofImpliedSize(OpenAxes open) {
    for (boolean batchOfOne : new boolean[] {false, true}) {
      for (Model sized : new ImpliedSizes(open.tied(), open.sides(), batchOfOne).models()) {
        Optional<Settled> settled = tried(sized, batchOfOne);
        if (settled.isPresent()) {
          return settled;
        }
      }
    }
    return Optional.empty();
  }

  /** Some exporters declare the batch open although the graph only works for one picture. */
  private Optional<Settled> tried(Model guess, boolean batchOfOne) {
    try {
      Inference.Trial trial = Inference.trial(guess, batchOfOne);
      Settled settled = new Settled(guess, trial.facts());
      if (trial.agrees() && keepsBatch(settled, batchOfOne)) {
        boolean branches = !batchOfOne && branchesForOnePicture(guess, trial.facts());
        return branches ? ofOnePicture(guess) : Optional.of(settled);
      }
      doubtful = doubtful.or(() -> Optional.of(settled));
    } catch (RuntimeFailure failure) {
      refusal = refusal.or(() -> Optional.of(failure));
    }
    return Optional.empty();
  }

  /**
   * Whether some {@code If} goes another way for one picture than for several. Pictures are
   * explained one by one more often than not, so the model is taken as what it is for one.
   */
  private static boolean branchesForOnePicture(Model guess, Facts several) {
    List<String> conditions =
        guess.graph().nodes().stream()
            .filter(node -> node.is("If"))
            .map(node -> node.input(0))
            .filter(several.constants()::containsKey)
            .filter(condition -> !guess.graph().initializers().containsKey(condition))
            .toList();
    if (conditions.isEmpty() || batch(guess).isEmpty()) {
      return false;
    }
    Facts one = Inference.trial(guess, true).facts();
    return conditions.stream()
        .anyMatch(
            condition -> !Arrays.equals(numbers(several, condition), numbers(one, condition)));
  }

  private static double[] numbers(Facts facts, String value) {
    return facts.constant(value).map(Tensor::doubles).orElseGet(() -> new double[0]);
  }

  /** The same model for one picture alone. */
  private Optional<Settled> ofOnePicture(Model guess) {
    String batch = batch(guess).orElseThrow().symbol();
    return tried(InputLengths.in(guess, Map.of(batch, Dimension.of(1))), false);
  }

  /** The open first axis of the first input. */
  private static Optional<Dimension> batch(Model guess) {
    return guess.graph().feeds().stream()
        .findFirst()
        .flatMap(Settlement::first)
        .filter(length -> !length.isKnown());
  }

  /** Where the file says that an output has an entry for each picture, it has. */
  private boolean keepsBatch(Settled settled, boolean batchOfOne) {
    Optional<Dimension> declared =
        model.graph().feeds().stream().findFirst().flatMap(Settlement::first);
    Optional<Dimension> batch =
        batchOfOne
            ? Optional.of(Dimension.of(1))
            : settled.model().graph().feeds().stream().findFirst().flatMap(Settlement::first);
    return declared.isEmpty()
        || declared.get().isKnown()
        || model.graph().outputs().stream()
            .filter(output -> first(output).equals(declared))
            .map(ValueInfo::name)
            .allMatch(output -> entries(settled.facts(), output).equals(batch));
  }

  private static Optional<Dimension> first(ValueInfo value) {
    return value.type().map(TensorType::shape).filter(shape -> shape.rank() > 0).map(s -> s.get(0));
  }

  private static Optional<Dimension> entries(Facts facts, String value) {
    return facts
        .type(value)
        .map(TensorType::shape)
        .filter(shape -> shape.rank() > 0)
        .map(shape -> shape.get(0));
  }

  private static RuntimeFailure advised(RuntimeFailure refusal) {
    return new RuntimeFailure(
        refusal.getMessage()
            + "; if it takes pictures of one size only, give that with --preprocess height=…,width=…",
        refusal);
  }
}
