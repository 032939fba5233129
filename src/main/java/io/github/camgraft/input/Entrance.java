package io.github.camgraft.input;

import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The way from an input to the first tensor of real numbers that is made of it. Whole numbers of a
 * picture file carry no gradient; that of the real numbers they become is theirs, once it is laid
 * as they are.
 *
 * @param tensor the first tensor of real numbers; the input itself, where that is one
 * @param nodes what lies between
 * @param rank how many axes the input has
 */
record Entrance(String tensor, List<Node> nodes, int rank) {
  /** Operators that only turn whole numbers into real ones. */
  private static final Set<String> TURNING = Set.of("Cast", "Identity", "DequantizeLinear");

  /** Operators that keep all numbers in their order and only call their axes otherwise. */
  private static final Set<String> RESHAPING = Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze");

  /**
   * Follows an input.
   *
   * @throws ModelException if something else is done to the whole numbers before
   */
  static Entrance of(Graph graph, Facts facts, String input) {
    String tensor = SinglePicture.tensor(graph, input).orElse(input);
    List<Node> nodes = new ArrayList<>();
    while (!facts.typeOf(tensor).type().isFloatingPoint()) {
      String from = tensor;
      List<Node> users =
          graph.nodes().stream()
              .filter(node -> node.inputs().contains(from) && !node.is("Shape"))
              .toList();
      if (users.size() != 1 || !isPassed(users.get(0)) || !users.get(0).input(0).equals(from)) {
        throw new ModelException(
            "the input '%s' takes numbers of type %s, through which no gradient flows, and they are used by %s before they are turned into real ones"
                .formatted(
                    input,
                    facts.typeOf(input).type(),
                    users.stream().map(Node::qualifiedOperator).distinct().toList()));
      }
      nodes.add(users.get(0));
      tensor = users.get(0).output(0);
    }
    return new Entrance(tensor, List.copyOf(nodes), facts.typeOf(input).shape().rank());
  }

  private static boolean isPassed(Node node) {
    String operator = node.qualifiedOperator();
    return TURNING.contains(operator) || RESHAPING.contains(operator) || node.is("Transpose");
  }

  /** What has the shape of the tensor, in the shape of the input. */
  Value undone(Value value) {
    Value result = value;
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      if (node.is("Transpose")) {
        result = result.transposed(inverse(order(node, result.rank())));
      } else if (RESHAPING.contains(node.operator())) {
        result = result.reshapedLike(value.tape().value(node.input(0)));
      }
    }
    return result;
  }

  /**
   * Where the tensor has an axis of the input; -1 where a reshape may have mixed it with others.
   */
  int axis(int ofInput) {
    int axis = ofInput;
    for (Node node : nodes) {
      if (RESHAPING.contains(node.operator())) {
        return -1;
      }
      if (node.is("Transpose")) {
        axis = inverse(order(node, rank))[axis];
      }
    }
    return axis;
  }

  private static int[] order(Node transpose, int rank) {
    return transpose.attributes().permutation(rank);
  }

  private static int[] inverse(int... order) {
    return IntStream.range(0, order.length)
        .map(axis -> Arrays.stream(order).boxed().toList().indexOf(axis))
        .toArray();
  }
}
