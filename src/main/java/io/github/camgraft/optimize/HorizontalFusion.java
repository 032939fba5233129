package io.github.camgraft.optimize;

import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.GraphIndex;
import io.github.camgraft.ir.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Products of few rows with the same large weights, written as one. The plain and the guided pass
 * both go back through a classifier of linear layers, whose time is that of reading the weights.
 */
final class HorizontalFusion {
  /** Fewer numbers than this are read in less time than the rows take to be laid together. */
  private static final long LARGE = 1L << 20;

  private final Tape tape;
  private final List<Node> nodes;
  private final GraphIndex index;

  /** The part of a joint product that stands for a product. */
  private final StandIns parts;

  private HorizontalFusion(List<Node> nodes, Tape tape) {
    this.nodes = nodes;
    this.tape = tape;
    this.parts = new StandIns(tape);
    this.index = GraphIndex.of(nodes);
  }

  /** Nodes of a tape, in an order in which they can be computed, with the same results. */
  static List<Node> joined(List<Node> nodes, Set<String> wanted, Tape tape) {
    return new HorizontalFusion(nodes, tape).joined(wanted);
  }

  private List<Node> joined(Set<String> wanted) {
    Map<List<Object>, List<Node>> equal = new LinkedHashMap<>();
    for (Node node : nodes) {
      if (node.is("MatMul") && isLarge(node.input(1)) && !wanted.contains(node.output(0))) {
        Value rows = tape.recorded(node.input(0));
        if (rows.rank() == 2) {
          List<Object> key = List.of(rows.tensorType(), node.input(1));
          equal.computeIfAbsent(key, any -> new ArrayList<>()).add(node);
        }
      }
    }
    equal.values().stream().filter(this::areIndependent).forEach(this::join);
    return parts.in(nodes, wanted);
  }

  /** Whether these are weights, as they are or transposed. */
  private boolean isLarge(String value) {
    Optional<Node> transposition = index.producer(value).filter(node -> node.is("Transpose"));
    String source = transposition.map(node -> node.input(0)).orElse(value);
    return tape.facts()
        .constant(source)
        .filter(weights -> weights.shape().rank() == 2 && weights.count() >= LARGE)
        .isPresent();
  }

  private boolean areIndependent(List<Node> products) {
    if (products.size() < 2) {
      return false;
    }
    Set<String> results = new HashSet<>();
    products.forEach(product -> results.add(product.output(0)));
    Set<String> seen = new HashSet<>();
    return products.stream().noneMatch(product -> needs(product.input(0), results, seen));
  }

  /** Whether one of these results is needed to compute a value. */
  private boolean needs(String value, Set<String> results, Set<String> seen) {
    return results.contains(value)
        || index
            .producer(value)
            .filter(node -> seen.add(value))
            .filter(node -> node.inputs().stream().anyMatch(input -> needs(input, results, seen)))
            .isPresent();
  }

  private void join(List<Node> products) {
    List<Value> rows =
        products.stream().map(product -> tape.recorded(product.input(0)).unsqueezed(0)).toList();
    Value weights = tape.recorded(products.get(0).input(1));
    Value all = Value.concatenated(0, rows).matrixProduct(weights);
    for (int i = 0; i < products.size(); i++) {
      Value part = all.sliced(0, tape.extent(i), tape.extent(i + 1)).squeezed(0);
      parts.put(products.get(i).output(0), part);
    }
  }
}
