package io.github.camgraft.build;

import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The types that a graph states, and those with open lengths that the runtime does not infer:
 * behind some operators it no longer knows that an open batch is still the same one. Then it finds
 * no two values of one size whose memory could be shared, and compares each with all.
 */
final class StatedTypes {
  /** The lengths of what they return stand in numbers. */
  private static final Set<String> LOSING_THE_BATCH = Set.of("Reshape", "Resize", "Expand", "Tile");

  private StatedTypes() {}

  /**
   * @param all nodes of the graph and those behind it
   * @param types the type of a value, if it is known
   */
  static List<ValueInfo> of(
      Graph graph, Collection<Node> all, Function<String, Optional<TensorType>> types) {
    Map<String, ValueInfo> infos = new LinkedHashMap<>();
    graph.valueInfos().forEach(value -> infos.put(value.name(), value));
    Set<String> typed = graph.outputs().stream().map(ValueInfo::name).collect(Collectors.toSet());
    for (Node node : all) {
      String name = node.output(0);
      if (LOSING_THE_BATCH.contains(node.operator()) && !typed.contains(name)) {
        types
            .apply(name)
            .filter(type -> !type.shape().isKnown())
            .ifPresent(type -> infos.put(name, ValueInfo.of(name, type)));
      }
    }
    return List.copyOf(infos.values());
  }
}
