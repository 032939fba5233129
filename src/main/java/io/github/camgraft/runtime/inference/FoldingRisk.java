package io.github.camgraft.runtime.inference;

import io.github.camgraft.ir.Budgets;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.ValueInfo;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the constants of a model might be large once they are computed. Most models have a few
 * that cannot, and need no closer look.
 */
final class FoldingRisk {
  private static final double WIDEST = 16;

  private FoldingRisk() {}

  /** Whether there is anything to look at. */
  static boolean isIn(Model model) {
    Graph graph = model.graph();
    Set<String> fed = graph.feeds().stream().map(ValueInfo::name).collect(Collectors.toSet());
    Bounds bounds = new Bounds();
    graph.initializers().values().stream()
        .filter(tensor -> !fed.contains(tensor.name()))
        .forEach(tensor -> bounds.put(tensor.name(), (double) tensor.count()));
    double bytes = 0;
    for (Node node : graph.nodes()) {
      if (node.is("Shape") || node.is("Size")) {
        node.outputs().forEach(output -> bounds.put(output, Bounds.SHAPE));
      } else if (ConstantNodes.isDeterministic(node)
          && node.inputs().stream().allMatch(bounds::contains)) {
        double most = bounds.of(node);
        node.outputs().forEach(output -> bounds.put(output, most));
        bytes += WIDEST * most * node.outputs().size();
      }
    }
    return bytes > Budgets.of(model).constants() || isDeep(graph, bounds);
  }

  /** Whether a node might return more axes than a tensor may have. */
  private static boolean isDeep(Graph graph, Bounds bounds) {
    return graph.nodes().stream()
        .map(SaidSizes::lengths)
        .anyMatch(lengths -> bounds.contains(lengths) && bounds.of(lengths) > Bounds.SHAPE);
  }
}
