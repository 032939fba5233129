package io.github.camgraft.build;

import io.github.camgraft.ir.Node;
import java.util.List;
import java.util.Set;

/** A rewriting of the nodes that a tape recorded, once it is known who uses what. */
@FunctionalInterface
public interface NodePass {
  /**
   * Nodes that give the same results.
   *
   * @param nodes in an order in which they can be computed
   * @param wanted results that must keep their names
   * @param tape that recorded them, on which further ones may be recorded
   * @return nodes in an order in which they can be computed
   */
  List<Node> rewritten(List<Node> nodes, Set<String> wanted, Tape tape);
}
