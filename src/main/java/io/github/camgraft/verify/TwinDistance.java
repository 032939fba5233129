package io.github.camgraft.verify;

import io.github.camgraft.augment.Augmented;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.Backprop;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How far the gradient that is written behind a quantised network is from the gradient of its float
 * twin: the same weights and steps as real numbers, and nothing rounded.
 *
 * <p>Over a deep network the two drift apart, since what is rounded opens other rectifiers. So each
 * part of the twin is given what enters that part of the quantised network, and the gradient that
 * arrives behind it.
 */
final class TwinDistance {
  /** Each boundary is fetched with its gradient, so there are not too many. */
  private static final int MOST_PARTS = 24;

  private static final String SEED = "twin seed";
  private static final String GRADIENT = "twin gradient";

  private final Augmented quantised;
  private final Augmented twin;
  private final Noise noise;
  private final List<String> places;

  /**
   * Takes what it needs.
   *
   * @param entrance the picture
   * @param waypoints the values through which all of the twin leads, the last of which is the score
   */
  TwinDistance(
      Augmented quantised, Augmented twin, Noise noise, String entrance, List<String> waypoints) {
    this.quantised = quantised;
    this.twin = twin;
    this.noise = noise;
    this.places = new ArrayList<>(List.of(entrance));
    // What is not stored, such as a number in front of its rounding, cannot be looked at.
    Set<String> stored = quantised.folded().graph().valueNames();
    List<String> all =
        waypoints.stream()
            .filter(place -> stored.contains(place) && !place.equals(entrance))
            .toList();
    int step = (all.size() + MOST_PARTS - 1) / MOST_PARTS;
    for (int i = all.size() - 1; i >= 0; i -= step) {
      places.add(1, all.get(i));
    }
  }

  /** The largest relative difference (L2) of a part, with that input. */
  double of(OutputTrial.Finding seen) {
    String score = places.get(places.size() - 1);
    ForwardBackward.Ends ends =
        new ForwardBackward(quantised, noise, score, true, places).ends(seen);
    double largest = 0;
    for (int i = 1; i < places.size(); i++) {
      largest = Math.max(largest, distance(places.get(i - 1), places.get(i), ends, seen));
    }
    return largest;
  }

  private double distance(
      String from, String to, ForwardBackward.Ends ends, OutputTrial.Finding seen) {
    Model model = backwards(from, to);
    Map<String, NumericTensor> feeds = new LinkedHashMap<>(seen.feeds());
    feeds.put(from, ends.value(from));
    feeds.put(SEED, ends.gradient(to));
    feeds.keySet().retainAll(model.graph().feeds().stream().map(ValueInfo::name).toList());
    NumericTensor expected =
        InferenceSession.runOnce(model, seen.faithful(), feeds).tensor(GRADIENT);
    return Vectors.error(ends.gradient(from), expected);
  }

  /** A part of the twin with its gradient, given what arrives behind it. */
  private Model backwards(String from, String to) {
    Model part = Segment.between(twin, from, to).model();
    Tape tape = new Tape(part.graph(), twin.facts());
    Value seed = tape.input(SEED, twin.facts().type(to).orElseThrow());
    Value gradient =
        new Backprop(part.graph(), tape, twin.analysis().rules().standard())
            .gradients(to, seed, from, "twin")
            .of(from);
    List<Value> outputs = List.of(tape.named(GRADIENT, gradient));
    return part.withGraph(
        tape.continued(outputs).withOutputs(List.of(ValueInfo.untyped(GRADIENT))));
  }
}
