package io.github.camgraft.augment;

import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.optimize.Optimization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An augmented model and how it came about.
 *
 * @param model the model that explains itself
 * @param contract what it promises
 * @param analysis what was found in the original
 * @param folded the original as it was differentiated, with normalisations merged into convolutions
 * @param facts what is known of its values
 * @param optimization the passes with which it was written
 */
public record Augmented(
    Model model,
    Contract contract,
    Analysis analysis,
    Model folded,
    Facts facts,
    Optimization optimization) {
  /** The types of the original's inputs, with the lengths that alone fit. */
  public Map<String, TensorType> inputTypes() {
    Map<String, TensorType> types = new LinkedHashMap<>();
    folded.graph().feeds().forEach(feed -> types.put(feed.name(), feed.type().orElseThrow()));
    return types;
  }

  /**
   * The model as a file should have it: with its original, which costs about as much as the names
   * and attributes of its nodes.
   */
  public Model file() {
    return Original.carriedBy(model, analysis.original());
  }

  /** The same model seen from each of its pictures alone. */
  public List<Augmented> views() {
    return analysis.views().stream()
        .map(
            view ->
                new Augmented(
                    model, contract, analysis.seenFrom(view), folded, facts, optimization))
        .toList();
  }
}
