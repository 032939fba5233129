package io.github.camgraft.grad;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The nodes through which a gradient flows from a score back to a tensor: those that depend on the
 * tensor and on which the score depends, through real numbers only: floating-point ones, and the
 * steps of quantised ones. Other whole numbers have no gradient.
 */
public final class GradientPath {
  /** Where products of steps are added up they are wider; int64 is for shapes and indices. */
  private static final Set<DataType> MAY_BE_STEPS =
      EnumSet.of(DataType.INT8, DataType.UINT8, DataType.INT16, DataType.UINT16, DataType.INT32);

  private final List<Node> nodes;
  private final Set<String> values;
  private final List<Obstacle> cuts;

  private GradientPath(List<Node> nodes, Set<String> values, List<Obstacle> cuts) {
    this.nodes = nodes;
    this.values = values;
    this.cuts = cuts;
  }

  /** Finds the path in a graph; it is empty where the score does not depend on the tensor. */
  public static GradientPath between(
      Graph graph, Facts facts, RuleTable rules, String tensor, String score) {
    Set<String> dependent = new HashSet<>(Set.of(tensor));
    List<Node> candidates = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (IntStream.range(0, node.inputs().size())
          .noneMatch(i -> dependent.contains(node.input(i)) && !rules.isZero(node, i))) {
        continue;
      }
      // Whether a gradient passes an operator without a rule is not known; it must be named,
      // whatever it returns.
      boolean unknown = rules.kind(node) == RuleTable.Kind.NOT_YET;
      List<String> passed =
          node.outputs().stream()
              .filter(output -> unknown || passes(facts, rules, node, output, dependent))
              .filter(output -> output.equals(score) || hasNumbers(facts, output))
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
    return new GradientPath(List.copyOf(nodes), needed, cuts);
  }

  /**
   * Whether an output holds real numbers, or steps: an operator gives steps by its nature, or
   * because it was given some and only moves them.
   */
  private static boolean passes(
      Facts facts, RuleTable rules, Node node, String output, Set<String> dependent) {
    if (rules.givesSteps(node)) {
      // A step size that was taken from the numbers counts as a constant.
      return output.equals(node.output(0));
    }
    if (isFloatingPoint(facts, output)) {
      return true;
    }
    DataType type = facts.type(output).orElseThrow().type();
    return MAY_BE_STEPS.contains(type)
        && node.inputs().stream()
            .filter(dependent::contains)
            .anyMatch(input -> facts.type(input).filter(of -> of.type() == type).isPresent());
  }

  /** Every node on the way at which a gradient ends, also those behind the first. */
  private static List<Obstacle> cuts(
      Graph graph, Facts facts, RuleTable rules, String tensor, String score) {
    List<Node> ends =
        Subgraph.between(graph, tensor, score).stream()
            .filter(node -> isEnd(node, facts, rules))
            .toList();
    // A shape says nothing of the numbers: it is worth naming only where there is nothing else.
    List<Node> ofNumbers =
        ends.stream().filter(node -> !node.is("Shape") && !node.is("Size")).toList();
    return (ofNumbers.isEmpty() ? ends : ofNumbers).stream().map(GradientPath::obstacle).toList();
  }

  /** Whether a node has steps: by its operator, or because it turns numbers into whole ones. */
  private static boolean isEnd(Node node, Facts facts, RuleTable rules) {
    boolean becomesWhole =
        !rules.givesSteps(node)
            && node.outputs().stream().noneMatch(output -> isFloatingPoint(facts, output));
    return IntStream.range(0, node.inputs().size())
        .filter(i -> isFloatingPoint(facts, node.input(i)))
        .anyMatch(i -> becomesWhole || rules.isZero(node, i));
  }

  private static boolean isFloatingPoint(Facts facts, String value) {
    // A value whose type is unknown counts: then its node is named as an obstacle instead of
    // vanishing.
    return facts.type(value).map(TensorType::type).map(DataType::isFloatingPoint).orElse(true);
  }

  /** A value without a number has no influence. */
  private static boolean hasNumbers(Facts facts, String value) {
    return facts.type(value).map(TensorType::shape).filter(Shape::isEmpty).isEmpty();
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

  /**
   * The values through which every way leads, in order, from the tensor to the score, both
   * included: what lies behind one of them depends on the tensor through it alone.
   */
  public List<String> waypoints(String tensor) {
    Map<String, Integer> lastUse = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      for (String input : nodes.get(i).inputs()) {
        lastUse.put(input, i);
      }
    }
    List<String> found = new ArrayList<>(List.of(tensor));
    Set<String> open = new HashSet<>(Set.of(tensor));
    for (int i = 0; i < nodes.size(); i++) {
      int behind = i;
      nodes.get(i).outputs().stream().filter(values::contains).forEach(open::add);
      open.removeIf(value -> lastUse.getOrDefault(value, nodes.size()) <= behind);
      if (open.size() == 1) {
        found.add(open.iterator().next());
      }
    }
    return found.stream().distinct().toList();
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
      return List.of(obstacle(node, rules.reason(node)));
    }
    return IntStream.range(0, node.inputs().size())
        .filter(input -> contains(node.input(input)) && rules.rule(node, input).isEmpty())
        .mapToObj(input -> obstacle(node, "with respect to input " + input))
        .toList();
  }
}
