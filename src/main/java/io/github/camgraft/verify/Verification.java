package io.github.camgraft.verify;

import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Method;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.verify.GradientTrial.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/**
 * An augmented model tried on pictures: its original outputs against the original model ({@link
 * OutputTrial}), and its gradient against differences ({@link GradientTrial}).
 *
 * @param outputError the largest relative difference (L2) of an original output
 * @param optimisationError how far ONNX Runtime's optimisation moves the outputs of the original
 *     from what its file says; asked only where the augmented model gives something else than the
 *     optimised original, else 0
 * @param halfError how far half precision moves the outputs of the original from the same in
 *     float32, with which they are compared; empty where there is none in it
 * @param deployedError the largest relative difference (L2) of an original output where ONNX
 *     Runtime makes operators that compute in integers, as it does by default; empty where there
 *     are none
 * @param twinDistance how far the gradient is from that of the float twin, in the part where it is
 *     farthest, relative (L2); empty where nothing is quantised, or in a form that has no twin
 * @param parts the parts of the network, or of its float twin, from the picture to the score, and
 *     what was seen of their gradient; none where the model holds no gradient
 * @param withoutGradient the feature layers whose gradient is zero everywhere on the pictures
 *     tried, so that their Grad-CAM is empty
 * @param leftOut the outputs of the original that depend on inputs that take no numbers; they were
 *     not compared
 */
