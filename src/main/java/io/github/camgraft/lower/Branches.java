package io.github.camgraft.lower;

import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.NameAllocator;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.ValueInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the branch that is always taken in the place of an If whose condition is a constant: a
 * question that an exporter left in the graph although the answer lies in the shapes.
 */
public final class Branches {
  private final NameAllocator allocator;
  private final Model model;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> initializers;

  private Branches(Model model) {
    this.model = model;
    this.allocator = new NameAllocator(model.graph().valueNames());
    this.initializers = new ArrayList<>(model.graph().initializers().values());
  }

  /**
   * The same model without the branches that are never taken; the model itself where there is
   * nothing to decide. An If inside a branch is decided once that branch is part of the graph.
   *
   * @param constants the values that do not depend on what is fed
   */
  public static Model decided(Model model, Map<String, Tensor> constants) {
    boolean isOpen =
        model.graph().nodes().stream().noneMatch(node -> branch(node, constants).isPresent());
    return isOpen ? model : new Branches(model).decided(constants);
  }

  private Model decided(Map<String, Tensor> constants) {
    for (Node node : model.graph().nodes()) {
      branch(node, constants)
          .ifPresentOrElse(branch -> inline(node, branch), () -> nodes.add(node));
    }
    return model.withGraph(model.graph().withNodes(nodes).withInitializers(initializers));
  }

  private static Optional<Graph> branch(Node node, Map<String, Tensor> constants) {
    Tensor condition = node.is("If") ? constants.get(node.input(0)) : null;
    return condition == null || condition.count() != 1
        ? Optional.empty()
        : node.attributes()
            .subgraph(condition.doubles()[0] == 0 ? "else_branch" : "then_branch")
            .filter(branch -> !branch.hasSparseInitializers());
  }

  private void inline(Node node, Graph branch) {
    Inlining inlining = new Inlining(node, allocator, Map.of());
    for (Tensor tensor : branch.initializers().values()) {
      Tensor located = new Tensor(tensor.proto(), model.folder());
      initializers.add(located.withName(inlining.fresh(tensor.name())));
    }
    List<String> results = branch.outputs().stream().map(ValueInfo::name).toList();
    nodes.addAll(inlining.of(branch.nodes(), results));
  }
}
