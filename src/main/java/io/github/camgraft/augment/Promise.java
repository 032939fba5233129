package io.github.camgraft.augment;

import io.github.camgraft.layer.FeatureLayer;
import io.github.camgraft.layer.PictureView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a file that is about to be written will promise. */
final class Promise {
  private final Analysis analysis;
  private final AugmentOptions options;

  private Promise(Analysis analysis, AugmentOptions options) {
    this.analysis = analysis;
    this.options = options;
  }

  /** The contract of what was found, as it is asked for. */
  static Contract of(Analysis analysis, AugmentOptions options) {
    return new Promise(analysis, options).contract();
  }

  private Contract contract() {
    return new Contract(
        views(),
        output(),
        analysis.score().tensor(),
        analysis.score().tail(),
        analysis.score().reading(),
        analysis.score().classes(),
        options.classChoice(),
        options.methods(),
        options.emission(),
        options.preprocessing(),
        options.labels(),
        analysis.masked().size(),
        options.straightThrough(),
        target());
  }

  /** The output in which the score can be read. */
  private String output() {
    return analysis.score().output().isEmpty()
        ? target().map(TargetTensor::output).orElse(Contract.CLASS_SCORES)
        : analysis.score().output();
  }

  private Optional<TargetTensor> target() {
    return options.classChoice().isByWeights()
        ? Optional.of(TargetTensor.of(analysis))
        : Optional.empty();
  }

  /** Layers are counted through all pictures, so that each has outputs of its own. */
  private List<Contract.View> views() {
    boolean looksAtLayers = options.methods().stream().anyMatch(Method::looksAtLayers);
    List<Contract.View> views = new ArrayList<>();
    int count = 0;
    for (PictureView view : analysis.views()) {
      List<Contract.Layer> layers = new ArrayList<>();
      if (looksAtLayers) {
        for (FeatureLayer layer : view.layers()) {
          layers.add(Contract.Layer.of(layer, count++));
        }
      }
      views.add(
          new Contract.View(view.image().name(), view.image().layout(), layers, views.size()));
    }
    return views;
  }
}
