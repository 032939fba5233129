package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The recurrent operators written out, one step after the other, where the number of steps is known
 * and small. Values lie as [steps, batch, channels], so that a state is [1, batch, hidden].
 *
 * <p>What does not depend on the state, the product of all steps with the input weights, is
 * computed at once. Gates stand in the order of the ONNX specification: i, o, f, c in LSTM, z, r, h
 * in GRU.
 */
final class Unrolling {
  /** More steps than this make a graph of tens of thousands of nodes. */
  static final long MOST_STEPS = 256;

  private final Node node;
  private final Rewrite rewrite;
  private final long steps;
  private final long hidden;

  /**
   * The weights of one direction, and where it begins; a bias or state that is missing is empty.
   */
  private record Direction(
      String input, String recurrent, String inputBias, String recurrentBias, String h, String c) {}

  /** What a step leaves behind; a state without a cell has the empty name there. */
  private record State(String h, String c) {}

  private Unrolling(Node node, Rewrite rewrite) {
    this.node = node;
    this.rewrite = rewrite;
    this.steps = rewrite.shape(node.input(0)).orElseThrow().get(0).size();
    this.hidden = rewrite.shape(node.input(2)).orElseThrow().get(2).size();
  }

  /** Whether a node is of the form that is written out here. */
  static boolean isPossible(Node node, Rewrite rewrite) {
    Attributes attributes = node.attributes();
    boolean isPlain =
        !attributes.has("activations")
            && !attributes.has("clip")
            && attributes.integer("layout", 0) == 0
            && attributes.integer("input_forget", 0) == 0
            && node.input(4).isEmpty()
            && node.input(7).isEmpty();
    return isPlain
        && rewrite
            .shape(node.input(0))
            .map(shape -> shape.get(0))
            .filter(length -> length.isKnown() && length.size() <= MOST_STEPS)
            .isPresent()
        && rewrite.shape(node.input(2)).filter(shape -> shape.get(2).isKnown()).isPresent();
  }

  /** LSTM, GRU and RNN; left as they are where they cannot be written out. */
  static void write(Node node, Rewrite rewrite) {
    if (isPossible(node, rewrite)) {
      new Unrolling(node, rewrite).write();
    } else {
      rewrite.emit(node);
    }
  }

  private void write() {
    List<String> all = new ArrayList<>();
    List<String> lastHidden = new ArrayList<>();
    List<String> lastCells = new ArrayList<>();
    String direction = node.attributes().text("direction", "forward");
    int directions = direction.equals("bidirectional") ? 2 : 1;
    for (int index = 0; index < directions; index++) {
      boolean backwards = index == 1 || direction.equals("reverse");
      List<State> states = states(direction(index), backwards);
      State last = states.get(states.size() - 1);
      lastHidden.add(last.h());
      lastCells.add(last.c());
      List<String> inTime = new ArrayList<>(states.stream().map(State::h).toList());
      if (backwards) {
        Collections.reverse(inTime);
      }
      String together = concatenated(0, inTime);
      all.add(rewrite.emit("Unsqueeze", Attributes.NONE, together, rewrite.longs("axis", 1)));
    }
    result(0, 1, all);
    result(1, 0, lastHidden);
    result(2, 0, lastCells);
  }

  private void result(int output, long axis, List<String> directions) {
    if (!node.output(output).isEmpty()) {
      Attributes attributes = Attributes.NONE.with("axis", axis);
      rewrite.emit(Node.of("Concat", directions, List.of(node.output(output)), attributes));
    }
  }

  private String concatenated(long axis, List<String> parts) {
    return rewrite.emit("Concat", Attributes.NONE.with("axis", axis), parts.toArray(String[]::new));
  }

  private Direction direction(int index) {
    long rows = gates() * hidden;
    String biases = node.input(3).isEmpty() ? "" : squeezed(part(node.input(3), 0, index, 1));
    return new Direction(
        transposed(squeezed(part(node.input(1), 0, index, 1))),
        transposed(squeezed(part(node.input(2), 0, index, 1))),
        biases.isEmpty() ? "" : part(biases, 0, 0, rows),
        biases.isEmpty() ? "" : part(biases, 0, rows, rows),
        node.input(5).isEmpty() ? "" : part(node.input(5), 0, index, 1),
        node.input(6).isEmpty() ? "" : part(node.input(6), 0, index, 1));
  }

  private long gates() {
    return switch (node.operator()) {
      case "LSTM" -> 4;
      case "GRU" -> 3;
      default -> 1;
    };
  }

  private List<State> states(Direction direction, boolean backwards) {
    List<String> entering = entering(direction);
    if (backwards) {
      Collections.reverse(entering);
    }
    List<State> states = new ArrayList<>();
    State state = new State(direction.h(), direction.c());
    for (String step : entering) {
      state =
          switch (node.operator()) {
            case "LSTM" -> longShortTerm(direction, step, state);
            case "GRU" -> gated(direction, step, state);
            default -> simple(direction, step, state);
          };
      states.add(state);
    }
    return states;
  }

