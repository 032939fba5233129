package io.github.camgraft.augment;

import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.Backprop;
import io.github.camgraft.grad.Forms;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.grad.Steps;
import io.github.camgraft.input.ImageInput;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.layer.FeatureLayer;
import io.github.camgraft.layer.PictureView;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes what a contract promises of the explained classes of each picture. */
final class ClassParts {
  private final Analysis analysis;
  private final Contract contract;
  private final Graph graph;
  private final Tape tape;
  private final Forms forms;

  ClassParts(Analysis analysis, Contract contract, Tape tape, Forms forms) {
    this.analysis = analysis;
    this.contract = contract;
    this.graph = tape.graph();
    this.tape = tape;
    this.forms = forms;
  }

  /** The promised values by the names of their outputs, in the order of the file. */
  Map<String, Value> of(List<Seed> seeds) {
    List<Map<String, Value>> each = seeds.stream().map(this::of).toList();
    if (each.size() == 1) {
      return each.get(0);
    }
    Map<String, Value> together = new LinkedHashMap<>();
    for (String name : each.get(0).keySet()) {
      together.put(name, together(name, each.stream().map(parts -> parts.get(name)).toList()));
    }
    return together;
  }

  /** An axis for the classes behind the one for the pictures; a map has one already. */
  private Value together(String name, List<Value> values) {
    boolean differ = values.stream().map(Value::name).distinct().count() > 1;
    if (!differ) {
      return values.get(0);
    }
    tape.enter("together");
    return Value.concatenated(
        1, isMap(name) ? values : values.stream().map(value -> value.unsqueezed(1)).toList());
  }

  private boolean isMap(String output) {
    return contract.views().stream()
        .anyMatch(
            view ->
                output.equals(view.mergedMap())
                    || output.equals(view.shownMergedMap())
                    || view.layers().stream()
                        .anyMatch(
                            layer ->
                                output.equals(layer.map()) || output.equals(layer.shownMap())));
  }

  private Map<String, Value> of(Seed seed) {
    Map<String, Value> outputs = new LinkedHashMap<>();
    for (int i = 0; i < contract.views().size(); i++) {
      view(analysis.views().get(i), contract.views().get(i), seed, outputs);
    }
    return outputs;
  }

  private void view(PictureView view, Contract.View names, Seed seed, Map<String, Value> outputs) {
    Map<Method, Value> gradients = new EnumMap<>(Method.class);
    contract.methods().stream()
        .filter(method -> !method.output().isEmpty())
        .forEach(method -> gradients.put(method, inputGradient(method, view.image(), seed)));
    FinishedMaps maps =
        new FinishedMaps(
            contract.emission().convention(),
            tape.value(view.image().counted(graph)),
            names.layout());
    for (int i = 0; i < names.layers().size(); i++) {
      layer(view.layers().get(i), names.layers().get(i), seed, maps, gradients, outputs);
    }
    if (contract.hasMergedMaps()) {
      tape.enter("merge");
      List<Value> each = names.layers().stream().map(layer -> outputs.get(layer.map())).toList();
      Value merged = FinishedMaps.merged(contract.emission().merge().orElseThrow(), each);
      outputs.put(names.mergedMap(), merged);
      if (contract.hasShownMaps()) {
        outputs.put(names.shownMergedMap(), DisplayMaps.ofMap(merged));
      }
    }
    gradients.forEach(
        (method, gradient) -> {
          if (contract.hasInputGradient(method)) {
            outputs.put(names.output(method), gradient);
          }
        });
  }

  private void layer(
      FeatureLayer layer,
      Contract.Layer names,
      Seed seed,
      FinishedMaps maps,
      Map<Method, Value> inputGradients,
      Map<String, Value> outputs) {
    Optional<Steps> steps = Steps.of(graph, tape, layer.tensor());
    Value stored = tape.value(layer.tensor());
    Value activations =
        layer.arranged(steps.map(by -> by.real(stored)).orElse(stored)).as(DataType.FLOAT);
    if (contract.hasActivations()) {
      outputs.put(names.activations(), activations);
    }
    if (!contract.methods().contains(Method.GRADCAM)) {
      return;
    }
    Value byStep = gradient(analysis.rules().standard(), seed, layer.tensor(), "gradient");
    Value gradients =
        layer.arranged(steps.map(by -> by.gradient(byStep)).orElse(byStep)).as(DataType.FLOAT);
    if (contract.hasParts()) {
      outputs.put(names.gradients(), gradients);
    }
    if (contract.hasMaps()) {
      tape.enter("map");
      Value map = maps.of(activations, gradients, seed.score());
      outputs.put(names.map(), map);
      Value guided = inputGradients.get(Method.GUIDED);
      if (guided != null && contract.hasGuidedMaps()) {
        Value fused = maps.fused(guided, map);
        outputs.put(names.guidedMap(), fused);
        if (contract.hasShownMaps()) {
          outputs.put(names.shownGuidedMap(), DisplayMaps.ofGradients(fused));
        }
      }
      if (contract.hasShownMaps()) {
        outputs.put(names.shownMap(), DisplayMaps.ofMap(map));
      }
    }
  }

  private Value inputGradient(Method method, ImageInput image, Seed seed) {
    Value gradient = gradient(rules(method), seed, image.tensor(), method.word());
    return image.asInput(gradient).as(DataType.FLOAT);
  }

  private RuleTable rules(Method method) {
    return switch (method) {
      case GUIDED -> analysis.rules().guided();
      case DECONV -> analysis.rules().deconvolution();
      default -> analysis.rules().standard();
    };
  }

  private Value gradient(RuleTable rules, Seed seed, String tensor, String label) {
    return new Backprop(graph, tape, rules, forms)
        .gradient(contract.score(), seed.gradient(), tensor, label);
  }
}
