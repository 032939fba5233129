package io.github.camgraft.verify;

import io.github.camgraft.augment.Augmented;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The part of a model that numbers can be fed to. Some tools pass columns of text from inputs to
 * outputs beside the classifier; a trial cannot feed those, and the explanation does not need them.
 *
 * @param original the part of the model before
 * @param augmented the same part of it augmented
 * @param leftOut the outputs of the original that are in neither
 */
record FeedablePart(Model original, Augmented augmented, List<String> leftOut) {
  /** Keeps its own copy. */
  FeedablePart {
    leftOut = List.copyOf(leftOut);
  }

  /**
   * All of a model, or what does not depend on inputs that take no numbers.
   *
   * @throws ModelException if the score does
   */
  static FeedablePart of(Model original, Augmented augmented) {
    List<ValueInfo> unfed =
        original.graph().feeds().stream().filter(feed -> !takesNumbers(feed)).toList();
    if (unfed.isEmpty()) {
      return new FeedablePart(original, augmented, List.of());
    }
    Set<String> names = unfed.stream().map(ValueInfo::name).collect(Collectors.toSet());
    if (augmented.folded().graph().dependents(names).contains(augmented.contract().score())) {
      throw new ModelException(
          "the score depends on the input '%s', which takes no numbers, and nothing else can be fed"
              .formatted(unfed.get(0).name()));
    }
    Model folded = augmented.folded();
    return new FeedablePart(
        without(names, original),
        new Augmented(
            without(names, augmented.model()),
            augmented.contract(),
            augmented.analysis(),
            without(names, folded, augmented.contract().score()),
            augmented.facts(),
            augmented.optimization()),
        leftOut(names, original.graph()));
  }

  private static boolean takesNumbers(ValueInfo feed) {
    return feed.type().filter(type -> InferenceSession.takes(type.type())).isPresent();
  }

  private static List<String> leftOut(Set<String> inputs, Graph graph) {
    Set<String> dependents = graph.dependents(inputs);
    return graph.outputs().stream().map(ValueInfo::name).filter(dependents::contains).toList();
  }

  /** A model without the outputs that depend on these inputs; one more value stays in any case. */
  private static Model without(Set<String> inputs, Model model, String... kept) {
    Graph graph = model.graph();
    Set<String> values = new HashSet<>(Set.of(kept));
    graph.outputs().forEach(output -> values.add(output.name()));
    leftOut(inputs, graph).forEach(values::remove);
    return model.withGraph(graph.computing(values));
  }
}
