package io.github.camgraft.optimize;

import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.GraphIndex;
import io.github.camgraft.ir.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Values of a tape in whose place others are taken, which are the same but cost less. */
final class StandIns {
  private final Tape tape;
  private final Map<String, String> others = new HashMap<>();

  StandIns(Tape tape) {
    this.tape = tape;
  }

  /** From now on the other value is taken in place of the one of that name. */
  void put(String name, Value other) {
    others.put(name, other.name());
  }

  /**
   * The nodes that these values need, each behind those that it needs itself, otherwise in the
   * order in which they were.
   *
   * @param nodes of the tape, in an order in which they can be computed
   * @param wanted values in whose place no other is taken
   */
  List<Node> in(List<Node> nodes, Set<String> wanted) {
    if (others.isEmpty()) {
      return nodes;
    }
    Set<String> needed = needed(wanted, GraphIndex.of(nodes));
    Map<String, Node> done = new LinkedHashMap<>();
    nodes.stream().filter(node -> needed.contains(node.output(0))).forEach(node -> add(node, done));
    return List.copyOf(done.values());
  }

  private Set<String> needed(Set<String> wanted, GraphIndex index) {
    Set<String> needed = new HashSet<>(wanted);
    List<String> open = new ArrayList<>(wanted);
    while (!open.isEmpty()) {
      String value = open.remove(open.size() - 1);
      index.producer(value).or(() -> tape.recorder(value)).stream()
          .flatMap(node -> node.taking(others).inputs().stream())
          .filter(needed::add)
          .forEach(open::add);
    }
    return needed;
  }

  private void add(Node node, Map<String, Node> done) {
    if (done.containsKey(node.output(0))) {
      return;
    }
    Node taking = node.taking(others);
    taking.inputs().stream()
        .map(tape::recorder)
        .flatMap(Optional::stream)
        .forEach(before -> add(before, done));
    done.put(node.output(0), taking);
  }
}
