package io.github.camgraft.score;

import io.github.camgraft.input.ImageInput;
import io.github.camgraft.input.NearestName;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.score.OutputForm.Front;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the score in a file. A probability that is nearly one hardly changes whatever the picture
 * shows, so its gradient explains little: the score is the value before softmax (Selvaraju et al.
 * 2017, section 3). What is shown is what the file returns.
 */
public final class ScoreFinder {
  private final Model model;
  private final Facts facts;
  private final Graph graph;
  private final List<ImageInput> images;
  private final TailWalk walk;
  private final ScoreOrigin.Search search;
  private final Columns columns;

  public ScoreFinder(Model model, Facts facts, List<ImageInput> images) {
    this.model = model;
    this.facts = facts;
    this.graph = model.graph();
    this.images = images;
    this.walk = new TailWalk(graph, facts);
    ScoreShapes shapes = new ScoreShapes(images.stream().map(ImageInput::batch).findFirst());
    this.search = new ScoreOrigin.Search(walk, shapes);
    this.columns = new Columns(graph, walk, shapes);
  }

  /**
   * What was found.
   *
   * @param model the model, in which the score has a name
   * @param facts what is known of its values
   * @param score the score
   * @param others the scores behind the model's other outputs
   */
  public record Found(Model model, Facts facts, Score score, List<Score> others) {}

  /** The score named by the user, or the one found. */
  public Found find(Optional<String> wanted) {
    List<ScoreOrigin> outputs = new ArrayList<>();
    Optional<ModelException> refusal = Optional.empty();
    HeadChoice heads = new HeadChoice(graph, facts, images);
    for (String output : heads.outputs()) {
      try {
        outputs.add(
            columns
                .behind(output)
                .map(table -> search.ofColumn(whole(output), table))
                .orElseGet(() -> search.of(whole(output), true)));
      } catch (ModelException noScore) {
        refusal = refusal.or(() -> Optional.of(noScore));
      }
    }
    ScoreOrigin origin;
    if (wanted.isPresent()) {
      origin = named(wanted.get(), outputs);
    } else if (outputs.isEmpty()) {
      throw refusal.orElseThrow(() -> new ModelException("the model returns nothing"));
    } else {
      origin = heads.best(outputs);
    }
    return found(origin, outputs);
  }

  private Found found(ScoreOrigin origin, List<ScoreOrigin> outputs) {
    List<Score> others =
        outputs.stream()
            .filter(other -> !other.isSameAs(origin))
            .map(other -> other.score(other.named()))
            .toList();
    if (!origin.isPicked()) {
      return new Found(model, facts, origin.score(origin.part().name()), others);
    }
    ScorePart.Named named = origin.part().in(model, facts, origin.negated());
    return new Found(named.model(), named.facts(), origin.score(named.tensor()), others);
  }

  // --- what the user names ---

  private ScoreOrigin named(String wanted, List<ScoreOrigin> outputs) {
    boolean isNegative = wanted.startsWith("-") && facts.type(wanted).isEmpty();
    ScorePart start = part(isNegative ? wanted.substring(1) : wanted);
    boolean isReturned =
        start.isWhole()
            && graph.outputs().stream().map(ValueInfo::name).anyMatch(start.name()::equals);
    ScoreOrigin origin = search.of(start, isReturned);
    ScoreOrigin meant = isNegative ? origin.negative() : origin;
    boolean isScore = meant.part().equals(start);
    String because =
        isScore ? "it was asked for" : "%s; '%s' was asked for".formatted(meant.reason(), wanted);
    ScoreOrigin read = continued(meant, start, outputs).orElse(meant).because(because);
    return start.isWhole() ? read : read.alone();
  }

  private ScorePart part(String wanted) {
    if (facts.type(wanted).isPresent()) {
      return whole(wanted);
    }
    ScorePart part =
        ScorePart.parse(wanted)
            .orElseThrow(
                () ->
                    new ModelException(
                        "the model has no tensor '%s' to take as the score%s"
                            .formatted(
                                wanted,
                                NearestName.question(
                                    wanted,
                                    facts.types().keySet(),
                                    "inspect the model to see its names"))));
    return part.within(facts);
  }

  private ScorePart whole(String tensor) {
    return ScorePart.whole(tensor, facts.type(tensor).map(type -> type.shape().rank()).orElse(0));
  }

  /** Read further on in the file, where it makes probabilities of what was named. */
  private Optional<ScoreOrigin> continued(
      ScoreOrigin origin, ScorePart start, List<ScoreOrigin> outputs) {
    if (!origin.output().isEmpty() && origin.classifies()) {
      return Optional.empty();
    }
    Optional<ScoreOrigin> same =
        outputs.stream()
            .filter(other -> other.isSameAs(origin) && other.classifies())
            .max(java.util.Comparator.comparing(other -> !other.output().isEmpty()));
    if (same.isPresent() || origin.tail() != Score.Tail.NONE) {
      return same.map(other -> origin.readAs(other, origin.reason()));
    }
    return outputs.stream()
        .filter(other -> !other.output().isEmpty() && other.classifies())
        .filter(other -> leadsTo(start, other))
        .findFirst()
        .map(other -> origin.readAs(other, origin.reason()))
        .or(() -> partContinued(origin));
  }

  /** Whether what was named is turned into another score by moving and scaling numbers only. */
  private boolean leadsTo(ScorePart start, ScoreOrigin other) {
    String value = other.part().name();
    Optional<Node> node = walk.producer(value);
    while (start.isWhole() && other.part().isWhole() && node.isPresent()) {
      boolean isMoved = Choices.PASSED.contains(node.get().qualifiedOperator());
      boolean isScaled = node.get().is("Mul") || node.get().is("Div");
      if (!isMoved && !(isScaled && facts.constant(node.get().input(1)).isPresent())) {
        return false;
      }
      value = node.get().input(0);
      if (value.equals(start.name())) {
        return true;
      }
      node = walk.producer(value);
    }
    return false;
  }

  /** A part of scores of which the file makes probabilities along an axis that is kept. */
  private Optional<ScoreOrigin> partContinued(ScoreOrigin origin) {
    for (ValueInfo output : graph.outputs()) {
      Optional<Front> front = walk.form(search.chosenFrom(whole(output.name()))).front();
      if (front.isPresent() && !origin.part().isWhole() && isPartOf(origin.part(), front.get())) {
        return Optional.of(origin.before(front.get().tail(), origin.reason()));
      }
    }
    return Optional.empty();
  }

  private boolean isPartOf(ScorePart part, Front front) {
    boolean isOfFront = front.part().isWhole() && front.part().name().equals(part.name());
    int axis = (int) front.activation().attributes().integer("axis", -1);
    int fromFront = axis < 0 ? axis + part.entries().size() : axis;
    boolean isKept = part.entry(fromFront).isEmpty();
    return isOfFront && (front.tail() == Score.Tail.SIGMOID || isKept);
  }
}
