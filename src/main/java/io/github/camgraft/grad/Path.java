package io.github.camgraft.grad;

import io.github.camgraft.onnx.DataType;
import io.github.camgraft.onnx.Facts;
import io.github.camgraft.onnx.Graph;
import io.github.camgraft.onnx.Node;
import io.github.camgraft.onnx.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The nodes through which a gradient flows from a score back to a tensor: those that depend on the
 * tensor and on which the score depends, through floating-point values only.
 */
public final class Path {
  private final List<Node> nodes;
  private final Set<String> values;
  private final List<Obstacle> cuts;

  private Path(List<Node> nodes, Set<String> values, List<Obstacle> cuts) {
    this.nodes = nodes;
    this.values = values;
    this.cuts = cuts;
  }

  /** Finds the path in a graph; it is empty where the score does not depend on the tensor. */
  public static Path between(
      Graph graph, Facts facts, RuleTable rules, String tensor, String score) {
    Set<String> dependent = new HashSet<>(Set.of(tensor));
    List<Node> candidates = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.inputs().stream().noneMatch(dependent::contains)
          || rules.kind(node) == RuleTable.Kind.NEVER) {
        continue;
      }
      candidates.add(node);
      // Whether a gradient passes an operator without a rule is not known; it must be named,
      // whatever it returns.
      boolean unknown = rules.kind(node) == RuleTable.Kind.NOT_YET;
      node.outputs().stream()
          .filter(output -> unknown || isFloatingPoint(facts, output))
          .forEach(dependent::add);
    }
    Set<String> needed = new HashSet<>(Set.of(score));
    List<Node> nodes = new ArrayList<>();
    for (int i = candidates.size() - 1; i >= 0; i--) {
      Node node = candidates.get(i);
      if (node.outputs().stream()
          .anyMatch(output -> needed.contains(output) && dependent.contains(output))) {
        nodes.add(0, node);
        needed.addAll(node.inputs());
      }
    }
    needed.retainAll(dependent);
    List<Node> cuts = needed.contains(tensor) ? List.of() : Passage.between(graph, tensor, score);
    return new Path(
        List.copyOf(nodes),
        needed,
        cuts.stream().filter(node -> isCut(node, facts, rules)).map(Path::obstacle).toList());
  }

  /**
   * Whether the gradient ends there: the node looks at numbers, not only at their shape, and
   * returns steps or integers.
   */
  private static boolean isCut(Node node, Facts facts, RuleTable rules) {
    boolean ofNumbers =
        !node.is("Shape")
            && !node.is("Size")
            && node.inputs().stream().anyMatch(input -> isFloatingPoint(facts, input));
    boolean toSteps =
        rules.kind(node) == RuleTable.Kind.NEVER
            || node.outputs().stream().noneMatch(output -> isFloatingPoint(facts, output));
    return ofNumbers && toSteps;
  }

  private static boolean isFloatingPoint(Facts facts, String value) {
    // A value whose type is unknown counts: then its node is named as an obstacle instead of
    // vanishing.
    return facts.type(value).map(TensorType::type).map(DataType::isFloatingPoint).orElse(true);
  }

  private static Obstacle obstacle(Node node) {
    return new Obstacle(node.qualifiedOperator(), node.name(), "");
  }

  /** The nodes, in the graph's order. */
  public List<Node> nodes() {
    return nodes;
  }

  /** Whether a gradient is wanted for that value. */
  boolean contains(String value) {
    return values.contains(value);
  }

  /** The nodes with zero gradient between the two tensors, where they leave no path at all. */
  List<Obstacle> cuts() {
    return cuts;
  }

  /** Every node on the path for which the table has no rule. */
  public List<Obstacle> missing(RuleTable rules) {
    List<Obstacle> missing = new ArrayList<>();
    for (Node node : nodes) {
      if (rules.kind(node) == RuleTable.Kind.NOT_YET) {
        missing.add(obstacle(node));
        continue;
      }
      for (int i = 0; i < node.inputs().size(); i++) {
        if (contains(node.input(i)) && rules.rule(node, i).isEmpty()) {
          missing.add(
              new Obstacle(
                  node.qualifiedOperator(), node.name(), "with respect to input %d".formatted(i)));
        }
      }
    }
    return missing;
  }
}
