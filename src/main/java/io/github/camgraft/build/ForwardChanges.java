package io.github.camgraft.build;

import io.github.camgraft.ir.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What becomes of the nodes of the graph that a tape continues, by what they compute. */
final class ForwardChanges {
  /** By the input that a node takes in another form. */
  private final Map<String, Map<String, String>> fed = new HashMap<>();

  /** Names of optional outputs, by their places. */
  private final Map<String, Map<Integer, String>> asked = new HashMap<>();

  /** From now on a node takes one of its inputs in another form. */
  void feed(Node node, String input, String form) {
    fed.computeIfAbsent(node.output(0), any -> new HashMap<>()).put(input, form);
  }

  /** The name of an optional output that a node gives from now on. */
  String ask(Node node, int index, Supplier<String> name) {
    return asked
        .computeIfAbsent(node.output(0), any -> new HashMap<>())
        .computeIfAbsent(index, any -> name.get());
  }

  /** The forms that a node takes in the place of its inputs. */
  Collection<String> forms(Node node) {
    return fed.getOrDefault(node.output(0), Map.of()).values();
  }

  /** The node as it is from now on, with those of its optional outputs that somebody uses. */
  Node changed(Node node, Set<String> used) {
    Node taking = node.taking(fed.getOrDefault(node.output(0), Map.of()));
    Map<Integer, String> further = asked.getOrDefault(node.output(0), Map.of());
    return further.values().stream().anyMatch(used::contains) ? giving(taking, further) : taking;
  }

  private static Node giving(Node node, Map<Integer, String> further) {
    List<String> outputs = new ArrayList<>(node.outputs());
    further.forEach(
        (index, name) -> {
          while (outputs.size() <= index) {
            outputs.add("");
          }
          outputs.set(index, name);
        });
    return node.withOutputs(outputs);
  }
}
