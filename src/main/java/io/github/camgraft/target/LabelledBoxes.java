package io.github.camgraft.target;

import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Boxes that are left of many, with a score and a label for each in outputs of their own.
 *
 * @param boxes [D, 4]
 * @param scores [D]
 * @param labels [D]
 */
record LabelledBoxes(FloatTensor boxes, FloatTensor scores, FloatTensor labels) {
  static Optional<LabelledBoxes> in(Answer answer) {
    Optional<FloatTensor> boxes =
        answer.outputs().values().stream()
            .filter(value -> value.rank() == 2 && value.size(1) == 4)
            .findFirst();
    List<FloatTensor> lists =
        answer.outputs().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(Map.Entry::getValue)
            .filter(value -> value.rank() == 1)
            .filter(value -> boxes.filter(all -> all.size(0) == value.size(0)).isPresent())
            .toList();
    return labels(lists, answer)
        .flatMap(
            labels ->
                lists.stream()
                    .filter(scores -> scores != labels && list(scores).isProbability(0))
                    .findFirst()
                    .map(scores -> new LabelledBoxes(boxes.orElseThrow(), scores, labels)));
  }

  /** By what it holds; an empty list, or one of ones, may be either, and then its name tells. */
  private static Optional<FloatTensor> labels(List<FloatTensor> lists, Answer answer) {
    List<FloatTensor> whole = lists.stream().filter(list -> list(list).isLabel(0)).toList();
    return whole.stream()
        .filter(
            list ->
                answer.outputs().entrySet().stream()
                    .anyMatch(
                        output ->
                            output.getValue() == list
                                && output.getKey().matches("(?i).*(label|class).*")))
        .findFirst()
        .or(() -> whole.stream().findFirst());
  }

  private static Head list(FloatTensor numbers) {
    return Head.rows(numbers.reshaped(numbers.count(), 1));
  }

  List<Detection> detections(Answer answer) {
    Head sides = Head.rows(boxes);
    boolean shares = sides.count() > 0 && sides.isShares(0);
    List<Detection> found = new ArrayList<>();
    for (int i = 0; i < scores.count(); i++) {
      double p = scores.at(i);
      found.add(
          new Detection(
              Boxes.ofCorners(
                  sides.row(i), 0, shares ? answer.width() : 1, shares ? answer.height() : 1),
              (int) labels.at(i),
              p,
              i,
              Detection.slopeOfLogarithm(p)));
    }
    return found;
  }
}
