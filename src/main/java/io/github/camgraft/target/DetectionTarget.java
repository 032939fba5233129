package io.github.camgraft.target;

import io.github.camgraft.cam.Box;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Why this box: the score of its class.
 *
 * @param which {@code best}, {@code all}, a number counted from 1 with the surest first, or a class
 * @param layout how the head lays out its boxes; recognised where it is not said
 */
public record DetectionTarget(String which, Optional<DetectorLayout> layout)
    implements TensorTarget {
  /** What is less sure is no detection, but the best one where nothing is surer. */
  private static final double LEAST = 0.25;

  /** So many are explained at the most where all are asked for. */
  private static final int MOST = 20;

  @Override
  public TargetKind kind() {
    return TargetKind.DETECTION;
  }

  @Override
  public List<Question> questions(Answer answer) {
    DetectorLayout found = layout.orElseGet(() -> DetectorLayout.recognised(answer));
    List<Detection> all = found.candidates(answer);
    return chosen(all, answer).stream()
        .map(detection -> question(detection, answer, found))
        .toList();
  }

  private List<Detection> chosen(List<Detection> all, Answer answer) {
    List<Detection> sure = Boxes.distinct(all, LEAST);
    if (which.equals("all")) {
      return sure.isEmpty() ? List.of(best(all)) : sure.subList(0, Math.min(MOST, sure.size()));
    }
    if (which.equals("best")) {
      return List.of(sure.isEmpty() ? best(all) : sure.get(0));
    }
    if (which.matches("\\d{1,6}")) {
      int number = Integer.parseInt(which);
      if (number < 1 || number > sure.size()) {
        throw new UnexplainedException(
            "there is no box %d: the detector found %s"
                .formatted(number, sure.size() == 1 ? "one box" : sure.size() + " boxes"));
      }
      return List.of(sure.get(number - 1));
    }
    int label =
        answer.classes().find(which, all.stream().mapToInt(Detection::label).max().orElse(0) + 1);
    return List.of(
        Boxes.distinct(all, LEAST).stream()
            .filter(detection -> detection.label() == label)
            .findFirst()
            .orElseThrow(
                () ->
                    new UnexplainedException(
                        "the detector found no '%s' (%s)"
                            .formatted(answer.classes().name(label), words(sure, answer)))));
  }

  private static String words(List<Detection> found, Answer answer) {
    List<String> words = new ArrayList<>();
    found.forEach(detection -> words.add(answer.classes().name(detection.label())));
    return words.isEmpty() ? "it found nothing" : "but " + String.join(", ", words);
  }

  private static Detection best(List<Detection> all) {
    return Boxes.distinct(all, 0).stream()
        .findFirst()
        .orElseThrow(() -> new UnexplainedException("the detector returns no boxes"));
  }

  private static Question question(Detection detection, Answer answer, DetectorLayout layout) {
    FloatTensor head = layout.classes(answer);
    FloatTensor weights = answer.zeros();
    int behind = head.count() - weights.count();
    boolean isHead = behind == 0;
    int index = isHead ? detection.index() : detection.index() - behind;
    if (index < 0 || index >= weights.count() || (!isHead && !isContinued(head, weights))) {
      throw new ModelException(
          "the tensor '%s' does not hold the numbers of the classes, so boxes cannot be asked about"
              .formatted(answer.tensor()));
    }
    weights.values()[index] = (float) (isHead ? slope(detection, layout) : 1);
    Box box = detection.box();
    String words =
        String.format(
            Locale.ROOT,
            "%s %.2f at %d,%d,%d,%d",
            answer.classes().name(detection.label()),
            detection.confidence(),
            box.x0(),
            box.y0(),
            box.width(),
            box.height());
    return new Question(
        words, weights, OptionalDouble.of(detection.confidence()), Optional.of(box));
  }

  /** Whether a tensor of logits holds the rows of the head behind the first few. */
  private static boolean isContinued(FloatTensor head, FloatTensor logits) {
    int[] of = head.shape();
    int[] part = logits.shape();
    boolean isPart = of.length == part.length && of[0] > part[0];
    for (int axis = 1; isPart && axis < of.length; axis++) {
      isPart = of[axis] == part[axis];
    }
    return isPart;
  }

  /** Where the output holds p, what the logit's gradient is in terms of it. */
  private static double slope(Detection detection, DetectorLayout layout) {
    if (layout == DetectorLayout.DETR) {
      return 1;
    }
    double p = detection.probability();
    double kept = Math.min(1 - LEAST_DOUBT, Math.max(LEAST_DOUBT, p));
    return layout == DetectorLayout.SSD || layout == DetectorLayout.FASTESTDET
        ? 1 / kept
        : 1 / (kept * (1 - kept));
  }

  /** Nearer to 0 and 1 float32 has no slope left. */
  private static final double LEAST_DOUBT = 1e-6;
}
