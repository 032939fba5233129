package io.github.camgraft;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.cam.method.SmoothedMap;
import io.github.camgraft.cam.method.Smoothing;
import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the methods make of one picture and one class. What takes further runs of the model is
 * worked out at once, all else when somebody first asks.
 */
final class Attributions {
  private final List<AttributionMethod> methods;
  private final Set<Smoothing> smoothing;
  private final List<RunEvidence> layers;
  private final Map<MapMethod, List<Heatmap>> maps = new ConcurrentHashMap<>();
  private final Map<LayerMethod, List<SmoothedMap>> smoothed = new ConcurrentHashMap<>();
  private final Map<InputMethod, FloatTensor> inputs = new ConcurrentHashMap<>();

  private Attributions(
      List<AttributionMethod> methods, Set<Smoothing> smoothing, List<RunEvidence> layers) {
    this.methods = methods;
    this.smoothing = smoothing;
    this.layers = layers;
  }

  /**
   * Works out what needs the model.
   *
   * @param layers what is known, one for each feature layer, and one in any case
   */
  static Attributions of(
      List<AttributionMethod> methods, Set<Smoothing> smoothing, List<RunEvidence> layers) {
    Attributions model = new Attributions(methods, smoothing, layers);
    List<RunEvidence> kept = layers.stream().map(RunEvidence::withoutRuns).toList();
    Attributions attributions = new Attributions(List.copyOf(methods), smoothing, kept);
    for (AttributionMethod method : methods) {
      if (method instanceof LayerMethod layer && attributions.isAugmented()) {
        attributions.smoothed.put(layer, model.smoothed(layer));
      } else if (method instanceof InputMethod input
          && input.isFused()
          && attributions.isAugmented()) {
        attributions.smoothed.put(LayerMethod.GRADCAM, model.smoothed(LayerMethod.GRADCAM));
      } else if (method instanceof MapMethod map && method.takesManyRuns()) {
        attributions.maps.put(map, model.maps(map));
      } else if (method instanceof InputMethod input && method.takesManyRuns()) {
        attributions.inputs.put(input, model.attribution(input));
      }
    }
    return attributions;
  }

  private boolean isAugmented() {
    return smoothing.contains(Smoothing.AUG);
  }

  private List<Heatmap> maps(MapMethod method) {
    if (method instanceof LayerMethod layer) {
      return isAugmented()
          ? smoothed(layer).stream().map(SmoothedMap::raw).toList()
          : layers.stream().map(evidence -> layer.map(evidence, smoothing)).toList();
    }
    return List.of(method.map(evidence()));
  }

  private List<SmoothedMap> smoothed(LayerMethod method) {
    return smoothed.computeIfAbsent(
        method, asked -> layers.stream().map(layer -> method.smoothed(layer, smoothing)).toList());
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

  Heatmap map(MapMethod method, int layer) {
    return maps.computeIfAbsent(method, this::maps).get(layer);
  }

  /** The map as the convention has it. */
  Heatmap finished(MapMethod method, int layer) {
    return isAugmented() && method instanceof LayerMethod smooth
        ? smoothed(smooth).get(layer).finished()
        : evidence().convention().finished(map(method, layer), evidence().space());
  }

  FloatTensor attribution(InputMethod method) {
    return inputs.computeIfAbsent(method, asked -> asked.attribution(evidence(), this::gradCam));
  }

  /** Of the first layer, as large as the picture. */
  private Heatmap gradCam() {
    return finished(LayerMethod.GRADCAM, 0);
  }
}
