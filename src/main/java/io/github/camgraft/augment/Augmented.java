package io.github.camgraft.augment;

import io.github.camgraft.build.Tape;
import io.github.camgraft.grad.FloatTwin;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.optimize.Optimization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An augmented model and how it came about.
 *
 * @param model the model that explains itself
 * @param contract what it promises
 * @param analysis what was found in the original
 * @param folded the original as it was differentiated, with normalisations merged into convolutions
 * @param facts what is known of its values
 * @param optimization the passes with which it was written
 * @hidden
 */
public record Augmented(
    Model model,
    Contract contract,
    Analysis analysis,
    Model folded,
    Facts facts,
    Optimization optimization) {
  /** {@return the types of the original's inputs, with the lengths that alone fit} */
  public Map<String, TensorType> inputTypes() {
    Map<String, TensorType> types = new LinkedHashMap<>();
    folded.graph().feeds().forEach(feed -> types.put(feed.name(), feed.type().orElseThrow()));
    return types;
  }

  /**
   * {@return the model as a file should have it: with its original, which costs about as much as
   * the names and attributes of its nodes}
   */
  public Model file() {
    return Original.carriedBy(model, analysis.original());
  }

  /** {@return a tape at the end of the original, as it was differentiated} */
  public Tape tape() {
    return Pipeline.tape(folded, facts, Pipeline.kept(analysis));
  }

  /**
   * {@return the network of real numbers that a quantised one stands for, and whose gradient is
   * written behind it, in the original's place; empty where the original itself was differentiated}
   */
  public Optional<Augmented> twin() {
    return FloatTwin.of(folded.graph(), facts, Pipeline.kept(analysis))
        .map(
            twin ->
                new Augmented(
                    model,
                    contract,
                    analysis,
                    folded.withGraph(twin.network()),
                    twin.appearance().facts(),
                    optimization));
  }

  /** {@return the same model seen from each of its pictures alone} */
  public List<Augmented> views() {
    return analysis.views().stream()
        .map(
            view ->
                new Augmented(
                    model, contract, analysis.seenFrom(view), folded, facts, optimization))
        .toList();
  }
}
