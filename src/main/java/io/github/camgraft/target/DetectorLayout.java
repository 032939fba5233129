package io.github.camgraft.target;

import io.github.camgraft.ir.ModelException;
import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the heads of detectors lay out their boxes; the first that fits is taken. */
public enum DetectorLayout {
  /**
   * What has no two boxes of one object any more, [A, 6] and more: corners, confidence, class; what
   * a segmenter or a pose says of a box stands behind.
   */
  END_TO_END {
    @Override
    boolean fits(Answer answer) {
      return single(answer, 2)
          .filter(list -> list.size(1) == 6 || (list.size(1) > 6 && list.size(0) > list.size(1)))
          .map(Head::rows)
          .filter(head -> head.isProbability(4) && head.isLabel(5))
          .isPresent();
    }

    @Override
    List<Detection> candidates(Answer answer) {
      Head head = Head.rows(require(answer, 2));
      boolean shares = head.isShares(0);
      List<Detection> found = new ArrayList<>();
      for (int i = 0; i < head.count(); i++) {
        double p = head.at(i, 4);
        found.add(
            new Detection(
                Boxes.ofCorners(
                    head.row(i), 0, shares ? answer.width() : 1, shares ? answer.height() : 1),
                (int) head.at(i, 5),
                p,
                head.index(i, 4),
                Detection.slopeOfLogit(p)));
      }
      return found;
    }
  },

  /**
   * YOLOv8, v11 and the like, [4+C, A], and Ultralytics' RT-DETR, [A, 4+C]: middle and size, then
   * the classes; mask coefficients and key points stand behind.
   */
  YOLO {
    @Override
    boolean fits(Answer answer) {
      return single(answer, 2)
          .filter(list -> Math.min(list.size(0), list.size(1)) > 4)
          .filter(list -> list.size(0) < list.size(1) || isNamed(list.size(1), answer))
          .isPresent();
    }

    private boolean isNamed(int width, Answer answer) {
      return width == 4 + answer.classes().count();
    }

    @Override
    List<Detection> candidates(Answer answer) {
      FloatTensor list = require(answer, 2);
      Head head = isNamed(list.size(1), answer) ? Head.rows(list) : Head.along(list);
      return head.detections(4, NO_OBJECTNESS, answer);
    }
  },

  /** YOLOv5, v7 and the like, [A, 5+C]: middle and size, objectness, the classes. */
  YOLOV5 {
    @Override
    boolean fits(Answer answer) {
      return single(answer, 2)
          .filter(head -> head.size(1) > 5 && head.size(1) < head.size(0))
          .isPresent();
    }

    @Override
    List<Detection> candidates(Answer answer) {
      return Head.along(require(answer, 2)).detections(5, 4, answer);
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
        int best = head.best(i, 5, head.width());
        int row = i / columns;
        double p = head.at(i, best);
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
                Math.pow(head.at(i, 0), 0.6) * Math.pow(p, 0.4),
                head.index(i, best),
                Detection.slopeOfLogarithm(p)));
      }
      return found;
    }
  },

  /** torchvision's, behind non-maximum suppression: boxes [D, 4], scores [D] and labels [D]. */
  LABELLED {
    @Override
    boolean fits(Answer answer) {
      return LabelledBoxes.in(answer).isPresent();
    }

    @Override
    List<Detection> candidates(Answer answer) {
      return labelled(answer).detections(answer);
    }
  },

  /** DETR, YOLOS: logits [Q, C+1], the last that of nothing, and boxes [Q, 4] as shares. */
  DETR {
    @Override
    boolean fits(Answer answer) {
      return ScoredBoxes.in(answer)
          .filter(boxes -> !boxes.isProbability())
          .filter(boxes -> boxes.hasNothingLast(answer.classes().count()))
          .isPresent();
    }

    @Override
    List<Detection> candidates(Answer answer) {
      return scored(answer, "logits [Q×C] and boxes [Q×4]").excluding(answer);
    }
  },

  /** RT-DETR, Deformable DETR: logits [Q, C] of classes by themselves, and boxes [Q, 4]. */
  RT_DETR {
    @Override
    boolean fits(Answer answer) {
      return ScoredBoxes.in(answer).filter(boxes -> !boxes.isProbability()).isPresent();
    }

    @Override
    List<Detection> candidates(Answer answer) {
      return scored(answer, "logits [Q×C] and boxes [Q×4]").independent(answer);
    }
  },

  /**
   * SSD and RetinaNet: probabilities [A, C] and corners; of an SSD the first is that of nothing.
   */
  SSD {
    @Override
    boolean fits(Answer answer) {
      return ScoredBoxes.in(answer).filter(ScoredBoxes::isProbability).isPresent();
    }

    @Override
    List<Detection> candidates(Answer answer) {
      return scored(answer, "scores [A×C] and boxes [A×4]").probable(answer);
    }
  };

  static final int NO_OBJECTNESS = -1;

  /** Whether the outputs look like that. */
  abstract boolean fits(Answer answer);

  /** All boxes, sure or not. */
  abstract List<Detection> candidates(Answer answer);

  /** {@return the word for it} */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@return the words for all of them} */
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
        .filter(layout -> layout.fits(answer))
        .findFirst()
        .orElseThrow(
            () ->
                new ModelException(
                    "the outputs do not have the layout of a known detector (%s); name the layout with --detector %s"
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

  ScoredBoxes scored(Answer answer, String what) {
    return ScoredBoxes.in(answer).orElseThrow(() -> missing(what));
  }

  LabelledBoxes labelled(Answer answer) {
    return LabelledBoxes.in(answer)
        .orElseThrow(() -> missing("boxes [D×4], scores [D] and labels [D]"));
  }

  private ModelException missing(String what) {
    return new ModelException(
        "a detector with the layout %s returns %s, but this model does not"
            .formatted(word(), what));
  }

  /** The output that holds the numbers of the classes. */
  FloatTensor classes(Answer answer) {
    return switch (this) {
      case DETR, RT_DETR, SSD -> scored(answer, "scores and boxes").scores();
      case LABELLED -> labelled(answer).scores();
      case FASTESTDET -> require(answer, 3);
      default -> require(answer, 2);
    };
  }
}
