package io.github.camgraft.layer;

import io.github.camgraft.grad.Rectifiers;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a pooling over places was made of, where that is written out. A generalised mean is a
 * mean of powers, a deviation the mean of the squared distance from the mean, a soft maximum the
 * mean of exponentials, and an attention may weight each place ({@link PlaceWeights}): those
 * powers, distances, exponentials and products are steps of the pooling and no feature map.
 */
final class PoolingInput {
  private final Map<String, Node> producers;
  private final Layouts layouts;
  private final Facts facts;
  private final PlaceWeights weights;

  PoolingInput(Map<String, Node> producers, Layouts layouts, Facts facts) {
    this.producers = producers;
    this.layouts = layouts;
    this.facts = facts;
    this.weights = new PlaceWeights(producers, layouts);
  }

  /**
   * The map of which a mean was taken, for the tensor of which it seems to be.
   *
   * @param steps gets the tensors in between
   */
  String of(String averaged, Set<String> steps) {
    String map = averaged;
    for (Optional<String> next = insideMoment(map); next.isPresent(); next = insideMoment(map)) {
      while (next.isPresent()) {
        steps.add(map);
        map = next.get();
        next = prepared(map);
      }
    }
    return map;
  }

  /** What a power, square or exponential is taken of, or what is weighted place by place. */
  private Optional<String> insideMoment(String tensor) {
    Node node = producers.get(tensor);
    if (node == null || layouts.of(tensor).isEmpty()) {
      return Optional.empty();
    }
    Optional<String> weighted = weights.weighted(node);
    if (weighted.isPresent()) {
      return onTheWay(weighted.get());
    }
    boolean isPower = node.is("Pow") && !producers.containsKey(node.input(1));
    boolean isSquare = node.is("Mul") && node.input(0).equals(node.input(1));
    boolean isDistance = node.is("Abs") && isCentred(producers.get(node.input(0)));
    return isPower || isSquare || isDistance || node.is("Exp")
        ? onTheWay(node.input(0))
        : Optional.empty();
  }

  /** What a map was before it was made fit for a power: kept from zero, centred, or scaled. */
  private Optional<String> prepared(String tensor) {
    Node node = producers.get(tensor);
    if (node == null) {
      return Optional.empty();
    }
    if (isCentred(node) || keepsFromZero(node)) {
      return onTheWay(path(node));
    }
    boolean scales = node.is("Add") || node.is("Mul") || node.is("Div");
    return scales && isByOneNumber(node) ? onTheWay(path(node)) : Optional.empty();
  }

  private Optional<String> onTheWay(String tensor) {
    return Optional.of(tensor)
        .filter(producers::containsKey)
        .filter(map -> layouts.of(map).isPresent());
  }

  private String path(Node node) {
    return node.inputs().stream().filter(producers::containsKey).findFirst().orElse("");
  }

  /** Whether a node subtracts from a map what was pooled of that map. */
  private boolean isCentred(@Nullable Node node) {
    if (node == null || !node.is("Sub") || !producers.containsKey(node.input(1))) {
      return false;
    }
    Node pooled = producers.get(node.input(1));
    while (pooled.inputs().size() == 1 && !pooled.input(0).equals(node.input(0))) {
      Node before = producers.get(pooled.input(0));
      if (before == null) {
        return false;
      }
      pooled = before;
    }
    return pooled.input(0).equals(node.input(0))
        && (pooled.operator().startsWith("Reduce") || pooled.operator().startsWith("Global"));
  }

  /** A lower limit above zero, or at zero for what is never below. */
  private boolean keepsFromZero(Node node) {
    Optional<Double> limit =
        node.is("Clip") && facts.constant(node.input(2)).isEmpty()
            ? number(node.input(1))
            : node.is("Max") && node.inputs().size() == 2 ? larger(node) : Optional.empty();
    Node before = producers.get(path(node));
    boolean isRectified = before != null && Rectifiers.contains(before, facts);
    return limit.filter(number -> number > 0 || (number == 0 && isRectified)).isPresent();
  }

  private Optional<Double> larger(Node maximum) {
    return number(maximum.input(0)).or(() -> number(maximum.input(1)));
  }

  private boolean isByOneNumber(Node node) {
    return node.inputs().stream()
        .filter(input -> !producers.containsKey(input))
        .anyMatch(
            input -> facts.constant(input).filter(constant -> constant.count() == 1).isPresent());
  }

  private Optional<Double> number(String value) {
    return facts
        .constant(value)
        .filter(constant -> constant.count() == 1)
        .map(Tensor::doubles)
        .map(numbers -> numbers[0]);
  }
}
