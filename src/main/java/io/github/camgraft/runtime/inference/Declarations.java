package io.github.camgraft.runtime.inference;

import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of the values that its nodes compute.
 *
 * @param graph whose nodes
 * @param types the declared types by name, with open lengths closed as in one trial
 */
record Declarations(Graph graph, Map<String, ValueInfo> types) {
  static Declarations of(Graph graph, OpenLengths lengths, int round) {
    Map<String, ValueInfo> types = new HashMap<>();
    graph.valueInfos().forEach(value -> types.put(value.name(), lengths.close(value, round)));
    graph.outputs().forEach(value -> types.put(value.name(), lengths.close(value, round)));
    return new Declarations(graph, types);
  }

  /** The first value, in the graph's order, of which the file says more than what is known. */
  Optional<ValueInfo> next(Map<String, TensorType> known, Set<String> except) {
    for (Node node : graph.nodes()) {
      for (String output : node.outputs()) {
        ValueInfo declared = types.get(output);
        if (declared != null && !except.contains(output) && saysMore(declared, known.get(output))) {
          return Optional.of(declared);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean saysMore(ValueInfo declared, @Nullable TensorType known) {
    Shape said = declared.type().map(TensorType::shape).orElse(Shape.SCALAR);
    if (known == null || known.shape().rank() == 0) {
      // The runtime tells of an unknown shape as of a scalar's.
      return said.rank() > 0;
    }
    boolean sameAxes = said.rank() == known.shape().rank();
    for (int axis = 0; sameAxes && axis < said.rank(); axis++) {
      Dimension length = known.shape().get(axis);
      if (!length.isKnown() && said.get(axis).isKnown()) {
        return true;
      }
    }
    return false;
  }
}
