package io.github.camgraft.evaluate;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.evaluate.truth.Truth;
import io.github.camgraft.tensor.FloatTensor;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map and all that it is measured by. It is made for one map and thrown away; what several
 * measures ask for is worked out once.
 */
public final class Trial {
  private final Heatmap map;
  private final Subject subject;
  private final Explaining explaining;
  private final Optional<Truth> truth;
  private final Effort effort;
  private final Map<Measure, Outcome> outcomes = new EnumMap<>(Measure.class);
  private @Nullable Heatmap spread;
  private @Nullable FloatTensor masked;
  private int @Nullable [] strongestFirst;
  private @Nullable Double probabilityOfMasked;

  /**
   * A map to be measured.
   *
   * @param map as large as the picture
   * @param truth where the objects of the class are, if that is known
   * @throws IllegalArgumentException if sizes differ
   */
  public Trial(
      Heatmap map, Subject subject, Explaining explaining, Optional<Truth> truth, Effort effort) {
    if (map.height() != subject.height() || map.width() != subject.width()) {
      throw new IllegalArgumentException(
          "%s is not as large as the picture, %d x %d"
              .formatted(map, subject.height(), subject.width()));
    }
    this.map = map;
    this.subject = subject;
    this.explaining = explaining;
    this.truth = truth;
    this.effort = effort;
  }

  /** What a measure says; some say what others are made of. */
  Outcome once(Measure measure, Function<Trial, Outcome> formula) {
    Outcome known = outcomes.get(measure);
    if (known == null) {
      known = formula.apply(this);
      outcomes.put(measure, known);
    }
    return known;
  }

  Heatmap map() {
    return map;
  }

  Subject subject() {
    return subject;
  }

  Explaining explaining() {
    return explaining;
  }

  Effort effort() {
    return effort;
  }

  /** Measures that need it are asked only where it is there. */
  Truth truth() {
    return truth.orElseThrow(() -> new IllegalStateException("nothing says where the objects are"));
  }

  boolean has(Requirement requirement) {
    return switch (requirement) {
      case MAP, RUNS, EXPLANATIONS, FORGETTING -> true;
      case BOXES -> truth.isPresent();
      case MASKS -> truth.filter(Truth::isMask).isPresent();
    };
  }

  /** All pixels, the strongest first; several measures begin with it. */
  int[] strongestFirst() {
    if (strongestFirst == null) {
      strongestFirst = PixelOrder.strongestFirst(map);
    }
    return strongestFirst;
  }

  /** The map from 0 to 1, as all of these measures take it; flat ones are 0 everywhere. */
  Heatmap spread() {
    if (spread == null) {
      spread = map.spread(Double.MIN_NORMAL);
    }
    return spread;
  }

  /** The picture, seen through the map. */
  FloatTensor masked() {
    if (masked == null) {
      masked = subject.times(spread().tensor().values());
    }
    return masked;
  }

  double probabilityOfMasked() {
    if (probabilityOfMasked == null) {
      probabilityOfMasked = subject.answers().probabilities(1, i -> masked())[0];
    }
    return probabilityOfMasked;
  }
}
