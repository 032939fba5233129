package io.github.camgraft.grad;

import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import java.util.Optional;

/**
 * What the steps of a quantised tensor stand for.
 *
 * @param size what a step is worth
 * @param zero the step that stands for zero, where it is not step zero
 */
public record Steps(Value size, Optional<Value> zero) {
  /** The steps that a tensor holds, if it holds some: those of the operator that made them. */
  public static Optional<Steps> of(Graph graph, Tape tape, String tensor) {
    if (!tape.value(tensor).type().isQuantised()) {
      return Optional.empty();
    }
    Optional<Node> producer = graph.producer(tensor);
    while (producer.isPresent()) {
      Node node = producer.get();
      Optional<Quantisation> places = Quantisation.of(node);
      if (places.isPresent() || node.is("QuantizeLinear")) {
        return Optional.of(of(node, tape, places.map(Quantisation::result).orElse(1)));
      }
      // What only moves steps leaves them what they are.
      producer = graph.producer(node.input(0));
    }
    return Optional.empty();
  }

  private static Steps of(Node node, Tape tape, int size) {
    String zero = node.input(size + 1);
    return new Steps(
        tape.value(node.input(size)),
        zero.isEmpty() ? Optional.empty() : Optional.of(tape.value(zero).as(DataType.FLOAT)));
  }

  /** The real numbers. */
  public Value real(Value steps) {
    return Quantisation.real(steps.as(DataType.FLOAT), size, zero, 1);
  }

  /** The gradient by the real number, of one by the step. */
  public Value gradient(Value byStep) {
    return byStep.dividedBy(Quantisation.along(size, 1, byStep.rank()).neverZero());
  }
}
