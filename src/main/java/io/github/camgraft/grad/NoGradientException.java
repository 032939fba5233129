package io.github.camgraft.grad;

import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * There is no gradient between two tensors; the message names every node that is in the way, not
 * only the first.
 */
public final class NoGradientException extends ModelException {
  private static final long serialVersionUID = 1L;
  private static final int NAMED = 5;

  private final transient List<Obstacle> obstacles;

  private NoGradientException(String message, List<Obstacle> obstacles) {
    super(message);
    this.obstacles = List.copyOf(obstacles);
  }

  /** Some operators between the tensors have no rule. */
  static NoGradientException notYet(List<Obstacle> obstacles) {
    return new NoGradientException(
        "there is no gradient rule yet for " + grouped(obstacles), obstacles);
  }

  /** Names the nodes whose operators are not in the table, if there are any. */
  public static void ifUnknown(List<Node> nodes, RuleTable rules) {
    List<Obstacle> unknown =
        nodes.stream()
            .filter(node -> rules.kind(node) == RuleTable.Kind.NOT_YET && !node.is("Constant"))
            .map(node -> new Obstacle(node.qualifiedOperator(), node.name(), rules.reason(node)))
            .toList();
    if (!unknown.isEmpty()) {
      throw notYet(unknown);
    }
  }

  /** Names the nodes on a path for which the table has no rule, if there are any. */
  public static void ifMissing(GradientPath path, RuleTable rules) {
    List<Obstacle> missing = path.missing(rules);
    if (!missing.isEmpty()) {
      throw notYet(missing);
    }
  }

  /** Says what cuts the path between two tensors, if something does. */
  public static void ifCut(GradientPath path, String from, String to, RuleTable rules) {
    if (path.nodes().isEmpty()) {
      throw cut(from, to, path.cuts(), rules.passable());
    }
  }

  /** The tensors are connected only through operators whose gradient is zero by definition. */
  static NoGradientException cut(
      String from, String to, List<Obstacle> obstacles, Set<String> passable) {
    String cause =
        obstacles.isEmpty()
            ? "'%s' does not depend on '%s'".formatted(to, from)
            : "every way from '%s' to '%s' passes a node whose gradient is zero by definition: %s"
                    .formatted(from, to, grouped(obstacles))
                + hint(obstacles, passable);
    return new NoGradientException(cause, obstacles);
  }

  private static String hint(List<Obstacle> obstacles, Set<String> passed) {
    boolean helps = obstacles.stream().allMatch(obstacle -> passed.contains(obstacle.operator()));
    return helps ? "; --straight-through lets a gradient pass them" : "";
  }

  private static String grouped(List<Obstacle> obstacles) {
    Map<String, List<Obstacle>> alike =
        obstacles.stream()
            .collect(
                Collectors.groupingBy(
                    obstacle -> obstacle.operator() + " " + obstacle.reason(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return alike.values().stream()
        .map(NoGradientException::phrase)
        .collect(Collectors.joining("; "));
  }

  private static String phrase(List<Obstacle> alike) {
    Obstacle first = alike.get(0);
    String nodes = " (" + names(alike) + ")";
    return first.reason().startsWith("because ")
        ? first.operator() + nodes + ", " + first.reason()
        : (first.operator() + " " + first.reason()).strip() + nodes;
  }

  private static String names(List<Obstacle> obstacles) {
    String names =
        obstacles.stream()
            .limit(NAMED)
            .map(obstacle -> "'" + obstacle.node() + "'")
            .collect(Collectors.joining(", "));
    int more = obstacles.size() - NAMED;
    return (obstacles.size() == 1 ? "node " : "nodes ")
        + names
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** The nodes in the way, in the graph's order. */
  public List<Obstacle> obstacles() {
    return obstacles;
  }
}