  /** W·x of every step, with the biases that can be added in advance. */
  private List<String> entering(Direction direction) {
    String products = product(node.input(0), direction.input());
    if (!direction.inputBias().isEmpty()) {
      products = sum(products, direction.inputBias());
    }
    if (!direction.recurrentBias().isEmpty() && !resetsAfterProduct()) {
      products = sum(products, direction.recurrentBias());
    }
    return new ArrayList<>(parts(products, 0, ones()));
  }

  private long[] ones() {
    return IntStream.range(0, (int) steps).mapToLong(step -> 1).toArray();
  }

  private boolean resetsAfterProduct() {
    return node.is("GRU") && node.attributes().integer("linear_before_reset", 0) != 0;
  }

  /** h' = tanh(Wx + Rh). */
  private State simple(Direction direction, String step, State before) {
    return new State(unary("Tanh", withRecurrent(direction, step, before)), "");
  }

  /** c' = σ(f)·c + σ(i)·tanh(c̃) and h' = σ(o)·tanh(c'). */
  private State longShortTerm(Direction direction, String step, State before) {
    String gates = withRecurrent(direction, step, before);
    List<String> kinds = parts(gates, 2, 3 * hidden, hidden);
    List<String> open = parts(unary("Sigmoid", kinds.get(0)), 2, hidden, hidden, hidden);
    String cell = times(open.get(0), unary("Tanh", kinds.get(1)));
    if (!before.c().isEmpty()) {
      cell = sum(times(open.get(2), before.c()), cell);
    }
    return new State(times(open.get(1), unary("Tanh", cell)), cell);
  }

  /** h' = (1 − z)·h̃ + z·h, where h̃ is told of h as far as the gate r lets it. */
  private State gated(Direction direction, String step, State before) {
    List<String> entering = parts(step, 2, 2 * hidden, hidden);
    List<String> weights = parts(direction.recurrent(), 1, 2 * hidden, hidden);
    List<String> biases =
        resetsAfterProduct() && !direction.recurrentBias().isEmpty()
            ? parts(direction.recurrentBias(), 0, 2 * hidden, hidden)
            : List.of();
    String gates = entering.get(0);
    if (!before.h().isEmpty()) {
      gates = sum(gates, product(before.h(), weights.get(0)));
    }
    if (!biases.isEmpty()) {
      gates = sum(gates, biases.get(0));
    }
    List<String> open = parts(unary("Sigmoid", gates), 2, hidden, hidden);
    String told = told(open.get(1), before.h(), weights.get(1), biases);
    String candidate = unary("Tanh", told.isEmpty() ? entering.get(1) : sum(entering.get(1), told));
    String renewed = rewrite.emit("Sub", Attributes.NONE, candidate, times(open.get(0), candidate));
    return new State(
        before.h().isEmpty() ? renewed : sum(renewed, times(open.get(0), before.h())), "");
  }

  private String told(String reset, String h, String weights, List<String> biases) {
    if (!resetsAfterProduct()) {
      return h.isEmpty() ? "" : product(times(reset, h), weights);
    }
    if (h.isEmpty()) {
      return biases.isEmpty() ? "" : times(reset, biases.get(1));
    }
    String product = product(h, weights);
    return times(reset, biases.isEmpty() ? product : sum(product, biases.get(1)));
  }

  private String withRecurrent(Direction direction, String step, State before) {
    return before.h().isEmpty() ? step : sum(step, product(before.h(), direction.recurrent()));
  }

  private String unary(String operator, String x) {
    return rewrite.emit(operator, Attributes.NONE, x);
  }

  private String sum(String left, String right) {
    return rewrite.emit("Add", Attributes.NONE, left, right);
  }

  private String times(String left, String right) {
    return rewrite.emit("Mul", Attributes.NONE, left, right);
  }

  private String product(String left, String right) {
    return rewrite.emit("MatMul", Attributes.NONE, left, right);
  }

  private String transposed(String matrix) {
    return rewrite.emit("Transpose", Attributes.NONE, matrix);
  }

  private String squeezed(String value) {
    return rewrite.emit("Squeeze", Attributes.NONE, value, rewrite.longs("axis", 0));
  }

  private String part(String value, long axis, long start, long length) {
    return rewrite.emit(
        "Slice",
        Attributes.NONE,
        value,
        rewrite.longs("start", start),
        rewrite.longs("end", start + length),
        rewrite.longs("axis", axis));
  }

  private List<String> parts(String value, long axis, long... lengths) {
    if (lengths.length == 1) {
      return List.of(value);
    }
    List<String> names =
        IntStream.range(0, lengths.length).mapToObj(part -> rewrite.fresh("part")).toList();
    rewrite.emit(
        Node.of(
            "Split",
            List.of(value, rewrite.longs("lengths", lengths)),
            names,
            Attributes.NONE.with("axis", axis)));
    return names;
  }
}
