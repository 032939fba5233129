package io.github.camgraft.grad;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.GraphIndex;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Functions that exporters spell out, seen as the one operator that they are: x·σ(x) is Swish, and
 * x·(1 + erf(x/√2))/2 is Gelu.
 *
 * <p>Their derivative as a whole is shorter than the sum of what each node contributes, and it asks
 * for nothing but their input and result, so that ONNX Runtime may still fuse what lies between.
 */
final class Compositions {
  private static final double TOLERANCE = 1e-4;

  private final Facts facts;
  private final Collection<String> kept;
  private final Map<String, Integer> uses;
  private final GraphIndex index;
  private final Set<Node> replaced = new HashSet<>();

  private Compositions(Graph graph, Facts facts, Collection<String> kept) {
    this.facts = facts;
    this.kept = kept;
    this.uses = graph.useCounts();
    this.index = graph.index();
  }

  /**
   * The graph to be differentiated; it cannot be run.
   *
   * @param kept values that are asked about
   */
  static Graph in(Graph graph, Facts facts, Collection<String> kept) {
    return new Compositions(graph, facts, kept).of(graph);
  }

  private Graph of(Graph graph) {
    Map<Node, Node> whole = new HashMap<>();
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node node = graph.nodes().get(i);
      if (node.is("Mul") && !replaced.contains(node)) {
        Set<Node> products = new HashSet<>();
        List<String> factors = factors(node, products);
        swish(factors, products)
            .or(() -> gelu(factors, products))
            .ifPresent(operator -> whole.put(node, as(operator, node, factors)));
      }
    }
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (whole.containsKey(node)) {
        nodes.add(whole.get(node));
      } else if (!replaced.contains(node)) {
        nodes.add(node);
      }
    }
    return graph.withNodes(nodes);
  }

  /** What is multiplied, by the node and by those that only serve it. */
  private List<String> factors(Node product, Set<Node> products) {
    products.add(product);
    List<String> factors = new ArrayList<>();
    for (String input : product.inputs()) {
      Optional<Node> inner = servant(input, "Mul");
      if (inner.isPresent()) {
        factors.addAll(factors(inner.get(), products));
      } else {
        factors.add(input);
      }
    }
    return factors;
  }

  /** The node of that operator that computes a value for one use only. */
  private Optional<Node> servant(String value, String operator) {
    return index
        .producer(value)
        .filter(node -> node.is(operator))
        .filter(node -> uses.getOrDefault(value, 0) == 1 && !kept.contains(value));
  }

  private Optional<String> swish(List<String> factors, Set<Node> products) {
    if (factors.size() != 2 || products.size() != 1) {
      return Optional.empty();
    }
    for (int i = 0; i < 2; i++) {
      String x = factors.get(1 - i);
      Optional<Node> sigmoid =
          servant(factors.get(i), "Sigmoid").filter(node -> node.input(0).equals(x));
      if (sigmoid.isPresent()) {
        replaced.add(sigmoid.get());
        factors.set(0, x);
        return Optional.of("Swish");
      }
    }
    return Optional.empty();
  }

  private Optional<String> gelu(List<String> factors, Set<Node> products) {
    List<String> rest = new ArrayList<>(factors);
    if (rest.size() != 3 || !rest.removeIf(factor -> is(factor, 0.5)) || rest.size() != 2) {
      return Optional.empty();
    }
    for (int i = 0; i < 2; i++) {
      String x = rest.get(1 - i);
      Optional<Node> sum = servant(rest.get(i), "Add");
      Optional<Node> erf = sum.flatMap(node -> besides(node, 1)).flatMap(e -> servant(e, "Erf"));
      Optional<Node> scaled = erf.flatMap(node -> byRootOfTwo(node.input(0)));
      if (scaled.filter(node -> node.inputs().contains(x)).isPresent()) {
        replaced.addAll(products);
        replaced.addAll(List.of(sum.get(), erf.get(), scaled.get()));
        factors.set(0, x);
        return Optional.of("Gelu");
      }
    }
    return Optional.empty();
  }

  private Optional<Node> byRootOfTwo(String value) {
    Optional<Node> quotient = servant(value, "Div").filter(node -> is(node.input(1), Math.sqrt(2)));
    return quotient.or(
        () -> servant(value, "Mul").filter(node -> besides(node, Math.sqrt(0.5)).isPresent()));
  }

  /** The other operand of a node with that number. */
  private Optional<String> besides(Node node, double number) {
    if (is(node.input(1), number)) {
      return Optional.of(node.input(0));
    }
    return is(node.input(0), number) ? Optional.of(node.input(1)) : Optional.empty();
  }

  private boolean is(String value, double number) {
    return facts
        .constant(value)
        .filter(tensor -> tensor.type().isFloatingPoint() && tensor.count() == 1)
        .map(Tensor::doubles)
        .filter(numbers -> Math.abs(numbers[0] - number) < TOLERANCE)
        .isPresent();
  }

  private static Node as(String operator, Node last, List<String> factors) {
    return last.withOperator(operator)
        .withInputs(List.of(factors.get(0)))
        .withAttributes(Attributes.NONE);
  }
}
