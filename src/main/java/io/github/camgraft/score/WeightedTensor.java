package io.github.camgraft.score;

import io.github.camgraft.input.ImageInput;
import io.github.camgraft.input.NearestName;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the tensor whose numbers are weighted: any one of real numbers may be named. Where none is,
 * it is the score of a classifier, and of other models the first output that depends on the
 * picture; of a detector that returns scores and boxes in outputs of their own, the scores.
 */
public final class WeightedTensor {
  private static final Pattern SCORES = Pattern.compile("logit|score|class|conf|prob");

  private final Model model;
  private final Facts facts;
  private final List<ImageInput> images;

  public WeightedTensor(Model model, Facts facts, List<ImageInput> images) {
    this.model = model;
    this.facts = facts;
    this.images = images;
  }

  public ScoreFinder.Found find(Optional<String> wanted) {
    return wanted.map(this::named).orElseGet(this::byDefault);
  }

  private ScoreFinder.Found byDefault() {
    try {
      ScoreFinder.Found found = new ScoreFinder(model, facts, images).find(Optional.empty());
      return isOfBoxes(found.score()) ? likeliest().orElse(found) : found;
    } catch (ModelException noClassifier) {
      return likeliest().orElseThrow(() -> noClassifier);
    }
  }

  private Optional<ScoreFinder.Found> likeliest() {
    Choices choices = new Choices(new TailWalk(model.graph(), facts));
    return new HeadChoice(model.graph(), facts, images)
        .outputs().stream()
            .filter(output -> isReal(choices.origin(output)))
            .min(
                Comparator.comparing(
                        (String output) -> areBoxes(output) || areBoxes(choices.origin(output)))
                    .thenComparing(output -> !isScore(output) && !isScore(choices.origin(output))))
            .map(choices::origin)
            .map(
                tensor ->
                    found(model, facts, tensor, "the model returns it, or what is chosen by it"));
  }

  /** Whether boxes were taken for what classifies, or something that nobody reads beside them. */
  private boolean isOfBoxes(Score score) {
    return score.output().isEmpty()
        ? areBoxes(score.tensor())
            || model.graph().outputs().stream().map(ValueInfo::name).anyMatch(this::areBoxes)
        : areBoxes(score.tensor()) || areBoxes(score.output());
  }

  /** Whether four numbers for each of something are returned beside other numbers for it. */
  private boolean areBoxes(String output) {
    List<Dimension> shape = shape(output);
    return shape.size() > 1
        && shape.get(shape.size() - 1).is(4)
        && model.graph().outputs().stream()
            .map(ValueInfo::name)
            .filter(other -> !other.equals(output))
            .anyMatch(other -> countTheSame(shape(other), shape.subList(0, shape.size() - 1)));
  }

  private List<Dimension> shape(String value) {
    return facts.type(value).map(TensorType::shape).orElse(Shape.SCALAR).dimensions();
  }

  /** Lengths that nobody knows may be the same. */
  private static boolean countTheSame(List<Dimension> shape, List<Dimension> counts) {
    boolean same = shape.size() >= counts.size();
    for (int axis = 0; same && axis < counts.size(); axis++) {
      Dimension length = shape.get(axis);
      same = length.equals(counts.get(axis)) || (!length.isKnown() && !counts.get(axis).isKnown());
    }
    return same;
  }

  private static boolean isScore(String output) {
    return SCORES.matcher(output.toLowerCase(Locale.ROOT)).find();
  }

  private ScoreFinder.Found named(String wanted) {
    if (facts.type(wanted).isPresent()) {
      if (!isReal(wanted)) {
        throw new ModelException(
            "the target '%s' has the type %s, through which no gradient flows; name the real numbers that it is made of"
                .formatted(wanted, facts.typeOf(wanted).type()));
      }
      return classified(wanted).orElseGet(() -> found(model, facts, wanted, "it was asked for"));
    }
    ScorePart part =
        ScorePart.parse(wanted)
            .orElseThrow(
                () ->
                    new ModelException(
                        "the model has no tensor '%s' to weigh%s"
                            .formatted(
                                wanted,
                                NearestName.question(
                                    wanted,
                                    facts.types().keySet(),
                                    "inspect the model to see its names"))));
    ScorePart.Named named = part.in(model, facts, false);
    return found(named.model(), named.facts(), named.tensor(), "it was asked for");
  }

  /** A score that the file makes probabilities of is read as these. */
  private Optional<ScoreFinder.Found> classified(String wanted) {
    try {
      return Optional.of(new ScoreFinder(model, facts, images).find(Optional.of(wanted)))
          .filter(found -> found.score().tensor().equals(wanted))
          .filter(found -> found.score().tail() != Score.Tail.NONE);
    } catch (ModelException noScore) {
      return Optional.empty();
    }
  }

  private ScoreFinder.Found found(Model in, Facts known, String tensor, String reason) {
    boolean isReturned =
        in.graph().outputs().stream().map(ValueInfo::name).anyMatch(tensor::equals);
    Score score =
        new Score(
            tensor,
            known.typeOf(tensor).shape(),
            Score.Tail.NONE,
            isReturned ? tensor : "",
            Reading.VALUES,
            reason);
    return new ScoreFinder.Found(in, known, score, List.of());
  }

  private boolean isReal(String tensor) {
    return facts.type(tensor).map(TensorType::type).filter(DataType::isFloatingPoint).isPresent();
  }
}
