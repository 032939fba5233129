package io.github.camgraft.target;

import io.github.camgraft.cam.Box;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

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
        answer
            .classes()
            .find(
                which,
                Math.max(
                    answer.classes().count(),
                    all.stream().mapToInt(Detection::label).max().orElse(0) + 1));
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
    boolean isHead = Arrays.equals(head.shape(), weights.shape());
    OptionalInt index =
        isHead ? OptionalInt.of(detection.index()) : among(detection.index(), head, weights);
    if (index.isEmpty()) {
      throw new ModelException(
          "the tensor '%s' does not hold the numbers of the classes, so boxes cannot be asked about"
              .formatted(answer.tensor()));
    }
    weights.values()[index.getAsInt()] = (float) (isHead ? detection.slope() : 1);
    Box box = detection.box();
    Box onPhoto = answer.framing().map(framing -> framing.toPhoto(box)).orElse(box);
    String name = answer.classes().name(detection.label());
    String words =
        String.format(
            Locale.ROOT,
            "%s %.2f at %d,%d,%d,%d",
            name,
            detection.confidence(),
            onPhoto.x0(),
            onPhoto.y0(),
            onPhoto.width(),
            onPhoto.height());
    return new Question(
        words, name, weights, OptionalDouble.of(detection.confidence()), Optional.of(box));
  }

  /**
   * Where a number of the head lies among the logits, which hold the last places of one of its axes
   * and all of the others.
   */
  private static OptionalInt among(int index, FloatTensor head, FloatTensor logits) {
    int[] all = head.shape();
    int[] part = logits.shape();
    if (all.length != part.length) {
      return OptionalInt.empty();
    }
    int found = 0;
    int shorter = 0;
    int below = head.count();
    int rest = index;
    for (int axis = 0; axis < all.length; axis++) {
      below /= all[axis];
      int place = rest / below - (all[axis] - part[axis]);
      rest %= below;
      shorter += all[axis] == part[axis] ? 0 : 1;
      if (place < 0 || place >= part[axis]) {
        return OptionalInt.empty();
      }
      found = found * part[axis] + place;
    }
    return shorter == 1 ? OptionalInt.of(found) : OptionalInt.empty();
  }
}