public record Verification(
    double outputError,
    double optimisationError,
    OptionalDouble halfError,
    OptionalDouble deployedError,
    OptionalDouble twinDistance,
    List<Part> parts,
    Set<String> withoutGradient,
    List<String> leftOut) {
  /** Keeps its own copies. */
  public Verification {
    parts = List.copyOf(parts);
    withoutGradient = Set.copyOf(withoutGradient);
    leftOut = List.copyOf(leftOut);
  }

  /** What was seen of the gradient of a part of the network. */
  public enum Outcome {
    /** Differences agree with it. */
    COMPARED,
    /**
     * Differences do not settle: they lie below what float32 resolves, or meet kinks with every
     * step.
     */
    OPEN,
    /** The score is flat there at every picture that was tried, as behind a shut rectifier. */
    SHUT,
    /** The part goes in steps, so there are no differences to compare with. */
    IN_STEPS
  }

  /**
   * A part of the network between two values through which all of it leads.
   *
   * @param from the value that enters
   * @param to the value that leaves
   * @param outcome what was seen
   * @param error the relative difference between the gradient and differences, where they were
   *     compared
   */
  public record Part(String from, String to, Outcome outcome, double error) {
    static Part of(Finding finding, boolean isShut) {
      Outcome outcome =
          switch (finding.verdict()) {
            case RIGHT -> Outcome.COMPARED;
            case NONE -> Outcome.IN_STEPS;
            default -> isShut ? Outcome.SHUT : Outcome.OPEN;
          };
      return new Part(finding.segment().from(), finding.segment().to(), outcome, finding.error());
    }
  }

  /**
   * Tries a model on random pictures.
   *
   * @throws ModelException if it does not do what it promises; the message names the tensor
   */
  public static Verification of(Model original, Augmented augmented) {
    return of(original, augmented, Map.of());
  }

  /**
   * Tries a model on a picture that somebody has, and on random ones.
   *
   * @param given tensors for inputs of the model: for the one that takes the picture, prepared as
   *     the model wants it, and for others, which are random or zero otherwise
   * @throws ModelException if it does not do what it promises; the message names the tensor
   */
  public static Verification of(
      Model original, Augmented augmented, Map<String, NumericTensor> given) {
    try {
      return new Trial(FeedablePart.of(original, augmented), given).verification();
    } catch (ModelException refusal) {
      throw new ModelException(
          refusal.getMessage() + "; nothing was written (--no-verify writes it anyway)", refusal);
    }
  }

  /** The largest error of a part that could be compared; empty where none could. */
  public OptionalDouble gradientError() {
    return parts.stream()
        .filter(part -> part.outcome() == Outcome.COMPARED)
        .mapToDouble(Part::error)
        .max();
  }

  /** How many parts there are. */
  public int segments() {
    return parts.size();
  }

  /** In how many parts the gradient could be compared. */
  public int compared() {
    return count(Outcome.COMPARED);
  }

  /** In how many parts it was seen so. */
  public int count(Outcome outcome) {
    return (int) parts.stream().filter(part -> part.outcome() == outcome).count();
  }

  private static final class Trial {
    /** What does not settle on so many pictures is open. */
    private static final int ENOUGH = 3;

    /** What is suspect on so many pictures is wrong. */
    private static final int MOST = 4;

    private final Augmented augmented;
    private final List<String> leftOut;
    private final Noise noise = new Noise();
    private final OutputTrial outputs;
    private final List<TrialPicture> pictures = new ArrayList<>();
    private final int own;
    private final List<OutputTrial.Finding> seen = new ArrayList<>();
    private OptionalDouble halfError = OptionalDouble.empty();
    private OptionalDouble deployedError = OptionalDouble.empty();
    private final Set<String> withoutGradient = new TreeSet<>();

    Trial(FeedablePart part, Map<String, NumericTensor> given) {
      this.augmented = part.augmented();
      this.leftOut = part.leftOut();
      this.outputs = new OutputTrial(part.original(), augmented, noise, given);
      NumericTensor picture = given.get(augmented.contract().image());
      if (picture != null) {
        pictures.add(TrialPicture.of(picture));
      }
      this.own = pictures.size();
      pictures.addAll(TrialPicture.all(noise));
      augmented.contract().views().stream()
          .flatMap(view -> view.layers().stream())
          .forEach(layer -> withoutGradient.add(layer.tensor()));
    }

    Verification verification() {
      if (augmented.contract().methods().stream().noneMatch(Method::isBackward)) {
        look(pictures.get(0));
        return found(List.of(), OptionalDouble.empty());
      }
      List<ViewTrial> views =
          augmented.views().stream().map(view -> new ViewTrial(view, noise)).toList();
      for (int i = 0; i < pictures.size() && needsAnother(i, views); i++) {
        OutputTrial.Finding now = look(pictures.get(i));
        views.forEach(view -> view.look(now));
      }
      List<Part> parts = views.stream().flatMap(view -> view.parts(seen).stream()).toList();
      return found(parts, isShut(parts) ? OptionalDouble.empty() : twinDistance(views));
    }

    private OptionalDouble twinDistance(List<ViewTrial> views) {
      return views.stream()
          .map(view -> view.twinDistance(seen.get(0)))
          .flatMapToDouble(OptionalDouble::stream)
          .max();
    }

    private OutputTrial.Finding look(TrialPicture picture) {
      OutputTrial.Finding finding = outputs.finding(picture);
      if (seen.isEmpty()) {
        halfError = outputs.halfTrial().error(finding);
        deployedError = outputs.deployedError(finding);
      }
      seen.add(finding);
      withoutGradient.retainAll(finding.withoutGradient());
      return finding;
    }

    private Verification found(List<Part> parts, OptionalDouble twinDistance) {
      return new Verification(
          seen.stream().mapToDouble(OutputTrial.Finding::error).max().orElse(0),
          seen.stream().mapToDouble(OutputTrial.Finding::optimisationError).max().orElse(0),
          halfError,
          deployedError,
          twinDistance,
          parts,
          isShut(parts) ? Set.of() : withoutGradient,
          leftOut);
    }

    /** A score that is flat at these pictures says nothing of its layers. */
    private static boolean isShut(List<Part> parts) {
      return parts.stream().anyMatch(part -> part.outcome() == Outcome.SHUT);
    }

    /** What did not settle gets more chances; a picture that was given is not the only one. */
    private boolean needsAnother(int tried, List<ViewTrial> views) {
      return !isAny(Verdict.WRONG, views)
          && (tried <= own
              || views.stream().anyMatch(ViewTrial::isShut)
              || (tried < own + MOST && isAny(Verdict.SUSPECT, views))
              || (tried < own + ENOUGH && isAny(Verdict.OPEN, views)));
    }

    private static boolean isAny(Verdict verdict, List<ViewTrial> views) {
      return views.stream().anyMatch(view -> view.isAny(verdict));
    }
  }
}
