package io.github.camgraft.score;

import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.GraphIndex;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.NodeRule;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells what the numbers of a tensor are: walks back from it over what {@link TailRules} knows, to
 * the activation that made probabilities of scores. Whatever else it meets are scores.
 */
final class TailWalk {
  /** No exporter hangs so many nodes behind an activation. */
  private static final int DEEPEST = 100;

  private final Facts facts;
  private final GraphIndex index;
  private final Map<ScorePart, OutputForm> known = new HashMap<>();
  private int depth;

  TailWalk(Graph graph, Facts facts) {
    this.facts = facts;
    this.index = graph.index();
  }

  Facts facts() {
    return facts;
  }

  /** The node that computes a value, if there is one. */
  Optional<Node> producer(String value) {
    return index.producer(value);
  }

  /** What the numbers of a part of a tensor are. */
  OutputForm form(ScorePart part) {
    OutputForm before = known.get(part);
    if (before != null) {
      return before;
    }
    Optional<Node> producer = producer(part.name());
    Optional<TailRules.Rule> rule = producer.flatMap(TailRules::of);
    if (rule.isEmpty() || depth == DEEPEST) {
      return OutputForm.SCORES;
    }
    depth++;
    Node node = producer.get();
    OutputForm form = NodeRule.at(node, () -> rule.get().form(new TailStep(this, node, part)));
    depth--;
    known.put(part, form);
    return form;
  }
}
