package io.github.camgraft.augment;

import io.github.camgraft.onnx.BatchNormalizationFolding;
import io.github.camgraft.onnx.DataType;
import io.github.camgraft.onnx.Facts;
import io.github.camgraft.onnx.Graph;
import io.github.camgraft.onnx.Model;
import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.onnx.Shape;
import io.github.camgraft.onnx.Tape;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.onnx.Value;
import io.github.camgraft.onnx.ValueInfo;
import io.github.camgraft.runtime.Inference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Grafts backward passes onto a classifier. The model that is given stays as it is; the result is
 * another one.
 */
public final class Augmenter {
  private final Analysis analysis;
  private final AugmentOptions options;
  private final Graph graph;
  private final Tape tape;
  private final List<Value> outputs = new ArrayList<>();

  private Augmenter(Analysis analysis, AugmentOptions options, Graph graph, Facts facts) {
    this.analysis = analysis;
    this.options = options;
    this.graph = graph;
    this.tape = new Tape(graph, facts);
  }

  /**
   * Augments a model.
   *
   * @throws ModelException if it is no classifier of pictures, or a name in the options does not
   *     exist
   * @throws io.github.camgraft.grad.NoGradientException if operators on the way have no gradient
   *     rule; all of them are named
   */
  public static Augmented augment(Model model, AugmentOptions options) {
    return augment(Analysis.of(model, options), options);
  }

  /** Augments a model that was looked at before. */
  public static Augmented augment(Analysis analysis, AugmentOptions options) {
    Set<String> kept = new LinkedHashSet<>(Set.of(analysis.score().tensor()));
    analysis.layers().forEach(layer -> kept.add(layer.tensor()));
    Model folded = BatchNormalizationFolding.fold(analysis.lowered(), kept);
    Augmenter augmenter = new Augmenter(analysis, options, folded.graph(), Inference.of(folded));
    return augmenter.graft(folded);
  }

  private Augmented graft(Model folded) {
    Contract contract = contract();
    ClassParts parts = new ClassParts(analysis, contract, graph, tape);
    parts.of(seed()).forEach(this::output);
    Graph continued = tape.continued(outputs);
    List<ValueInfo> allOutputs = new ArrayList<>(continued.outputs());
    outputs.forEach(value -> allOutputs.add(ValueInfo.of(value.name(), value.tensorType())));
    Model augmented =
        folded.withGraph(continued.withOutputs(allOutputs)).withMetadata(contract.toMetadata());
    return new Augmented(augmented, contract, analysis, folded, tape.facts());
  }

  private Contract contract() {
    List<Contract.Layer> layers = new ArrayList<>();
    if (options.methods().contains(Method.GRADCAM)) {
      for (FeatureLayer layer : analysis.layers()) {
        layers.add(Contract.Layer.of(layer, layers.size()));
      }
    }
    return new Contract(
        analysis.image().name(),
        analysis.image().layout(),
        analysis.score().output().isEmpty() ? Contract.CLASS_SCORES : analysis.score().output(),
        analysis.score().tensor(),
        analysis.score().tail(),
        analysis.score().classes(),
        options.classChoice(),
        options.methods(),
        options.emission(),
        layers,
        options.preprocessing(),
        options.labels(),
        analysis.masked().size());
  }

  /**
   * What is differentiated, as a gradient at the score: one at the class that is explained and zero
   * elsewhere. From here on a backward pass through half precision is computed in float32.
   */
  private Seed seed() {
    tape.enter("class");
    Value stored = tape.value(analysis.score().tensor());
    Value score = stored.as(stored.type().ofGradient());
    ClassScores scores = ClassScores.of(score, analysis.score().isBinary());
    Value explained = explained(scores.predicted());
    Value oneHot = scores.oneHot(explained);
    output(Contract.EXPLAINED_CLASS, explained);
    Value explainedScore = scores.of(oneHot).as(DataType.FLOAT);
    output(Contract.EXPLAINED_SCORE, explainedScore);
    if (analysis.score().output().isEmpty()) {
      output(Contract.CLASS_SCORES, scores.all().as(DataType.FLOAT));
    }
    return new Seed(scores.seed(oneHot).reshapedLike(score), explainedScore);
  }

  private Value explained(Value predicted) {
    long last = analysis.score().classes() - 1;
    switch (options.classChoice().kind()) {
      case PREDICTED -> {
        return predicted;
      }
      case FIXED -> {
        long index = options.classChoice().index();
        if (index < 0 || index > last) {
          throw new ModelException(
              "there is no class %d; the model has the classes 0 to %d".formatted(index, last));
        }
        return tape.longs(index).expandedLike(predicted);
      }
      default -> {
        Shape shape = new Shape(List.of(analysis.image().batch()));
        Value asked = tape.input(Contract.EXPLAIN_CLASS, new TensorType(DataType.INT64, shape));
        return asked.orWhereNegative(predicted).atMost(tape.longs(last));
      }
    }
  }

  private void output(String name, Value value) {
    outputs.add(tape.named(name, value));
  }
}
