package io.github.camgraft.score;

import io.github.camgraft.input.ImageInput;
import io.github.camgraft.input.NearestName;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.util.List;
import java.util.Optional;

/**
 * Finds the tensor whose numbers are weighted: any one of real numbers may be named. Where none is,
 * it is the score of a classifier, and of other models the first output that depends on the
 * picture.
 */
public final class WeightedTensor {
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
      return new ScoreFinder(model, facts, images).find(Optional.empty());
    } catch (ModelException noClassifier) {
      Choices choices = new Choices(new TailWalk(model.graph(), facts));
      return new HeadChoice(model.graph(), facts, images)
          .outputs().stream()
              .map(choices::origin)
              .filter(this::isReal)
              .findFirst()
              .map(
                  output ->
                      found(model, facts, output, "the model returns it, or what is chosen by it"))
              .orElseThrow(() -> noClassifier);
    }
  }

  private ScoreFinder.Found named(String wanted) {
    if (facts.type(wanted).isPresent()) {
      if (!isReal(wanted)) {
        throw new ModelException(
            "the target '%s' has the type %s, through which no gradient flows; name the real numbers that it is made of"
                .formatted(wanted, facts.types().get(wanted).type()));
      }
      return found(model, facts, wanted, "it was asked for");
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

  private ScoreFinder.Found found(Model in, Facts known, String tensor, String reason) {
    boolean isReturned =
        in.graph().outputs().stream().map(ValueInfo::name).anyMatch(tensor::equals);
    Score score =
        new Score(
            tensor,
            known.types().get(tensor).shape(),
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
