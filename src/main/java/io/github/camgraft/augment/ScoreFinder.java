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
  private static final Set<String> CHOOSING =
      Set.of("ArgMax", "TopK", "ai.onnx.ml:ZipMap", "ai.onnx.ml:LabelEncoder");

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
    String real = output;
    Optional<String> next = producer.flatMap(this::behind);
    while (next.isPresent()) {
      everyClass &=
          !CHOOSING.contains(producer.get().qualifiedOperator()) && !isNaming(producer.get());
      value = next.get();
      real = producer.get().is("DequantizeLinear") ? value : real;
      producer = graph.producer(value);
      next = producer.flatMap(this::behind);
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
                  real,
                  Score.Tail.NONE,
                  output,
                  real.equals(output)
                      ? "it is the model's output, and there is no softmax before it"
                      : "it is the model's output before that is quantised");
    };
  }

  private static boolean isPassed(Node node) {
    return PASSED.contains(node.qualifiedOperator()) || CHOOSING.contains(node.qualifiedOperator());
  }

  /** What a node at the tail was made of, if it adds nothing to that. */
  private Optional<String> behind(Node node) {
    return node.is("DequantizeLinear")
        ? quantised(node.input(0))
        : Optional.of(node)
            .filter(passed -> isPassed(passed) || isNaming(passed))
            .map(passed -> passed.input(isNaming(passed) ? 1 : 0));
  }

  /** Whether a node picks names, its first input, by the numbers of classes, its second. */
  private boolean isNaming(Node node) {
    return node.qualifiedOperator().equals("ai.onnx.ml:ArrayFeatureExtractor")
        || (node.is("Gather")
            && facts
                .type(node.input(0))
                .filter(type -> type.type() == DataType.STRING)
                .isPresent());
  }

  /** The real numbers of which these are the steps, where they were in the graph. */
  private Optional<String> quantised(String steps) {
    Optional<Node> producer = graph.producer(steps);
    while (producer.filter(node -> PASSED.contains(node.qualifiedOperator())).isPresent()) {
      producer = graph.producer(producer.get().input(0));
    }
    return producer.filter(node -> node.is("QuantizeLinear")).map(node -> node.input(0));
  }

  /** The score itself, where what softmax gets was quantised and turned back. */
  private String unquantised(String value) {
    return graph
        .producer(value)
        .filter(node -> node.is("DequantizeLinear"))
        .flatMap(this::behind)
        .orElse(value);
  }

  private Score before(Node tail, Score.Tail kind, String output) {
    String reason =
        "it is what %s '%s' turns into probabilities".formatted(tail.operator(), tail.name());
    String value = unquantised(unflattened(tail.input(0)));
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
   * The first output with a real number for each class, since there may be maps and features beside
   * them; else the first with real numbers, else the first at all: a label may be followed back to
   * the scores it was chosen from.
   */
  private String output() {
    List<String> names = graph.outputs().stream().map(ValueInfo::name).toList();
    List<String> real = names.stream().filter(this::isFloatingPoint).toList();
    return real.stream()
        .filter(name -> isPerClass(shape(name)))
        .findFirst()
        .orElse(real.isEmpty() ? names.get(0) : real.get(0));
  }

  private boolean isFloatingPoint(String value) {
    return facts.type(value).map(TensorType::type).filter(DataType::isFloatingPoint).isPresent();
  }

  private Score score(String tensor, Score.Tail tail, String output, String reason) {
    return new Score(tensor, shape(tensor), tail, output, reason);
  }

  private Shape shape(String tensor) {
    return facts.type(tensor).map(TensorType::shape).orElse(Shape.SCALAR);
  }

  private static boolean isPerClass(Shape shape) {
    boolean perClass = shape.rank() >= 1 && shape.get(shape.rank() == 1 ? 0 : 1).isKnown();
    for (int axis = 2; perClass && axis < shape.rank(); axis++) {
      perClass = shape.get(axis).is(1);
    }
    return perClass;
  }

  private Score checked(Score score) {
    Shape shape = score.shape();
    if (!isPerClass(shape) || !isFloatingPoint(score.tensor())) {
      throw new ModelException(
          "the score '%s' has a shape %s, not one number for each class ([N×C] or [N×C×1×1]); name another with --score"
              .formatted(score.tensor(), shape.rank() == 0 ? "that cannot be told" : shape));
    }
    return score;
  }
}
