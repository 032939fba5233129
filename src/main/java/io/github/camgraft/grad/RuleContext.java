package io.github.camgraft.grad;

import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A node of the forward graph as a rule sees it: {@code n.x(i)} an input, {@code n.y()} the output.
 */
public class RuleContext {
  private final Node node;
  private final Tape tape;
  private final Map<String, Value> gradients;
  private final Forms forms;

  RuleContext(Node node, Tape tape, Map<String, Value> gradients, Forms forms) {
    this.node = node;
    this.tape = tape;
    this.gradients = gradients;
    this.forms = forms;
  }

  /** The same node, to be seen in another way. */
  protected RuleContext(RuleContext other) {
    this(other.node, other.tape, other.gradients, other.forms);
  }

  /** The forms in which what has several of them is written. */
  public Forms forms() {
    return forms;
  }

  /** The node itself. */
  public Node node() {
    return node;
  }

  /** An input. */
  public Value x(int index) {
    return inGradientType(tape.value(node.input(index)));
  }

  /** An input in the shape that its gradient has to have. */
  public Value given(int index) {
    return x(index);
  }

  /** The gradient with respect to all of an input, given that of what is shown of it here. */
  public Value whole(int input, Value gradient) {
    return gradient;
  }

  /**
   * Half precision and quantised numbers are computed with in float32: what they are is exact
   * there, and gradients are not rounded to them.
   */
  private static Value inGradientType(Value value) {
    DataType type = value.type();
    return type.isFloatingPoint() || type.isQuantised() ? value.as(type.ofGradient()) : value;
  }

  /** Whether an input is given. */
  public boolean has(int index) {
    return !node.input(index).isEmpty();
  }

  /** Whether an input is given that has numbers: Resize may be given others without any. */
  public boolean hasNumbers(int index) {
    return has(index) && !tape.value(node.input(index)).shape().isEmpty();
  }

  /** The first output. */
  public Value y() {
    return y(0);
  }

  /** An output. */
  public Value y(int index) {
    return inGradientType(tape.value(node.output(index)));
  }

  /** An optional output that the node gives from now on, if this shows all of the node. */
  public Optional<Value> optionalOutput(int index, TensorType type) {
    return Optional.of(tape.optionalOutput(node, index, type));
  }

  /** The element type that the first output has in the graph. */
  public DataType storedType() {
    return tape.value(node.output(0)).type();
  }

  /** The gradient that arrives at an output, zero where the score does not depend on it. */
  public Value dy(int output) {
    Value gradient = gradients.get(node.output(output));
    if (gradient != null) {
      return gradient;
    }
    Value like = y(output);
    return tape.scalar(like.type().ofGradient(), 0).expandedLike(like);
  }

  /** Whether the score depends on an output. */
  public boolean arrives(int output) {
    return gradients.containsKey(node.output(output));
  }

  /** How many inputs the node lists. */
  public int inputCount() {
    return node.inputs().size();
  }

  /** How many outputs the node lists. */
  public int outputCount() {
    return node.outputs().size();
  }

  /** Where new nodes go. */
  public Tape tape() {
    return tape;
  }

  /** The node's attributes. */
  public Attributes attributes() {
    return node.attributes();
  }

  /** The numbers of an input that is a constant, if it is one. */
  public Optional<Tensor> constant(int index) {
    return tape.facts().constant(node.input(index));
  }

  /** The whole numbers of an input that must be a constant, such as axes. */
  public long[] numbers(int index, String what) {
    return constant(index)
        .map(Tensor::longs)
        .orElseThrow(() -> new NotYetException("with " + what + " computed when the model runs"));
  }

  /**
   * The length of an input's axis, for a rule that is not written for lengths that show only when
   * the model runs.
   *
   * @param form of the operator that is refused otherwise, as the end of a sentence
   */
  public long size(int input, int axis, String form) {
    return known(x(input).shape(), form, axis)[axis];
  }

  /** The lengths of all axes; see {@link #size}. */
  public static long[] sizes(Shape shape, String form) {
    return known(shape, form, IntStream.range(0, shape.rank()).toArray());
  }

  private static long[] known(Shape shape, String form, int... axes) {
    if (Arrays.stream(axes).anyMatch(axis -> !shape.get(axis).isKnown())) {
      throw new NotYetException(form);
    }
    return shape.dimensions().stream().mapToLong(Dimension::size).toArray();
  }

  /** The node's axis attribute, counted from the first axis of the input. */
  public int axis(long otherwise) {
    return fromFirst(attributes().integer("axis", otherwise));
  }

  public int fromFirst(long axis) {
    return (int) (axis < 0 ? axis + x(0).rank() : axis);
  }

  /**
   * The axes named by input 1 (all of them where it is missing), counted from the first and in
   * order.
   */
  public int[] axes() {
    long[] named = has(1) ? numbers(1, "axes") : new long[0];
    if (named.length == 0) {
      boolean none = attributes().integer("noop_with_empty_axes", 0) == 1;
      return none ? new int[0] : IntStream.range(0, x(0).rank()).toArray();
    }
    return Arrays.stream(named).mapToInt(this::fromFirst).sorted().toArray();
  }

  /** The gradient of a reduction with its reduced axes put back as axes of length one. */
  public Value keepingAxes(Value reduced) {
    boolean kept = attributes().integer("keepdims", 1) == 1;
    return kept ? reduced : reduced.unsqueezed(axes());
  }
}
