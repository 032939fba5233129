package io.github.camgraft.build;

import io.github.camgraft.ir.Node;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which values [N, C, …] are zero outside of one channel, because of what they are made of: rows
 * with a single one, and operators that treat each channel for itself.
 */
final class Channels {
  private static final Set<String> EACH_FOR_ITSELF =
      Set.of("Div", "Mul", "Reshape", "Expand", "Unsqueeze", "Relu", "Resize");

  private final Map<String, Node> producers;
  private final Map<String, Value> values;
  private final Map<String, Value> marked;

  /**
   * @param producers the nodes by what they compute
   * @param values the values by name
   * @param marked where the ones are in rows of which each has a single one
   */
  Channels(Map<String, Node> producers, Map<String, Value> values, Map<String, Value> marked) {
    this.producers = producers;
    this.values = values;
    this.marked = marked;
  }

  /** The channel outside of which a value is zero, int64 [N]. */
  Optional<Value> only(String name) {
    if (marked.containsKey(name)) {
      return Optional.of(marked.get(name));
    }
    Node node = producers.get(name);
    if (node == null || !isEachForItself(node)) {
      return Optional.empty();
    }
    return node.inputs().stream()
        .limit(node.is("Mul") ? 2 : 1)
        .filter(input -> values.containsKey(input))
        .filter(input -> areSame(values.get(input), values.get(name)))
        .map(this::only)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private boolean isEachForItself(Node node) {
    boolean isDepthwise =
        node.is("Conv")
            && node.inputs().size() == 2
            && values.get(node.output(0)).shape().get(1).is(node.attributes().integer("group", 1));
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
