package io.github.camgraft.score;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.Optional;
import java.util.Set;

/**
 * Follows labels, names and the best few of all scores back to the scores of all classes that they
 * were chosen from.
 */
final class Choices {
  /** What only moves numbers, or writes them in another type. */
  static final Set<String> PASSED =
      Set.of("Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Dropout");

  /** What turns the scores of all classes into the best ones. */
  private static final Set<String> CHOOSING =
      Set.of("ArgMax", "TopK", "Hardmax", "ai.onnx.ml:ZipMap", "ai.onnx.ml:LabelEncoder");

  private final TailWalk walk;
  private final Facts facts;

  Choices(TailWalk walk) {
    this.walk = walk;
    this.facts = walk.facts();
  }

  /** The tensor that a value was chosen from; the value itself where nothing was chosen. */
  String origin(String value) {
    String found = value;
    String place = value;
    Optional<Node> producer = walk.producer(place);
    while (producer.isPresent()) {
      Node node = producer.get();
      boolean isNaming = isNaming(node);
      boolean isChoosing = isNaming || isChoosing(node);
      if (!isChoosing && !PASSED.contains(node.qualifiedOperator())) {
        return found;
      }
      place = node.input(isNaming ? 1 : 0);
      found = isChoosing ? place : found;
      producer = walk.producer(place);
    }
    return found;
  }

  private boolean isChoosing(Node node) {
    return CHOOSING.contains(node.qualifiedOperator()) || isBestOfClasses(node);
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

  /** Whether a node tells how sure the model is: the largest of all probabilities. */
  private boolean isBestOfClasses(Node node) {
    if (!node.is("ReduceMax")) {
      return false;
    }
    Shape before = facts.type(node.input(0)).map(TensorType::shape).orElse(Shape.SCALAR);
    ScorePart all = ScorePart.whole(node.input(0), before.rank());
    int axis = walk.form(all).axis();
    return axis >= 0
        && new TailStep(walk, node, ScorePart.whole(node.output(0), 0))
            .reducedAxes()
            .filter(axes -> axes.contains(axis))
            .isPresent();
  }
}
