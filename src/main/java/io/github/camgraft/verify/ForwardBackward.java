package io.github.camgraft.verify;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.ClassScores;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.Backprop;
import io.github.camgraft.grad.Gradients;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.lower.DoublePrecision;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.Outputs;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.runtime.inference.Inference;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A picture on its way through the network to the score, or to a value in front of it, and the
 * gradient on its way back: that of the explained class, or of a random mixture of the value's
 * numbers.
 */
final class ForwardBackward {
  private static final String SEED = "trial seed";

  private final Augmented augmented;
  private final Analysis analysis;
  private final Noise noise;
  private final String target;
  private final boolean isScore;
  private final List<String> places;

  /**
   * Takes what it needs.
   *
   * @param target where the gradient begins
   * @param isScore whether that is the score, of which a class is explained
   * @param places the values to look at, the first of which is the picture
   */
  ForwardBackward(
      Augmented augmented, Noise noise, String target, boolean isScore, List<String> places) {
    this.augmented = augmented;
    this.analysis = augmented.analysis();
    this.noise = noise;
    this.target = target;
    this.isScore = isScore;
    this.places = places;
  }

  /** The values at the places, and the gradients there. */
  record Ends(Outputs outputs) {
    int[] shape(String tensor) {
      return value(tensor).shape();
    }

    NumericTensor value(String tensor) {
      return outputs.tensor("value/" + tensor);
    }

    NumericTensor gradient(String tensor) {
      return outputs.tensor("gradient/" + tensor);
    }

    ValueAndGradient at(String tensor) {
      return new ValueAndGradient(value(tensor).numbers(), gradient(tensor).numbers());
    }
  }

  /** Runs it with a picture. */
  Ends ends(OutputTrial.Finding seen) {
    return ends(model(analysis.rules().standard()), seen);
  }

  /** Runs it with other rules. */
  Ends ends(OutputTrial.Finding seen, RuleTable rules) {
    return ends(model(rules), seen);
  }

  /** Runs it with a picture, in float64 where ONNX Runtime can. */
  Ends preciseEnds(OutputTrial.Finding seen) {
    Model model = model(analysis.rules().standard());
    // What ONNX Runtime would fuse has no kernel for float64.
    return new Ends(
        InferenceSession.runOnce(
            DoublePrecision.widened(model, Inference.of(model)),
            SessionSettings.AS_WRITTEN,
            feeds(seen)));
  }

  private Ends ends(Model model, OutputTrial.Finding seen) {
    Map<String, NumericTensor> all = feeds(seen);
    try {
      return new Ends(InferenceSession.runOnce(model, seen.faithful(), all));
    } catch (RuntimeFailure notOptimised) {
      // What the optimiser breaks with so many outputs need not be broken in the file.
      return new Ends(InferenceSession.runOnce(model, SessionSettings.AS_WRITTEN, all));
    }
  }

  private Map<String, NumericTensor> feeds(OutputTrial.Finding seen) {
    Map<String, NumericTensor> all = new LinkedHashMap<>(seen.feeds());
    if (isScore) {
      all.put(
          isByWeights() ? Contract.EXPLAIN_WEIGHTS : Contract.EXPLAINED_CLASS, seen.explained());
    } else {
      all.put(SEED, noise.of(seedType(seen), 1));
    }
    return all;
  }

  /** The type of the value where the gradient begins, with as many pictures as there are. */
  private TensorType seedType(OutputTrial.Finding seen) {
    int pictures = seen.fed(analysis.image().name()).shape()[0];
    TensorType type = augmented.facts().type(target).orElseThrow();
    boolean isOpen = type.shape().rank() > 0 && !type.shape().get(0).isKnown();
    Shape shape = isOpen ? type.shape().with(0, Dimension.of(pictures)) : type.shape();
    return new TensorType(type.type(), shape);
  }

  /** The network with the gradient at every place, and what it begins with as an input. */
  private Model model(RuleTable rules) {
    Tape tape = augmented.tape();
    Value seed =
        isScore ? ofScore(tape) : tape.input(SEED, augmented.facts().type(target).orElseThrow());
    Gradients gradients =
        new Backprop(tape.graph(), tape, rules, augmented.optimization().forms())
            .gradients(target, seed, places.get(0), "trial");
    List<Value> outputs = new ArrayList<>();
    for (String place : places) {
      outputs.add(tape.named("value/" + place, tape.value(place)));
      outputs.add(tape.named("gradient/" + place, gradients.of(place)));
    }
    Graph continued =
        tape.continued(outputs, augmented.optimization().behind())
            .withOutputs(outputs.stream().map(value -> ValueInfo.untyped(value.name())).toList());
    return augmented.folded().withGraph(continued);
  }

  private boolean isByWeights() {
    return augmented.contract().target().isPresent();
  }

  /** What is asked of each picture, which is an input. */
  private Value ofScore(Tape tape) {
    return augmented
        .contract()
        .target()
        .map(asked -> tape.input(Contract.EXPLAIN_WEIGHTS, asked.weights(1)))
        .map(weights -> weights.as(tape.value(target).type().ofGradient()))
        .orElseGet(() -> ofClass(tape));
  }

  /** One at a class of each picture, which is an input. */
  private Value ofClass(Tape tape) {
    Value stored = tape.value(target);
    Value score = stored.as(stored.type().ofGradient());
    ClassScores scores = ClassScores.of(score, analysis.score());
    Dimension batch = scores.all().shape().get(0);
    Value classes =
        tape.input(
            Contract.EXPLAINED_CLASS, new TensorType(DataType.INT64, new Shape(List.of(batch))));
    return scores.seed(scores.oneHot(classes)).reshapedLike(score);
  }
}
