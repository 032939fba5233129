package io.github.camgraft.augment;

import io.github.camgraft.augment.Sweep.End;
import io.github.camgraft.grad.Backprop;
import io.github.camgraft.onnx.DataType;
import io.github.camgraft.onnx.Dimension;
import io.github.camgraft.onnx.Graph;
import io.github.camgraft.onnx.Model;
import io.github.camgraft.onnx.Shape;
import io.github.camgraft.onnx.Tape;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.onnx.Value;
import io.github.camgraft.onnx.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A picture on its way through the network, and the gradient on its way back. */
final class PassBothWays {
  private final Augmented augmented;
  private final Analysis analysis;
  private final List<Stretch> stretches;

  PassBothWays(Augmented augmented, List<Stretch> stretches) {
    this.augmented = augmented;
    this.analysis = augmented.analysis();
    this.stretches = stretches;
  }

  /** The values at the ends of the stretches, and the gradients there. */
  record Ends(Map<String, NumericTensor> outputs) {
    int[] shape(String tensor) {
      return outputs.get("value/" + tensor).shape();
    }

    End at(String tensor) {
      return new End(
          outputs.get("value/" + tensor).numbers(), outputs.get("gradient/" + tensor).numbers());
    }
  }

  /** Runs it with a picture. */
  Ends ends(OutputTrial.Finding seen) {
    Map<String, NumericTensor> all = new LinkedHashMap<>(seen.feeds());
    all.put(Contract.EXPLAINED_CLASS, seen.explained());
    Model model = model();
    try {
      return new Ends(InferenceSession.runOnce(model, seen.faithful(), all));
    } catch (RuntimeFailure notOptimised) {
      // From 1.20 to 1.31 it loses a value that is an output too where it leaves out a Pad of it.
      return new Ends(InferenceSession.runOnce(model, SessionSettings.AS_WRITTEN, all));
    }
  }

  /** The network with the gradient at every end of a stretch, and the class as an input. */
  private Model model() {
    Graph graph = augmented.folded().graph();
    Tape tape = new Tape(graph, augmented.facts(), augmented.platform());
    Value stored = tape.value(analysis.score().tensor());
    Value score = stored.as(stored.type().ofGradient());
    ClassScores scores = ClassScores.of(score, analysis.score());
    Dimension batch = scores.all().shape().get(0);
    Value classes =
        tape.input(
            Contract.EXPLAINED_CLASS, new TensorType(DataType.INT64, new Shape(List.of(batch))));
    Value seed = scores.seed(scores.oneHot(classes)).reshapedLike(score);
    Map<String, Value> gradients =
        new Backprop(graph, tape, analysis.rules().standard())
            .gradients(analysis.score().tensor(), seed, analysis.image().tensor(), "trial");
    List<Value> outputs = new ArrayList<>();
    List<String> ends = new ArrayList<>(List.of(analysis.image().tensor()));
    stretches.forEach(stretch -> ends.add(stretch.to()));
    for (String end : ends) {
      outputs.add(tape.named("value/" + end, tape.value(end)));
      outputs.add(tape.named("gradient/" + end, gradients.get(end)));
    }
    Graph continued =
        tape.continued(outputs)
            .withOutputs(outputs.stream().map(value -> ValueInfo.untyped(value.name())).toList());
    return augmented.folded().withGraph(continued);
  }
}
