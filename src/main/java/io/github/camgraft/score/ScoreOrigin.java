package io.github.camgraft.score;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.score.OutputForm.Front;
import io.github.camgraft.score.OutputForm.Meaning;
import java.util.Optional;

/**
 * What to differentiate for a tensor or a part of one, and how it is read.
 *
 * @param named the tensor from which this was found, such as an output of the model
 * @param part what is differentiated
 * @param negated whether it is the negative of that
 * @param shape what that leaves of the tensor's shape
 * @param tail what the file makes of it
 * @param output the named tensor, where its numbers can be read; else empty
 * @param reading how the output is read; how the score itself is where there is none
 * @param classifies whether the file makes probabilities of it, or chooses a class by it
 * @param reason one phrase: why this tensor was chosen
 */
record ScoreOrigin(
    String named,
    ScorePart part,
    boolean negated,
    Shape shape,
    Score.Tail tail,
    String output,
    Reading reading,
    boolean classifies,
    String reason) {

  /** Whether the part must be given a name before it is a tensor. */
  boolean isPicked() {
    return negated || !part.isWhole() || (part.entries().size() == 1 && shape.rank() == 2);
  }

  /** Whether both are made of the same numbers. */
  boolean isSameAs(ScoreOrigin other) {
    return part.equals(other.part) && negated == other.negated;
  }

  /** Read as another one is, which shows the same numbers further on. */
  ScoreOrigin readAs(ScoreOrigin other, String because) {
    return new ScoreOrigin(
        named, part, negated, shape, other.tail, other.output, other.reading, true, because);
  }

  /** Turned into probabilities by the file, which does not return them in a form to be read. */
  ScoreOrigin before(Score.Tail activation, String because) {
    return new ScoreOrigin(
        named, part, negated, shape, activation, "", readingBefore(activation), true, because);
  }

  /** Its negative. */
  ScoreOrigin negative() {
    return new ScoreOrigin(named, part, !negated, shape, tail, output, reading, classifies, reason);
  }

  /** As the one number that it is, where it is one. */
  ScoreOrigin alone() {
    boolean isOne = shape.rank() == 2 && shape.get(1).is(1);
    return new ScoreOrigin(
        named,
        part,
        negated,
        shape,
        tail,
        output,
        isOne ? reading.ofOne() : reading,
        classifies,
        reason);
  }

  /** With another reason. */
  ScoreOrigin because(String changed) {
    return new ScoreOrigin(named, part, negated, shape, tail, output, reading, classifies, changed);
  }

  /** The score itself, once the part has this name. */
  Score score(String tensor) {
    return new Score(tensor, shape, tail, output, reading, reason);
  }

  private static Reading readingBefore(Score.Tail tail) {
    return tail == Score.Tail.SIGMOID ? Reading.SIGMOID : Reading.SOFTMAX;
  }

  /** Finds origins in one graph. */
  static final class Search {
    private final TailWalk walk;
    private final Facts facts;
    private final ScoreShapes shapes;
    private final Choices choices;

    Search(TailWalk walk, ScoreShapes shapes) {
      this.walk = walk;
      this.facts = walk.facts();
      this.shapes = shapes;
      this.choices = new Choices(walk);
    }

    /** The tensor whose numbers tell of all classes: what labels were chosen from. */
    ScorePart chosenFrom(ScorePart start) {
      return start.isWhole() ? whole(choices.origin(start.name())) : start;
    }

    /**
     * What to differentiate.
     *
     * @param start a tensor or a part of one
     * @param isReturned whether it is an output of the model
     */
    ScoreOrigin of(ScorePart start, boolean isReturned) {
      return of(start, chosenFrom(start), isReturned);
    }

    /** What to differentiate for an output that is a column of the probabilities of all classes. */
    ScoreOrigin ofColumn(ScorePart start, String table) {
      return of(start, chosenFrom(whole(table)), true);
    }

    private ScoreOrigin of(ScorePart start, ScorePart all, boolean isReturned) {
      boolean isChosen = !all.equals(start);
      OutputForm form = walk.form(all);
      boolean isReadable = isReturned && !isChosen && isReal(start.name());
      boolean isOther = isSingle(start) && form.is(Meaning.PROBABILITIES) && !form.isShare();
      Optional<ScoreOrigin> front =
          form.front()
              // Nothing divides a single exponential by a sum: it is a number above zero.
              .filter(found -> !form.is(Meaning.EXPONENTIALS) || shapes.perPicture(left(all)) != 1)
              // From 1 to 5, say: what is squeezed into bounds is a value there.
              .filter(found -> !isReadable || !isOther)
              .filter(found -> isReadable || found.tail() != Score.Tail.CLIP)
              .flatMap(found -> inFront(start, found, form, isReadable));
      return front
          .or(() -> itself(start, all, form, isReadable, isChosen))
          .orElseThrow(() -> refusal(start, all));
    }

    private boolean isSingle(ScorePart start) {
      return start.isWhole() && shapes.perPicture(shape(start.name())) == 1;
    }

    private Optional<ScoreOrigin> inFront(
        ScorePart start, Front front, OutputForm form, boolean isReadable) {
      String reason =
          "it is what %s '%s' turns into probabilities"
              .formatted(front.activation().operator(), front.activation().name());
      ScorePart part = front.part().isWhole() ? settled(front.part()) : front.part();
      Optional<Node> rectifier = walk.producer(part.name()).filter(node -> node.is("Relu"));
      if (rectifier.isPresent() && isReadable && front.tail() != Score.Tail.CLIP) {
        part = part.of(rectifier.get().input(0));
        reason += "; the Relu '%s' between them is passed over".formatted(rectifier.get().name());
      }
      if (!isScore(part)) {
        return Optional.empty();
      }
      Shape shape = left(part);
      Optional<Reading> told =
          isReadable && counts(shape(start.name()), shape) ? form.reading() : Optional.empty();
      if (told.isEmpty() && front.tail() == Score.Tail.CLIP) {
        return Optional.empty();
      }
      boolean isCut = front.activation().is("Clip") && shapes.perPicture(shape) == 1;
      return Optional.of(
          new ScoreOrigin(
              start.name(),
              part,
              front.negated(),
              shape,
              front.tail(),
              told.isPresent() ? start.name() : "",
              // A single number that is only cut off is none that stands for two classes.
              told.map(reading -> isCut ? Reading.VALUE : reading)
                  .orElse(readingBefore(front.tail())),
              !isCut,
              isCut ? reason.replace("turns into probabilities", "cuts off") : reason));
    }

    /** Whether an output holds one number for each class of a score, or one for two. */
    private boolean counts(Shape output, Shape score) {
      long told = shapes.perPicture(output);
      long scores = shapes.perPicture(score);
      return told == scores || (told == 2 && scores == 1) || (told == 1 && scores == 2);
    }

    private Optional<ScoreOrigin> itself(
        ScorePart start, ScorePart all, OutputForm form, boolean isReadable, boolean isChosen) {
      ScorePart part = all.isWhole() ? settled(all) : all;
      if (!isScore(part)) {
        return Optional.empty();
      }
      Shape shape = left(part);
      boolean isNumber = form.isOfScores() || !form.isShare();
      boolean isValue = !isChosen && isNumber && shapes.perPicture(shape) == 1;
      Reading reading = isValue ? Reading.VALUE : form.reading().orElse(Reading.SOFTMAX);
      boolean isTold = isReadable && counts(shape(start.name()), shape);
      return Optional.of(
          new ScoreOrigin(
              start.name(),
              part,
              false,
              shape,
              Score.Tail.NONE,
              isTold ? start.name() : "",
              reading,
              isChosen || reading.isOfProbabilities(),
              reason(start, part, reading, isChosen)));
    }

    private String reason(ScorePart start, ScorePart part, Reading reading, boolean isChosen) {
      if (isChosen) {
        return "the model's output '%s' is chosen from it".formatted(start.name());
      }
      if (reading.isOfProbabilities()) {
        return "it is the model's output, and no single score is behind each of its probabilities";
      }
      if (!walk.producer(start.name()).equals(walk.producer(part.name()))
          && passesQuantisation(start.name(), part.name())) {
        return "it is the model's output before that is quantised";
      }
      if (reading.isValue() && !reading.single()) {
        return "it is the model's output, a vector divided by its length, so it is not a probability";
      }
      return reading.isValue()
          ? "it is the model's output, one number that is not a probability"
          : "it is the model's output, and there is no softmax before it";
    }

    private boolean passesQuantisation(String from, String to) {
      String value = from;
      while (!value.equals(to)) {
        Optional<Node> node = walk.producer(value);
        if (node.isEmpty() || node.get().is("QuantizeLinear")) {
          return node.isPresent();
        }
        value = node.get().input(0);
      }
      return false;
    }

    private ModelException refusal(ScorePart start, ScorePart all) {
      String name = start.isWhole() ? all.name() : start.toString();
      Optional<TensorType> type =
          facts.type(all.name()).map(known -> new TensorType(known.type(), left(all)));
      return shapes.refusal(name, type, realBehind(all.name()));
    }

    /** The first tensor of real numbers with one for each class that a value was made of. */
    private Optional<String> realBehind(String value) {
      Optional<Node> node = walk.producer(value);
      for (int i = 0; i < 8 && node.isPresent(); i++) {
        String input = node.get().input(0);
        if (isReal(input) && shapes.isPerClass(shape(input))) {
          return Optional.of(input);
        }
        node = walk.producer(input);
      }
      return Optional.empty();
    }

    // --- the tensor by which numbers are best known ---

    /**
     * The first tensor with a real number for each class, walking back over what only moves
     * numbers; in front of where they are quantised, if that is done only here.
     */
    private ScorePart settled(ScorePart start) {
      String value = start.name();
      while (!isReal(value) || !shapes.isPerClass(shape(value))) {
        Optional<String> next = walk.producer(value).flatMap(this::behind);
        if (next.isEmpty()) {
          return start;
        }
        value = next.get();
      }
      return whole(unquantised(value));
    }

    private Optional<String> behind(Node node) {
      boolean isPassed =
          Choices.PASSED.contains(node.qualifiedOperator())
              || node.is("Transpose")
              || node.is("QuantizeLinear")
              || node.is("DequantizeLinear");
      return isPassed ? Optional.of(node.input(0)) : Optional.empty();
    }

    /** The real numbers of which these are the steps, where they are in the graph. */
    private String unquantised(String value) {
      Optional<Node> producer = walk.producer(value);
      boolean isStepped = false;
      while (producer.isPresent() && behind(producer.get()).isPresent()) {
        Node node = producer.get();
        isStepped |= node.is("DequantizeLinear");
        if (isStepped && node.is("QuantizeLinear") && isScore(whole(node.input(0)))) {
          return node.input(0);
        }
        producer = walk.producer(node.input(0));
      }
      return value;
    }

    private ScorePart whole(String tensor) {
      return ScorePart.whole(tensor, shape(tensor).rank());
    }

    private boolean isScore(ScorePart part) {
      return isReal(part.name()) && shapes.isPerClass(left(part));
    }

    /** What a part leaves of its tensor's shape; a number for each picture makes a column. */
    private Shape left(ScorePart part) {
      Shape shape = shape(part.name());
      boolean isColumn = shapes.isOfPictures(shape);
      return part.isWhole() && !isColumn ? shape : part.shapeIn(shape);
    }

    private boolean isReal(String value) {
      return facts.type(value).map(TensorType::type).filter(DataType::isFloatingPoint).isPresent();
    }

    private Shape shape(String tensor) {
      return facts.type(tensor).map(TensorType::shape).orElse(Shape.SCALAR);
    }
  }
}
