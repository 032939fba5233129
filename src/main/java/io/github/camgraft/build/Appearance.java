package io.github.camgraft.build;

import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import java.util.Map;
import java.util.function.Function;

/**
 * A graph as it is differentiated, where that is not the graph that is stored and run: the same
 * network in other operators.
 *
 * @param graph how it looks; it is not run
 * @param facts what is known of its values
 * @param readings how values are read that the stored graph does not have, or has in another form
 */
public record Appearance(Graph graph, Facts facts, Map<String, Function<Tape, Value>> readings) {
  /** Keeps its own copy. */
  public Appearance {
    readings = Map.copyOf(readings);
  }

  /** A graph that is differentiated as it is stored. */
  static Appearance asStored(Graph graph, Facts facts) {
    return new Appearance(graph, facts, Map.of());
  }
}
