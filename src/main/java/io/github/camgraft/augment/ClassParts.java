package io.github.camgraft.augment;

import io.github.camgraft.grad.Backprop;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.grad.Steps;
import io.github.camgraft.onnx.DataType;
import io.github.camgraft.onnx.Graph;
import io.github.camgraft.onnx.Tape;
import io.github.camgraft.onnx.Value;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes what a contract promises of one class of each picture. */
final class ClassParts {
  private final Analysis analysis;
  private final Contract contract;
  private final Graph graph;
  private final Tape tape;
  private final FinishedMaps maps;

  ClassParts(Analysis analysis, Contract contract, Graph graph, Tape tape) {
    this.analysis = analysis;
    this.contract = contract;
    this.graph = graph;
    this.tape = tape;
    this.maps =
        new FinishedMaps(
            contract.emission().convention(), tape.value(contract.image()), contract.layout());
  }

  /** The promised values by the names of their outputs, in the order of the file. */
  Map<String, Value> of(Seed seed) {
    Map<String, Value> outputs = new LinkedHashMap<>();
    Map<Method, Value> gradients = new EnumMap<>(Method.class);
    contract.methods().stream()
        .filter(method -> method != Method.GRADCAM)
        .forEach(method -> gradients.put(method, inputGradient(method, seed)));
    for (int i = 0; i < contract.layers().size(); i++) {
      layer(analysis.layers().get(i), contract.layers().get(i), seed, gradients, outputs);
    }
    gradients.forEach(
        (method, gradient) -> {
          if (contract.hasInputGradient(method)) {
            outputs.put(method.output(), gradient);
          }
        });
    return outputs;
  }

  private void layer(
      FeatureLayer layer,
      Contract.Layer names,
      Seed seed,
      Map<Method, Value> inputGradients,
      Map<String, Value> outputs) {
    Value gradients = gradient(analysis.rules().standard(), seed, layer.tensor(), "gradient");
    Value activations = tape.value(layer.tensor());
    Optional<Steps> steps = Steps.of(graph, tape, layer.tensor());
    if (steps.isPresent()) {
      activations = steps.get().real(activations);
      gradients = steps.get().gradient(gradients);
    }
    activations = layer.arranged(activations).as(DataType.FLOAT);
    gradients = layer.arranged(gradients).as(DataType.FLOAT);
    if (contract.hasParts()) {
      outputs.put(names.activations(), activations);
      outputs.put(names.gradients(), gradients);
    }
    if (contract.hasMaps()) {
      tape.enter("map");
      Value map = maps.of(activations, gradients, seed.score());
      outputs.put(names.map(), map);
      if (contract.hasGuidedMaps()) {
        outputs.put(names.guidedMap(), maps.fused(inputGradients.get(Method.GUIDED), map));
      }
    }
  }

  private Value inputGradient(Method method, Seed seed) {
    return gradient(rules(method), seed, contract.image(), method.word()).as(DataType.FLOAT);
  }

  private RuleTable rules(Method method) {
    return switch (method) {
      case GUIDED -> analysis.rules().guided();
      case DECONV -> analysis.rules().deconvolution();
      default -> analysis.rules().standard();
    };
  }

  private Value gradient(RuleTable rules, Seed seed, String tensor, String label) {
    return new Backprop(graph, tape, rules)
        .gradient(contract.score(), seed.gradient(), tensor, label);
  }
}
