package io.github.camgraft.target;

import io.github.camgraft.ir.ModelException;
import io.github.camgraft.tensor.FloatTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Why these pixels: the mean score of a class over a part of the picture.
 *
 * @param area the part; where it is not said, all places where the class wins
 * @param word the class; where none is named, the one with the largest mean there
 * @param against a class whose mean is taken off, if that is asked for
 */
public record RegionTarget(Optional<Area> area, Optional<String> word, Optional<String> against)
    implements TensorTarget {
  @Override
  public TargetKind kind() {
    return TargetKind.REGION;
  }

  @Override
  public List<Question> questions(Answer answer) {
    ClassPlanes planes = ClassPlanes.of(answer);
    boolean[] inside =
        area.map(part -> part.on(answer, planes.rows(), planes.columns()))
            .orElseGet(() -> winning(planes, answer));
    int count = 0;
    for (boolean is : inside) {
      count += is ? 1 : 0;
    }
    if (count == 0) {
      throw new UnexplainedException(
          area.map(
                  part ->
                      "the region %s covers no place of the map '%s', which has %d×%d (rows × columns)"
                          .formatted(
                              part.words(), answer.tensor(), planes.rows(), planes.columns()))
              .orElse(
                  "the class '%s' wins nowhere, so there is no region to explain; name one with --region"
                      .formatted(word.orElse(""))));
    }
    int index =
        word.map(name -> answer.classes().find(name, planes.classes()))
            .orElseGet(() -> planes.largestMean(inside));
    FloatTensor weights = answer.zeros();
    planes.add(weights, index, inside, 1.0 / count);
    String words = answer.classes().name(index);
    if (against.isPresent()) {
      int other = answer.classes().find(against.get(), planes.classes());
      planes.add(weights, other, inside, -1.0 / count);
      words += " against " + answer.classes().name(other);
    }
    String where = area.map(part -> " in " + part.words()).orElse(" where it wins");
    return List.of(Question.of(words + where, weights));
  }

  private boolean[] winning(ClassPlanes planes, Answer answer) {
    int index =
        word.map(name -> answer.classes().find(name, planes.classes()))
            .orElseGet(planes::commonest);
    return planes.winning(index);
  }

  /** A map of y for each class. */
  private record ClassPlanes(
      FloatTensor y, int classes, int rows, int columns, int step, int across) {
    /** The axis of the classes is the shorter one of the first and the last. */
    static ClassPlanes of(Answer answer) {
      FloatTensor y = answer.y();
      int[] shape = y.shape();
      if (shape.length == 2) {
        return new ClassPlanes(y, 1, shape[0], shape[1], y.count(), 1);
      }
      if (shape.length != 3) {
        throw new ModelException(
            "'%s' has the shape %s for each picture, and a region needs a map for each class, [C×H×W]"
                .formatted(answer.tensor(), Arrays.toString(shape)));
      }
      return shape[0] <= shape[2]
          ? new ClassPlanes(y, shape[0], shape[1], shape[2], shape[1] * shape[2], 1)
          : new ClassPlanes(y, shape[2], shape[0], shape[1], 1, shape[2]);
    }

    int index(int of, int place) {
      return of * step + place * across;
    }

    void add(FloatTensor weights, int of, boolean[] inside, double weight) {
      for (int place = 0; place < inside.length; place++) {
        if (inside[place]) {
          weights.values()[index(of, place)] += (float) weight;
        }
      }
    }

    int winner(int place) {
      int best = 0;
      for (int i = 1; i < classes; i++) {
        best = y.at(index(i, place)) > y.at(index(best, place)) ? i : best;
      }
      return best;
    }

    boolean[] winning(int of) {
      boolean[] inside = new boolean[rows * columns];
      for (int place = 0; place < inside.length; place++) {
        inside[place] = classes == 1 ? y.at(index(0, place)) > 0 : winner(place) == of;
      }
      return inside;
    }

    /**
     * The class that wins most places, but for the first, which is the background in most models.
     */
    int commonest() {
      int[] counts = new int[classes];
      for (int place = 0; place < rows * columns; place++) {
        counts[winner(place)]++;
      }
      int best = 0;
      for (int i = 1; i < classes; i++) {
        best = counts[i] > 0 && (best == 0 || counts[i] > counts[best]) ? i : best;
      }
      return best;
    }

    int largestMean(boolean[] inside) {
      int best = 0;
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < classes; i++) {
        double sum = 0;
        for (int place = 0; place < inside.length; place++) {
          sum += inside[place] ? y.at(index(i, place)) : 0;
        }
        if (sum > largest) {
          largest = sum;
          best = i;
        }
      }
      return best;
    }
  }
}
