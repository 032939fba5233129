package io.github.camgraft.verify;

import io.github.camgraft.augment.Augmented;
import io.github.camgraft.grad.GradientPath;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ValueInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of a network between two values through which all of it leads, as a model of its own.
 *
 * @param from the value that enters
 * @param to the value that leaves
 * @param model a model with {@code from} as an input and {@code to} as its output
 */
record Segment(String from, String to, Model model) {
  /**
   * A whole network of random numbers is chaotic; a few layers of it are not. Fewer nodes than this
   * are not worth a session of their own.
   */
  private static final int FEWEST_NODES = 8;

  /** Each boundary is fetched with its gradient, so there are not too many. */
  private static final int MOST_STRETCHES = 16;

  /** Cuts the way between two values into segments of about the same number of nodes, in order. */
  static List<Segment> of(Model model, Facts facts, GradientPath path, String from, String to) {
    int length = Math.max(FEWEST_NODES, path.nodes().size() / MOST_STRETCHES);
    List<Segment> segments = new ArrayList<>();
    String begin = from;
    int passed = 0;
    for (String waypoint : path.waypoints(from)) {
      int here = position(path, waypoint);
      boolean isEnd = waypoint.equals(to);
      if (isEnd || (here - passed >= length && isBoundary(model.graph(), waypoint))) {
        segments.add(new Segment(begin, waypoint, cut(model, facts, begin, waypoint)));
        begin = waypoint;
        passed = here;
      }
    }
    return segments;
  }

  /** All that lies between two values, as one segment. */
  static Segment between(Augmented augmented, String from, String to) {
    return new Segment(from, to, cut(augmented.folded(), augmented.facts(), from, to));
  }

  private static int position(GradientPath path, String value) {
    for (int i = 0; i < path.nodes().size(); i++) {
      if (path.nodes().get(i).outputs().contains(value)) {
        return i;
      }
    }
    return 0;
  }

  /** What enters a segment must not be computed in it as well, beside other results of its node. */
  private static boolean isBoundary(Graph graph, String value) {
    return graph.producer(value).orElseThrow().outputs().size() == 1;
  }

  private static Model cut(Model model, Facts facts, String from, String to) {
    ValueInfo entering = ValueInfo.of(from, facts.type(from).orElseThrow());
    return model.withGraph(model.graph().between(entering, to));
  }

  /** Whether it goes in steps, so that differences say nothing of its gradient. */
  boolean goesInSteps(RuleTable rules) {
    return entersInSteps() || model.graph().nodes().stream().anyMatch(rules::givesSteps);
  }

  /** Whether what enters are whole numbers, which do not change a little. */
  private boolean entersInSteps() {
    return model.graph().inputs().stream()
        .filter(input -> input.name().equals(from))
        .flatMap(input -> input.type().stream())
        .anyMatch(type -> !type.type().isFloatingPoint());
  }

  @Override
  public String toString() {
    return "between '%s' and '%s'".formatted(from, to);
  }
}
