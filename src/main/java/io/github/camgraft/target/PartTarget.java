package io.github.camgraft.target;

import io.github.camgraft.ir.ModelException;
import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a tensor as NumPy has it, as in {@code logits[:,4:84,200]}: its numbers added up. The
 * first axis is that of the pictures. In place of one axis may stand {@code max}, which takes the
 * largest number along it: {@code scores[:,2:5,max]} are the words that a caption has there.
 *
 * @param text as it was typed
 * @param name the tensor
 * @param ranges one for each axis that was mentioned
 */
public record PartTarget(String text, String name, List<Range> ranges) implements TensorTarget {
  private static final Pattern FORM = Pattern.compile("(.+)\\[([^\\[\\]]*)]");
  private static final String LARGEST = "max";
  private static final Pattern ENTRY = Pattern.compile("(-?\\d{1,9})?(:)?(-?\\d{1,9})?");

  /**
   * Keeps its own copy.
   *
   * @param text as it was typed
   * @param name the tensor
   * @param ranges one for each axis that was mentioned
   */
  public PartTarget {
    ranges = List.copyOf(ranges);
  }

  /**
   * Places of an axis; negative ones are counted from the end.
   *
   * @param from the first one
   * @param to the one behind the last
   * @param single whether it is the first one alone
   * @param largest whether it is the one of the largest number among them
   */
  private record Range(
      Optional<Integer> from, Optional<Integer> to, boolean single, boolean largest) {
    int first(int length) {
      int start = from.orElse(0);
      return start < 0 ? start + length : start;
    }

    int end(int length) {
      int stop = single ? first(length) + 1 : to.orElse(length);
      return stop < 0 ? stop + length : stop;
    }

    boolean fits(int length) {
      return first(length) >= 0 && first(length) < end(length) && end(length) <= length;
    }
  }

  /**
   * Reads a part, if it is one with ranges.
   *
   * @param text part of a tensor in NumPy's notation
   * @return the part; nothing for the name of a whole tensor
   */
  public static Optional<PartTarget> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<Range> ranges = new ArrayList<>();
    for (String entry : matcher.group(2).split(",", -1)) {
      Optional<Range> range = range(entry.strip());
      if (range.isEmpty()) {
        return Optional.empty();
      }
      ranges.add(range.get());
    }
    boolean isClear = ranges.stream().filter(Range::largest).count() <= 1;
    return isClear && !ranges.get(0).largest()
        ? Optional.of(new PartTarget(text, matcher.group(1), ranges))
        : Optional.empty();
  }

  private static Optional<Range> range(String entry) {
    if (entry.equals(LARGEST)) {
      return Optional.of(new Range(Optional.empty(), Optional.empty(), false, true));
    }
    Matcher range = ENTRY.matcher(entry);
    return range.matches() && !entry.isEmpty()
        ? Optional.of(
            new Range(
                number(range.group(1)), number(range.group(3)), range.group(2) == null, false))
        : Optional.empty();
  }

  private static Optional<Integer> number(String digits) {
    return Optional.ofNullable(digits).map(Integer::valueOf);
  }

  @Override
  public TargetKind kind() {
    return TargetKind.PART;
  }

  @Override
  public boolean needsNumbers() {
    return ranges.stream().anyMatch(Range::largest);
  }

  @Override
  public List<Question> questions(Answer answer) {
    int[] shape = answer.y().shape();
    boolean fits = ranges.size() - 1 <= shape.length;
    for (int axis = 0; fits && axis < ranges.size() - 1; axis++) {
      fits = ranges.get(axis + 1).fits(shape[axis]);
    }
    if (!fits) {
      throw new ModelException(
          "'%s' does not lie in '%s', which has the shape %s for each picture"
              .formatted(text, answer.tensor(), Arrays.toString(shape)));
    }
    FloatTensor weights = answer.zeros();
    for (int i = 0; i < weights.count(); i++) {
      weights.values()[i] = isInside(i, shape) ? 1 : 0;
    }
    for (int axis = 0; axis < ranges.size() - 1; axis++) {
      if (ranges.get(axis + 1).largest()) {
        keepLargest(weights, answer.y(), axis);
      }
    }
    return List.of(Question.of(text, weights));
  }

  /** Of the places along an axis only that of the largest number keeps its weight. */
  private static void keepLargest(FloatTensor weights, FloatTensor y, int axis) {
    int length = y.size(axis);
    int step = 1;
    for (int behind = axis + 1; behind < y.rank(); behind++) {
      step *= y.size(behind);
    }
    for (int line = 0; line < y.count() / length; line++) {
      int first = line / step * step * length + line % step;
      int best = 0;
      for (int place = 1; place < length; place++) {
        best = y.at(first + place * step) > y.at(first + best * step) ? place : best;
      }
      for (int place = 0; place < length; place++) {
        weights.values()[first + place * step] *= place == best ? 1 : 0;
      }
    }
  }

  private boolean isInside(int index, int... shape) {
    int rest = index;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      int place = rest % shape[axis];
      rest /= shape[axis];
      boolean isMentioned = axis + 1 < ranges.size();
      if (isMentioned
          && (place < ranges.get(axis + 1).first(shape[axis])
              || place >= ranges.get(axis + 1).end(shape[axis]))) {
        return false;
      }
    }
    return true;
  }
}
