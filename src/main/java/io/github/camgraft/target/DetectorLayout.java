package io.github.camgraft.target;

import io.github.camgraft.ir.ModelException;
import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the heads of detectors lay out their boxes. */
public enum DetectorLayout {
  /** YOLOv8, v11 and the like, [4+C, A]: middle and size in pixels, then the classes. */
  YOLO {
    @Override
    boolean fits(Answer answer) {
      return single(answer, 2)
          .filter(head -> head.size(0) > 4 && head.size(0) < head.size(1))
          .isPresent();
    }

    @Override
    List<Detection> candidates(Answer answer) {
      Head head = Head.columns(require(answer, 2));
      return head.detections(4, NO_OBJECTNESS, row -> Boxes.ofMiddle(row, 0, 1, 1));
    }
  },

  /** YOLOv5, v7 and the like, [A, 5+C]: middle and size in pixels, objectness, the classes. */
  YOLOV5 {
    @Override
    boolean fits(Answer answer) {
      return single(answer, 2)
          .filter(head -> head.size(1) > 6 && head.size(1) < head.size(0))
          .isPresent();
    }

    @Override
    List<Detection> candidates(Answer answer) {
      Head head = Head.rows(require(answer, 2));
      return head.detections(5, 4, row -> Boxes.ofMiddle(row, 0, 1, 1));
    }
  },

  /** What has no two boxes of one object any more, [A, 6]: corners in pixels, confidence, class. */
  END_TO_END {
    @Override
    boolean fits(Answer answer) {
      return single(answer, 2).filter(head -> head.size(1) == 6).isPresent();
    }

    @Override
    List<Detection> candidates(Answer answer) {
      Head head = Head.rows(require(answer, 2));
      List<Detection> found = new ArrayList<>();
      for (int i = 0; i < head.count(); i++) {
        double confidence = head.at(i, 4);
        found.add(
            new Detection(
                Boxes.ofCorners(head.row(i), 0, 1, 1),
                (int) head.at(i, 5),
                confidence,
                confidence,
                head.index(i, 4)));
      }
      return found;
    }
  },

  /** FastestDet, [5+C, h, w]: objectness, four numbers of the box at its place, the classes. */
  FASTESTDET {
    @Override
    boolean fits(Answer answer) {
      return single(answer, 3)
          .filter(head -> head.size(0) > 5 && answer.width() > head.size(2))
          .isPresent();
    }

    @Override
    List<Detection> candidates(Answer answer) {
      FloatTensor map = require(answer, 3);
      int rows = map.size(1);
      int columns = map.size(2);
      Head head = Head.columns(map.reshaped(map.size(0), rows * columns));
      List<Detection> found = new ArrayList<>();
      for (int i = 0; i < head.count(); i++) {
        int best = head.best(i, 5);
        int row = i / columns;
        double confidence = Math.pow(head.at(i, 0), 0.6) * Math.pow(head.at(i, best), 0.4);
        double[] box = {
          (i % columns + Math.tanh(head.at(i, 1))) / columns,
          (row + Math.tanh(head.at(i, 2))) / rows,
          logistic(head.at(i, 3)),
          logistic(head.at(i, 4))
        };
        found.add(
            new Detection(
                Boxes.ofMiddle(box, 0, answer.width(), answer.height()),
                best - 5,
                confidence,
                head.at(i, best),
                head.index(i, best)));
      }
      return found;
    }
  },

  /** DETR, RT-DETR, YOLOS: logits [Q, C] and boxes [Q, 4], middle and size as shares. */
  DETR {
    @Override
    boolean fits(Answer answer) {
      return pair(answer).filter(pair -> !isProbability(pair.scores())).isPresent();
    }

    @Override
    List<Detection> candidates(Answer answer) {
      Pair pair = pair(answer).orElseThrow(() -> missing("logits [Q×C] and boxes [Q×4]"));
      return pair.detections(false, row -> Boxes.ofMiddle(row, 0, answer.width(), answer.height()));
    }
  },

