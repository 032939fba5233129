package io.github.camgraft.optimize;

import io.github.camgraft.build.OneHot;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which values [N, C, …] are zero outside of one channel, because of what they are made of: rows
 * with a single one, and operators that treat each channel for itself.
 */
final class OneHotChannel {
  private static final Set<String> EACH_FOR_ITSELF =
      Set.of("Div", "Mul", "Reshape", "Expand", "Unsqueeze", "Relu", "Resize");

  private final Tape tape;

  private OneHotChannel(Tape tape) {
    this.tape = tape;
  }

  /** The channel outside of which a value is zero, int64 [N]. */
  static Optional<Value> of(Value value) {
    return new OneHotChannel(value.tape()).only(value.name());
  }

  /** Follows what a value is made of until something is marked; a chain may be long. */
  private Optional<Value> only(String name) {
    Deque<String> open = new ArrayDeque<>(List.of(name));
    Set<String> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      String next = open.pop();
      Optional<Value> value = tape.written(next);
      Optional<Value> marked = value.flatMap(OneHot::of).map(OneHot::places);
      if (marked.isPresent()) {
        return marked;
      }
      Optional<Node> node = tape.recorder(next).filter(this::isEachForItself);
      List<String> inputs =
          new ArrayList<>(node.map(each -> ofSameChannels(each, value.get())).orElse(List.of()));
      Collections.reverse(inputs);
      inputs.stream().filter(seen::add).forEach(open::push);
    }
    return Optional.empty();
  }

  private List<String> ofSameChannels(Node node, Value result) {
    return node.inputs().stream()
        .limit(node.is("Mul") ? 2 : 1)
        .filter(input -> tape.written(input).filter(each -> areSame(each, result)).isPresent())
        .toList();
  }

  private boolean isEachForItself(Node node) {
    boolean isDepthwise =
        node.is("Conv")
            && node.inputs().size() == 2
            && tape.recorded(node.output(0))
                .shape()
                .get(1)
                .is(node.attributes().integer("group", 1));
    return isDepthwise || EACH_FOR_ITSELF.contains(node.operator());
  }

  /** Where pictures and channels are as before, numbers stay within their channel. */
  static boolean areSame(Value before, Value after) {
    return before.rank() >= 2
        && after.rank() >= 2
        && before.shape().get(0).equals(after.shape().get(0))
        && before.shape().get(1).equals(after.shape().get(1));
  }
}
