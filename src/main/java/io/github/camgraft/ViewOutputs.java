package io.github.camgraft;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.method.ModelReruns;
import io.github.camgraft.cam.method.Sampling;
import io.github.camgraft.runtime.Outputs;
import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * What a run returned of one picture of a model, among all that it returned.
 *
 * @param contract what the model promises
 * @param view which of the model's pictures is meant
 * @param outputs all that the run returned
 * @param position which photograph of the batch is meant
 * @param sampling how hard to try with further runs
 */
record ViewOutputs(
    Contract contract, Contract.View view, Outputs outputs, int position, Sampling sampling) {
  /** The names of the outputs that explanations are made of, whether or not the model has them. */
  static Set<String> read(Contract contract) {
    return read(contract, contract.methods());
  }

  /**
   * The names of those that explanations of some kinds are made of.
   *
   * @param parts of all that was grafted onto the model
   */
  static Set<String> read(Contract contract, Set<Method> parts) {
    Set<String> read = new HashSet<>();
    read.addAll(Set.of(contract.output(), Contract.EXPLAINED_CLASS, Contract.EXPLAINED_SCORE));
    boolean readsLayers = parts.stream().anyMatch(Method::looksAtLayers);
    for (Contract.View view : contract.views()) {
      parts.forEach(method -> read.add(view.output(method)));
      for (Contract.Layer layer : readsLayers ? view.layers() : List.<Contract.Layer>of()) {
        read.add(layer.activations());
        if (parts.contains(Method.GRADCAM)) {
          read.add(layer.gradients());
        }
      }
    }
    return read;
  }

  /**
   * The evidence, one for each feature layer, and one in any case.
   *
   * @param input the picture as the model took it, without a batch axis
   * @param runs further runs of the model for a layer by its place, where they can be had
   */
  List<RunEvidence> evidence(FloatTensor input, IntFunction<Optional<ModelReruns>> runs) {
    Map<Method, FloatTensor> gradients = gradients();
    List<RunEvidence> evidence = new ArrayList<>();
    for (int i = 0; i < Math.max(1, view.layers().size()); i++) {
      evidence.add(
          new RunEvidence(
              layer(i),
              contract.emission().convention(),
              input,
              view.layout(),
              gradients,
              outputs.tensor(Contract.EXPLAINED_SCORE).at(position),
              sampling,
              runs.apply(i)));
    }
    return evidence;
  }

  private Map<Method, FloatTensor> gradients() {
    Map<Method, FloatTensor> gradients = new EnumMap<>(Method.class);
    for (Method method : contract.methods()) {
      if (outputs.get(view.output(method)) instanceof FloatTensor gradient) {
        gradients.put(method, gradient.slice(position));
      }
    }
    return gradients;
  }

  private Optional<LayerExplanation> layer(int place) {
    if (!contract.hasActivations()) {
      return Optional.empty();
    }
    Contract.Layer layer = view.layers().get(place);
    FloatTensor activations = (FloatTensor) outputs.get(layer.activations());
    if (activations == null) {
      // No method looks at the layer, so nobody asked the model for it.
      return Optional.empty();
    }
    Optional<FloatTensor> gradients =
        Optional.ofNullable((FloatTensor) outputs.get(layer.gradients()));
    return Optional.of(
        new LayerExplanation(
            layer.tensor(),
            layer.name(),
            activations.slice(position),
            gradients.map(gradient -> gradient.slice(position))));
  }
}