  /** SSD and RetinaNet: probabilities [A, C], the first that of nothing, and corners as shares. */
  SSD {
    @Override
    boolean fits(Answer answer) {
      return pair(answer).filter(pair -> isProbability(pair.scores())).isPresent();
    }

    @Override
    List<Detection> candidates(Answer answer) {
      Pair pair = pair(answer).orElseThrow(() -> missing("scores [A×C] and boxes [A×4]"));
      boolean shares = Arrays.stream(pair.boxes().numbers()).max().orElse(0) <= 2;
      return pair.detections(
          true,
          row ->
              Boxes.ofCorners(row, 0, shares ? answer.width() : 1, shares ? answer.height() : 1));
    }
  };

  static final int NO_OBJECTNESS = -1;

  /** Whether the outputs look like that. */
  abstract boolean fits(Answer answer);

  /** All boxes, sure or not. */
  abstract List<Detection> candidates(Answer answer);

  /** The word for it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The words for all of them. */
  public static List<String> words() {
    return Arrays.stream(values()).map(DetectorLayout::word).toList();
  }

  /**
   * The layout that the outputs have.
   *
   * @throws ModelException if they have none of these
   */
  static DetectorLayout recognised(Answer answer) {
    return Arrays.stream(values())
        .sorted(Comparator.comparing(layout -> layout != END_TO_END))
        .filter(layout -> layout.fits(answer))
        .findFirst()
        .orElseThrow(
            () ->
                new ModelException(
                    "the outputs are laid out as those of no detector that is known (%s); say which with --detector %s"
                        .formatted(shapes(answer), String.join("|", words()))));
  }

  private static String shapes(Answer answer) {
    List<String> shapes = new ArrayList<>();
    answer
        .outputs()
        .forEach((name, value) -> shapes.add(name + " " + Arrays.toString(value.shape())));
    return String.join(", ", shapes.stream().sorted().toList());
  }

  private static double logistic(double score) {
    return 1 / (1 + Math.exp(-score));
  }

  private static boolean isProbability(FloatTensor scores) {
    for (float number : scores.values()) {
      if (number < 0 || number > 1) {
        return false;
      }
    }
    return true;
  }

  /** The only output of that many axes, beside those that have others. */
  private static Optional<FloatTensor> single(Answer answer, int rank) {
    List<FloatTensor> found =
        answer.outputs().values().stream().filter(value -> value.rank() == rank).toList();
    boolean hasBoxes = found.stream().anyMatch(value -> value.size(-1) == 4);
    return found.isEmpty() || (hasBoxes && found.size() > 1)
        ? Optional.empty()
        : found.stream().max(Comparator.comparingInt(FloatTensor::count));
  }

  FloatTensor require(Answer answer, int rank) {
    return single(answer, rank)
        .orElseThrow(() -> missing("one output of %d axes for each picture".formatted(rank)));
  }

  ModelException missing(String what) {
    return new ModelException(
        "a detector of the kind %s returns %s, and this model does not".formatted(word(), what));
  }

  /** Scores and boxes in outputs of their own. */
  private record Pair(FloatTensor scores, FloatTensor boxes) {
    List<Detection> detections(boolean hasNothingFirst, Boxes.Reader reader) {
      Head head = Head.rows(scores);
      Head sides = Head.rows(boxes);
      List<Detection> found = new ArrayList<>();
      for (int i = 0; i < head.count(); i++) {
        int best = head.best(i, hasNothingFirst && scores.size(1) > 1 ? 1 : 0);
        double[] p =
            hasNothingFirst
                ? head.row(i)
                : Probabilities.of(
                    FloatTensor.of(head.floats(i), scores.size(1)), Answer.Scores.SOFTMAX);
        found.add(
            new Detection(
                reader.read(sides.row(i)), best, p[best], head.at(i, best), head.index(i, best)));
      }
      return found;
    }
  }

  private static Optional<Pair> pair(Answer answer) {
    List<FloatTensor> lists =
        answer.outputs().values().stream().filter(value -> value.rank() == 2).toList();
    return lists.stream()
        .filter(boxes -> boxes.size(1) == 4)
        .flatMap(
            boxes ->
                lists.stream()
                    .filter(scores -> scores != boxes && scores.size(0) == boxes.size(0))
                    .map(scores -> new Pair(scores, boxes)))
        .findFirst();
  }

  /** The output that holds the numbers of the classes. */
  FloatTensor classes(Answer answer) {
    return switch (this) {
      case DETR, SSD -> pair(answer).orElseThrow(() -> missing("scores and boxes")).scores();
      case FASTESTDET -> require(answer, 3);
      default -> require(answer, 2);
    };
  }
}
