package io.github.camgraft;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the methods make of one picture and one class. What takes further runs of the model is
 * worked out at once, all else when somebody first asks.
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
    Map<LayerMethod, List<Heatmap>> maps = new ConcurrentHashMap<>();
    Map<InputMethod, FloatTensor> inputs = new ConcurrentHashMap<>();
    for (AttributionMethod method : methods) {
      if (!method.takesManyRuns()) {
        continue;
      }
      if (method instanceof LayerMethod layerMethod) {
        maps.put(layerMethod, maps(layerMethod, layers));
      } else if (method instanceof InputMethod inputMethod) {
        inputs.put(inputMethod, inputMethod.attribution(layers.get(0)));
      }
    }
    List<RunEvidence> kept = layers.stream().map(RunEvidence::withoutRuns).toList();
    return new Attributions(List.copyOf(methods), kept, maps, inputs);
  }

  private static List<Heatmap> maps(LayerMethod method, List<RunEvidence> layers) {
    return layers.stream().map(method::map).toList();
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
    return maps.computeIfAbsent(method, asked -> maps(asked, layers)).get(layer);
  }

  FloatTensor attribution(InputMethod method) {
    return inputs.computeIfAbsent(method, asked -> asked.attribution(layers.get(0)));
  }
}
