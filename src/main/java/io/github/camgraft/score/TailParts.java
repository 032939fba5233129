package io.github.camgraft.score;

import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.score.OutputForm.Front;
import io.github.camgraft.score.OutputForm.Meaning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The rules of {@link TailRules} for what takes tensors apart and puts them together. */
final class TailParts {
  private TailParts() {}

  /** Concat: of one of several tensors where a place on its axis is asked for. */
  static OutputForm joined(TailStep step) {
    int axis =
        step.node().attributes().integer("axis", 0) < 0
            ? (int) step.node().attributes().integer("axis", 0) + step.after().rank()
            : (int) step.node().attributes().integer("axis", 0);
    if (axis >= step.part().entries().size()) {
      return OutputForm.SCORES;
    }
    return step.part()
        .entry(axis)
        .map(place -> oneOfThem(step, axis, place))
        .orElseGet(() -> besideEachOther(step, axis));
  }

  private static OutputForm oneOfThem(TailStep step, int axis, long place) {
    long left = place;
    for (String input : step.node().inputs()) {
      Dimension length =
          axis < step.shapeOf(input).rank()
              ? step.shapeOf(input).get(axis)
              : Dimension.symbolic("");
      if (!length.isKnown()) {
        return OutputForm.SCORES;
      }
      if (left < length.size()) {
        return step.walk().form(step.part().of(input).with(axis, left));
      }
      left -= length.size();
    }
    return OutputForm.SCORES;
  }

  private static OutputForm besideEachOther(TailStep step, int axis) {
    List<OutputForm> forms = new ArrayList<>();
    for (String input : step.node().inputs()) {
      forms.add(step.walk().form(step.part().of(input)));
    }
    if (forms.size() == 1) {
      return forms.get(0);
    }
    Optional<Front> opposites = forms.size() == 2 ? opposites(step, axis, forms) : Optional.empty();
    if (opposites.isPresent()) {
      return OutputForm.probabilities(axis, opposites.get()).times(forms.get(1).scale());
    }
    OutputForm all = forms.stream().reduce(OutputForm::beside).orElse(OutputForm.SCORES);
    return all.axis() == axis ? all.withAxis(-1) : all;
  }

  /** What is behind [1 - p, p]: the score of the second. */
  private static Optional<Front> opposites(TailStep step, int axis, List<OutputForm> forms) {
    boolean areSingle =
        step.node().inputs().stream().allMatch(input -> step.shapeOf(input).get(axis).is(1));
    boolean areOfOneKind =
        forms.stream().allMatch(OutputForm::isProbability)
            && forms.get(0).scale() == forms.get(1).scale();
    Optional<Front> first = forms.get(0).front().map(Front::negative);
    Optional<Front> second = forms.get(1).front();
    return areSingle && areOfOneKind
        ? second.filter(front -> front.tail() == Score.Tail.SIGMOID && isSame(front, first))
        : Optional.empty();
  }

  private static boolean isSame(Front one, Optional<Front> other) {
    return other.isPresent()
        && one.part().equals(other.get().part())
        && one.negated() == other.get().negated();
  }

  /** Gather: one place of an axis, or several in any order. */
  static OutputForm gathered(TailStep step) {
    int axis = step.axis("axis", 0);
    Optional<Tensor> indices = step.walk().facts().constant(step.node().input(1));
    if (indices.isEmpty() || indices.get().count() > 4096) {
      return OutputForm.SCORES;
    }
    if (indices.get().shape().rank() == 0) {
      List<Optional<Long>> places = new ArrayList<>(step.part().entries());
      long place = fromFront(step, axis, indices.get().longs()[0]);
      places.add(Math.min(axis, places.size()), Optional.of(place));
      OutputForm form = step.walk().form(new ScorePart(step.node().input(0), places));
      return form.axis() > axis ? form.withAxis(form.axis() - 1) : form;
    }
    boolean isOne = indices.get().shape().rank() == 1;
    if (isOne && indices.get().count() == 1) {
      return step.at(axis, fromFront(step, axis, indices.get().longs()[0]));
    }
    Optional<Long> place = isOne ? step.part().entry(axis) : Optional.empty();
    return place
        .map(Math::toIntExact)
        .map(index -> step.at(axis, fromFront(step, axis, indices.get().longs()[index])))
        .orElseGet(() -> some(step, axis));
  }

  private static long fromFront(TailStep step, int axis, long place) {
    boolean isKnown = axis < step.before().rank() && step.before().get(axis).isKnown();
    return place < 0 && isKnown ? place + step.before().get(axis).size() : place;
  }

  /** Several places of an axis: what is left of probabilities sums to less than one. */
  private static OutputForm some(TailStep step, int axis) {
    if (!step.part().isWhole()) {
      return OutputForm.SCORES;
    }
    OutputForm form =
        step.walk().form(ScorePart.whole(step.node().input(0), step.before().rank())).mixed();
    return form.is(Meaning.PROBABILITIES) || form.is(Meaning.LOGARITHMS)
        ? form.withAxis(form.axis() == axis ? -1 : form.axis())
        : OutputForm.SCORES;
  }

  /** Split. */
  static OutputForm split(TailStep step) {
    int axis = step.axis("axis", 0);
    long start = 0;
    for (String output : step.node().outputs()) {
      if (output.equals(step.part().name())) {
        return within(step, axis, OptionalLong.of(start), 1);
      }
      Dimension length =
          axis < step.shapeOf(output).rank()
              ? step.shapeOf(output).get(axis)
              : Dimension.symbolic("");
      start += length.isKnown() ? length.size() : 0;
    }
    return OutputForm.SCORES;
  }

  /** Slice along one axis. */
  static OutputForm sliced(TailStep step) {
    Optional<long[]> starts = step.integers(1, "starts");
    Optional<long[]> axes = step.integers(3, "axes");
    if (axes.filter(named -> named.length != 1).isPresent()) {
      return OutputForm.SCORES;
    }
    int axis = step.fromFront((int) axes.map(named -> named[0]).orElse(0L).longValue());
    if (starts.isEmpty()) {
      // Where it begins is computed, as half of a batch of open length is.
      return some(step, axis);
    }
    if (starts.get().length != 1) {
      return OutputForm.SCORES;
    }
    long stride = step.integers(4, "steps").map(steps -> steps[0]).orElse(1L);
    long start = fromFront(step, axis, starts.get()[0]);
    return within(step, axis, start < 0 ? OptionalLong.empty() : OptionalLong.of(start), stride);
  }

  private static OutputForm within(TailStep step, int axis, OptionalLong start, long stride) {
    if (axis >= step.part().entries().size() || start.isEmpty()) {
      return OutputForm.SCORES;
    }
    boolean isAll = step.before().get(axis).equals(step.after().get(axis)) && stride == 1;
    if (isAll) {
      return step.through();
    }
    Optional<Long> place = step.after().get(axis).is(1) ? Optional.of(0L) : step.part().entry(axis);
    return place
        .map(index -> step.at(axis, start.getAsLong() + index * stride))
        .orElseGet(() -> some(step, axis));
  }
}
