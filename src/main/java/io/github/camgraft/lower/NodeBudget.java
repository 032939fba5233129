package io.github.camgraft.lower;

import io.github.camgraft.ir.Budgets;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import java.util.Collection;

/**
 * Counts the nodes that a model has once its functions, branches and recurrent operators are
 * written out: a few functions that call each other twice are soon more than fit into any memory.
 */
final class NodeBudget {
  private final long mostNodes;
  private final long mostBytes;
  private long nodes;
  private long bytes;

  private NodeBudget(long ownNodes, long ownBytes) {
    mostNodes = Budgets.nodes(ownNodes);
    mostBytes = Budgets.nodeBytes(ownBytes);
  }

  /** For what these nodes are written out as. */
  static NodeBudget of(Collection<Node> own) {
    return new NodeBudget(
        own.size(), own.stream().mapToLong(node -> node.proto().getSerializedSize()).sum());
  }

  /**
   * Counts a node.
   *
   * @throws ModelException if there are more than a model may have
   */
  void take(Node node) {
    nodes++;
    bytes += node.proto().getSerializedSize();
    if (nodes > mostNodes || bytes > mostBytes) {
      throw new ModelException(
          "at node '%s' (%s) the model written out has more than %d nodes or %d MB of them, and is refused; %s"
              .formatted(
                  abbreviated(node.name()),
                  node.qualifiedOperator(),
                  mostNodes,
                  mostBytes >> 20,
                  Budgets.ADVICE));
    }
  }

  /** What was written out again and again has the names of all its callers. */
  private static String abbreviated(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40) + "…";
  }
}
