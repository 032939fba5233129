package io.github.camgraft.target;

import io.github.camgraft.cam.Box;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Scores of classes and boxes in outputs of their own.
 *
 * @param scores [A, C]
 * @param boxes [A, 4]
 */
record ScoredBoxes(FloatTensor scores, FloatTensor boxes) {
  private static final Pattern SCORES = Pattern.compile("logit|score|class|conf|prob");

  /** Boxes that a network is not sure of may come out so, but not so many. */
  private static final double MOST_ENDED = 0.2;

  /** How far the sum of probabilities may be from one. */
  private static final double ROUNDING = 1e-3;

  /** Of several lists as long as that of the boxes the one that is called so, or the narrowest. */
  static Optional<ScoredBoxes> in(Answer answer) {
    List<Map.Entry<String, FloatTensor>> lists =
        answer.outputs().entrySet().stream()
            .filter(output -> output.getValue().rank() == 2)
            .sorted(
                Comparator.comparing(
                        (Map.Entry<String, FloatTensor> output) ->
                            !SCORES.matcher(output.getKey()).find())
                    .thenComparing(output -> output.getValue().size(1))
                    .thenComparing(Map.Entry.comparingByKey()))
            .toList();
    return lists.stream()
        .map(Map.Entry::getValue)
        .filter(boxes -> boxes.size(1) == 4)
        .flatMap(
            boxes ->
                lists.stream()
                    .map(Map.Entry::getValue)
                    .filter(scores -> scores != boxes && scores.size(0) == boxes.size(0))
                    .map(scores -> new ScoredBoxes(scores, boxes)))
        .findFirst();
  }

  /** Whether the scores are probabilities. */
  boolean isProbability() {
    Head head = Head.rows(scores);
    for (int i = 0; i < head.width(); i++) {
      if (!head.isProbability(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the last class is that of nothing: where names tell, or as it wins most places. */
  boolean hasNothingLast(int names) {
    int classes = scores.size(1);
    if (names == classes || names == classes - 1) {
      return names < classes;
    }
    Head head = Head.rows(scores);
    int nothing = 0;
    for (int i = 0; i < head.count(); i++) {
      nothing += head.best(i, 0, classes) == classes - 1 ? 1 : 0;
    }
    return 2 * nothing > head.count();
  }

  /** Logits of classes that exclude each other, the last that of nothing. */
  List<Detection> excluding(Answer answer) {
    Head head = Head.rows(scores);
    List<Detection> found = new ArrayList<>();
    for (int i = 0; i < head.count(); i++) {
      int best = head.best(i, 0, head.width() - 1);
      double[] p =
          Probabilities.of(FloatTensor.of(head.floats(i), head.width()), Answer.Scores.SOFTMAX);
      found.add(new Detection(middle(i, answer), best, p[best], head.index(i, best), 1));
    }
    return found;
  }

  /** Logits of classes by themselves. */
  List<Detection> independent(Answer answer) {
    Head head = Head.rows(scores);
    List<Detection> found = new ArrayList<>();
    for (int i = 0; i < head.count(); i++) {
      int best = head.best(i, 0, head.width());
      double p = 1 / (1 + Math.exp(-head.at(i, best)));
      found.add(new Detection(middle(i, answer), best, p, head.index(i, best), 1));
    }
    return found;
  }

  /** Probabilities; where they add up to one, the first is that of nothing. */
  List<Detection> probable(Answer answer) {
    requireCorners();
    Head head = Head.rows(scores);
    boolean hasNothing = head.width() > 1 && addUpToOne(head);
    List<Detection> found = new ArrayList<>();
    for (int i = 0; i < head.count(); i++) {
      int best = head.best(i, hasNothing ? 1 : 0, head.width());
      double p = head.at(i, best);
      found.add(
          new Detection(
              corners(i, answer),
              best,
              p,
              head.index(i, best),
              hasNothing ? Detection.slopeOfLogarithm(p) : Detection.slopeOfLogit(p)));
    }
    return found;
  }

  /**
   * Offsets from anchors, which some exports return instead, end before they begin as often as not.
   */
  private void requireCorners() {
    Head head = Head.rows(boxes);
    int ended = 0;
    for (int i = 0; i < head.count(); i++) {
      ended += head.at(i, 2) < head.at(i, 0) || head.at(i, 3) < head.at(i, 1) ? 1 : 0;
    }
    if (ended > MOST_ENDED * head.count()) {
      throw new ModelException(
          "%d of %d boxes end before they begin: they are offsets from anchors that the file does not hold; export the model with its boxes decoded, or ask for a number of the scores with --score 'NAME[:,BOX,CLASS]'"
              .formatted(ended, head.count()));
    }
  }

  private static boolean addUpToOne(Head head) {
    for (int i = 0; i < head.count(); i++) {
      double sum = 0;
      for (int number = 0; number < head.width(); number++) {
        sum += head.at(i, number);
      }
      if (Math.abs(sum - 1) > ROUNDING) {
        return false;
      }
    }
    return true;
  }

  private Box middle(int i, Answer answer) {
    return Boxes.ofMiddle(Head.rows(boxes).row(i), 0, answer.width(), answer.height());
  }

  private Box corners(int i, Answer answer) {
    Head head = Head.rows(boxes);
    boolean shares = head.isShares(0);
    return Boxes.ofCorners(
        head.row(i), 0, shares ? answer.width() : 1, shares ? answer.height() : 1);
  }
}
