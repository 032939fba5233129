package io.github.camgraft;

import io.github.camgraft.cam.AttributionMethod;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.InputMethod;
import io.github.camgraft.cam.LayerMethod;
import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the methods make of one picture and one class. What takes further runs of the model is
 * worked out at once, all else when somebody asks.
 */
final class Attributions {
  private final List<AttributionMethod> methods;
  private final List<RunEvidence> layers;
  private final Map<LayerMethod, List<Heatmap>> maps;
  private final Map<InputMethod, FloatTensor> inputs;

  private Attributions(
      List<AttributionMethod> methods,
      List<RunEvidence> layers,
      Map<LayerMethod, List<Heatmap>> maps,
      Map<InputMethod, FloatTensor> inputs) {
    this.methods = methods;
    this.layers = layers;
    this.maps = maps;
    this.inputs = inputs;
  }

  /**
   * Works out what needs the model.
   *
   * @param layers what is known, one for each feature layer, and one in any case
   */
  static Attributions of(List<AttributionMethod> methods, List<RunEvidence> layers) {
    Map<LayerMethod, List<Heatmap>> maps = new EnumMap<>(LayerMethod.class);
    Map<InputMethod, FloatTensor> inputs = new EnumMap<>(InputMethod.class);
    for (AttributionMethod method : methods) {
      if (!method.takesManyRuns()) {
        continue;
      }
      if (method instanceof LayerMethod layerMethod) {
        maps.put(layerMethod, layers.stream().map(layerMethod::map).toList());
      } else if (method instanceof InputMethod inputMethod) {
        inputs.put(inputMethod, inputMethod.attribution(layers.get(0)));
      }
    }
    List<RunEvidence> kept = layers.stream().map(RunEvidence::withoutRuns).toList();
    return new Attributions(List.copyOf(methods), kept, maps, inputs);
  }

  List<AttributionMethod> methods() {
    return methods;
  }

  /** What is known, whatever the layer. */
  RunEvidence evidence() {
    return layers.get(0);
  }

  List<LayerExplanation> layers() {
    List<LayerExplanation> explanations = new ArrayList<>();
    layers.forEach(evidence -> evidence.layer().ifPresent(explanations::add));
    return explanations;
  }

  Heatmap map(LayerMethod method, int layer) {
    return maps.containsKey(method) ? maps.get(method).get(layer) : method.map(layers.get(layer));
  }

  FloatTensor attribution(InputMethod method) {
    return inputs.containsKey(method) ? inputs.get(method) : method.attribution(layers.get(0));
  }
}
