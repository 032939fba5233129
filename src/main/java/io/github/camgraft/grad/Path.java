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
import java.util.stream.IntStream;

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
      // Whether a gradient passes an operator without a rule is not known; it must be named,
      // whatever it returns.
      boolean unknown = rules.kind(node) == RuleTable.Kind.NOT_YET;
      List<String> passed =
          node.outputs().stream()
              .filter(output -> unknown || isFloatingPoint(facts, output))
              .toList();
      candidates.add(node);
      dependent.addAll(passed);
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
    List<Obstacle> cuts =
        needed.contains(tensor) ? List.of() : cuts(graph, facts, rules, tensor, score);
    return new Path(List.copyOf(nodes), needed, cuts);
  }

  /** Every node on the way at which a gradient ends, also those behind the first. */
  private static List<Obstacle> cuts(
      Graph graph, Facts facts, RuleTable rules, String tensor, String score) {
    List<Node> ends =
        Passage.between(graph, tensor, score).stream()
            .filter(node -> isEnd(node, facts, rules))
            .toList();
    // A shape says nothing of the numbers: it is worth naming only where there is nothing else.
    List<Node> ofNumbers =
        ends.stream().filter(node -> !node.is("Shape") && !node.is("Size")).toList();
    return (ofNumbers.isEmpty() ? ends : ofNumbers).stream().map(Path::obstacle).toList();
  }

  /** Whether a node has steps: by its operator, or because it turns numbers into whole ones. */
  private static boolean isEnd(Node node, Facts facts, RuleTable rules) {
    boolean ofNumbers = node.inputs().stream().anyMatch(input -> isFloatingPoint(facts, input));
    return ofNumbers
        && (rules.kind(node) == RuleTable.Kind.NEVER
            || node.outputs().stream().noneMatch(output -> isFloatingPoint(facts, output)));
  }

  private static boolean isFloatingPoint(Facts facts, String value) {
    // A value whose type is unknown counts: then its node is named as an obstacle instead of
    // vanishing.
    return facts.type(value).map(TensorType::type).map(DataType::isFloatingPoint).orElse(true);
  }

  private static Obstacle obstacle(Node node) {
    return obstacle(node, "");
  }

  private static Obstacle obstacle(Node node, String reason) {
    return new Obstacle(node.qualifiedOperator(), node.name(), reason);
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

  /** Every rule on the path that the table does not have. */
  public List<Obstacle> missing(RuleTable rules) {
    return nodes.stream().flatMap(node -> missing(node, rules).stream()).toList();
  }

  List<Obstacle> missing(Node node, RuleTable rules) {
    if (rules.kind(node) == RuleTable.Kind.NOT_YET) {
      return List.of(obstacle(node));
    }
    return IntStream.range(0, node.inputs().size())
        .filter(input -> contains(node.input(input)) && rules.rule(node, input).isEmpty())
        .mapToObj(input -> obstacle(node, "with respect to input " + input))
        .toList();
  }
}
