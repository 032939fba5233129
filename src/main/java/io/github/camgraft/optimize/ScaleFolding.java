package io.github.camgraft.optimize;

import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.GraphIndex;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Products with constant weights that absorb what is done to each row alike, before or behind:
 * (A·diag(c))·W is A·(diag(c)·W), (A·W)·diag(c) is A·(W·diag(c)), and a row of A·W less its mean is
 * one of A·(W less the mean of each row). The runtime computes such weights once, when it loads the
 * model.
 *
 * <p>A gradient meets the first behind the scale of a layer, the others in front of a layer
 * normalisation. It is done to finished nodes, since only then it is known that nobody wants what
 * lies between.
 */
final class ScaleFolding {
  private record Product(Value rows, Value weights) {}

  private final Tape tape;
  private final GraphIndex index;
  private final Map<String, Product> absorbed = new LinkedHashMap<>();

  private ScaleFolding(List<Node> nodes, Tape tape) {
    this.tape = tape;
    this.index = GraphIndex.of(nodes);
  }

  /**
   * Nodes of a tape, in an order in which they can be computed, with the same results.
   *
   * @param wanted results that must keep their names
   */
  static List<Node> absorbed(List<Node> nodes, Set<String> wanted, Tape tape) {
    ScaleFolding weights = new ScaleFolding(nodes, tape);
    nodes.stream()
        .filter(node -> node.is("MatMul") && weights.isProduct(node))
        .forEach(node -> weights.absorbAll(node, wanted));
    StandIns standIns = new StandIns(tape);
    weights.absorbed.forEach(
        (name, product) -> standIns.put(name, product.rows().matrixProduct(product.weights())));
    return standIns.in(nodes, wanted);
  }

  private boolean isProduct(Node node) {
    return tape.recorded(node.input(0)).rank() > 1
        && tape.recorded(node.input(1)).rank() == 2
        && tape.isConstant(node.input(1));
  }

  private void absorbAll(Node node, Set<String> wanted) {
    String name = node.output(0);
    Product plain = new Product(tape.recorded(node.input(0)), tape.recorded(node.input(1)));
    Product product = wanted.contains(name) ? plain : unscaled(plain);
    Optional<Node> next = next(name, wanted);
    while (next.isPresent()) {
      Value weights = product.weights();
      boolean isScaled = next.get().is("Mul");
      Value others =
          isScaled ? scaled(weights, factor(next.get(), name), 1) : weights.minus(weights.mean(1));
      product = new Product(product.rows(), others);
      name = next.get().output(0);
      next = next(name, wanted);
    }
    if (!product.equals(plain)) {
      absorbed.put(name, product);
    }
  }

  /** The same product where its rows are not scaled before, nor before they are transposed. */
  private Product unscaled(Product product) {
    String rows = product.rows().name();
    Optional<Node> transposition = onlyUsedHere(rows).filter(node -> node.is("Transpose"));
    String scaled = transposition.map(node -> node.input(0)).orElse(rows);
    Optional<Node> scaling = onlyUsedHere(scaled).filter(node -> node.is("Mul"));
    int rank = product.rows().rank();
    int[] order =
        transposition
            .map(node -> node.attributes().permutation(rank))
            .orElse(IntStream.range(0, rank).toArray());
    return scaling.stream()
        .flatMap(node -> IntStream.range(0, 2).mapToObj(node::input))
        .map(tape::recorded)
        .filter(factor -> isAlong(order[rank - 1], factor, rank))
        .map(factor -> unscaled(product, scaling.get(), factor, transposition.map(any -> order)))
        .findFirst()
        .orElse(product);
  }

  private Product unscaled(
      Product product, Node scaling, Value factor, Optional<int[]> transposition) {
    Value other = tape.recorded(scaling.input(scaling.input(0).equals(factor.name()) ? 1 : 0));
    if (!other.shape().equals(shape(scaling.output(0)))) {
      return product;
    }
    return new Product(
        transposition.map(other::transposed).orElse(other), scaled(product.weights(), factor, 0));
  }

  /**
   * Weights with every row or column times a number of its own. Those that are transposed are
   * scaled in the same node: the runtime keeps all constants that it folds until the model is
   * loaded.
   *
   * @param axis along which the numbers lie
   */
  private Value scaled(Value weights, Value factor, int axis) {
    Value numbers = factor.reshaped(List.of(weights.extent(axis)));
    Optional<Node> transposition = weights.recorded().filter(node -> node.is("Transpose"));
    if (transposition.isEmpty()) {
      return weights.times(axis == 1 ? numbers : numbers.unsqueezed(1));
    }
    Attributes equation = Attributes.NONE.with("equation", axis == 1 ? "ij,i->ji" : "ij,j->ji");
    Value source = tape.recorded(transposition.get().input(0));
    return tape.node("Einsum", weights.tensorType(), equation, source, numbers);
  }

  /** Whether a constant has one number for each place along an axis of a tensor of that rank. */
  private boolean isAlong(int axis, Value factor, int rank) {
    int own = axis - (rank - factor.rank());
    return own >= 0
        && factor.shape().isKnown()
        && IntStream.range(0, factor.rank())
            .allMatch(each -> each == own || factor.shape().get(each).is(1))
        && !factor.shape().get(own).is(1)
        && tape.isConstant(factor.name());
  }

  /** The node behind a value that has no other use. */
  private Optional<Node> onlyUsedHere(String value) {
    return tape.recorder(value).filter(node -> index.readers(value).size() == 1);
  }

  /** The node behind a product that its weights can absorb, if the product has no other use. */
  private Optional<Node> next(String product, Set<String> wanted) {
    if (wanted.contains(product)) {
      return Optional.empty();
    }
    List<Node> users = index.readers(product);
    return scaling(users, product)
        .or(() -> centring(users, product))
        .filter(node -> !wanted.contains(node.output(0)));
  }

  private Optional<Node> scaling(List<Node> users, String product) {
    return users.stream()
        .filter(node -> users.size() == 1 && node.is("Mul"))
        .filter(node -> !node.input(0).equals(node.input(1)))
        .filter(node -> shape(node.output(0)).equals(shape(product)))
        .filter(node -> isAlong(last(product), factor(node, product), rank(product)))
        .findFirst();
  }

  private Value factor(Node node, String product) {
    return tape.recorded(node.input(node.input(0).equals(product) ? 1 : 0));
  }

  private Shape shape(String value) {
    return tape.recorded(value).shape();
  }

  private int rank(String value) {
    return shape(value).rank();
  }

  private int last(String value) {
    return rank(value) - 1;
  }

  private Optional<Node> centring(List<Node> users, String product) {
    return users.stream()
        .filter(node -> users.size() == 2 && node.is("Sub") && node.input(0).equals(product))
        .filter(node -> isMean(node.input(1), product))
        .findFirst();
  }

  private boolean isMean(String value, String product) {
    return index.readers(value).size() == 1
        && tape.recorder(value)
            .filter(node -> node.is("ReduceMean") && node.input(0).equals(product))
            .filter(node -> node.input(1).equals(tape.longs(last(product)).name()))
            .isPresent();
  }
}
