package io.github.camgraft.augment;

import io.github.camgraft.onnx.DataType;
import io.github.camgraft.onnx.Facts;
import io.github.camgraft.onnx.Graph;
import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.onnx.Node;
import io.github.camgraft.onnx.Shape;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.onnx.ValueInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the score in a file. A probability that is nearly one hardly changes whatever the picture
 * shows, so its gradient explains little: the score is the value before softmax (Selvaraju et al.
 * 2017, section 3).
 */
final class ScoreFinder {
  /** What exporters put between the probabilities and the output. */
  private static final Set<String> PASSED =
      Set.of("Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Dropout");

  /** What turns the scores of all classes into the best ones. */
  private static final Set<String> CHOOSING = Set.of("ArgMax", "TopK", "ai.onnx.ml:ZipMap");

  private final Graph graph;
  private final Facts facts;

  ScoreFinder(Graph graph, Facts facts) {
    this.graph = graph;
    this.facts = facts;
  }

  /** The score named by the user, or the one found. */
  Score find(Optional<String> wanted) {
    return checked(wanted.map(this::named).orElseGet(this::found));
  }

  private Score named(String tensor) {
    if (facts.type(tensor).isEmpty()) {
      throw new ModelException(
          "the model has no tensor '%s' to take as the score; inspect the model to see its names"
              .formatted(tensor));
    }
    return score(tensor, Score.Tail.NONE, "", "it was asked for");
  }

  private Score found() {
    String output = output();
    String value = output;
    boolean everyClass = true;
    Optional<Node> producer = graph.producer(value);
    while (producer.isPresent() && isPassed(producer.get())) {
      everyClass &= !CHOOSING.contains(producer.get().qualifiedOperator());
      value = producer.get().input(0);
      producer = graph.producer(value);
    }
    String told = everyClass && isFloatingPoint(output) ? output : "";
    String operator = producer.map(Node::qualifiedOperator).orElse("");
    return switch (operator) {
      case "Softmax" -> before(producer.get(), Score.Tail.SOFTMAX, told);
      case "LogSoftmax" -> before(producer.get(), Score.Tail.LOG_SOFTMAX, told);
      case "Sigmoid" -> before(producer.get(), Score.Tail.SIGMOID, told);
      default ->
          told.isEmpty()
              ? score(
                  value,
                  Score.Tail.NONE,
                  "",
                  "the model's output '%s' is chosen from it".formatted(output))
              : score(
                  output,
                  Score.Tail.NONE,
                  output,
                  "it is the model's output, and there is no softmax before it");
    };
  }

  private static boolean isPassed(Node node) {
    return PASSED.contains(node.qualifiedOperator()) || CHOOSING.contains(node.qualifiedOperator());
  }

  private Score before(Node tail, Score.Tail kind, String output) {
    String reason =
        "it is what %s '%s' turns into probabilities".formatted(tail.operator(), tail.name());
    String value = unflattened(tail.input(0));
    Optional<Node> rectifier = graph.producer(value).filter(node -> node.is("Relu"));
    if (rectifier.isPresent()) {
      value = rectifier.get().input(0);
      reason += "; the Relu '%s' between them is passed over".formatted(rectifier.get().name());
    }
    return score(value, kind, output, reason);
  }

  /**
   * A softmax over several axes is lowered to one over a flattened view; the score is better known
   * by its own name.
   */
  private String unflattened(String value) {
    return facts.type(value).isPresent()
        ? value
        : graph.producer(value).map(node -> node.input(0)).orElse(value);
  }

  /**
   * The first output with real numbers, else the first at all: a label may be followed back to the
   * scores it was chosen from.
   */
  private String output() {
    List<String> names = graph.outputs().stream().map(ValueInfo::name).toList();
    return names.stream().filter(this::isFloatingPoint).findFirst().orElse(names.get(0));
  }

  private boolean isFloatingPoint(String value) {
    return facts.type(value).map(TensorType::type).filter(DataType::isFloatingPoint).isPresent();
  }

  private Score score(String tensor, Score.Tail tail, String output, String reason) {
    Shape shape = facts.type(tensor).map(TensorType::shape).orElse(Shape.SCALAR);
    return new Score(tensor, shape, tail, output, reason);
  }

  private Score checked(Score score) {
    Shape shape = score.shape();
    boolean perClass = shape.rank() >= 1 && shape.get(shape.rank() == 1 ? 0 : 1).isKnown();
    for (int axis = 2; perClass && axis < shape.rank(); axis++) {
      perClass = shape.get(axis).is(1);
    }
    if (!perClass || !isFloatingPoint(score.tensor())) {
      throw new ModelException(
          "the score '%s' has a shape %s, not one number for each class ([N×C] or [N×C×1×1]); name another with --score"
              .formatted(score.tensor(), shape.rank() == 0 ? "that cannot be told" : shape));
    }
    return score;
  }
}
