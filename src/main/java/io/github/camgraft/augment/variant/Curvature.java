package io.github.camgraft.augment.variant;

import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.Backprop;
import io.github.camgraft.grad.GradientPath;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.layer.FeatureLayer;
import io.github.camgraft.runtime.inference.Inference;
import java.util.ArrayList;
import java.util.List;

/**
 * A model that differentiates its own gradient: with g the gradient of the score with respect to
 * the feature maps A, it returns the gradient of g · A with A held fast on the right, which is the
 * second derivative times A.
 */
public final class Curvature {
  /** The output, float [N, K, h, w]. */
  public static final String OUTPUT = "cam_curvature";

  private Curvature() {}

  /**
   * Differentiates once more.
   *
   * @param augmented returns feature maps and their gradient
   * @param layer which of the layers is meant
   * @throws io.github.camgraft.grad.NoGradientException if operators of the gradient have no rule
   */
  public static Model of(Augmented augmented, int layer) {
    FeatureLayer feature = augmented.analysis().layers().get(layer);
    Contract.Layer names = augmented.contract().layers().get(layer);
    RuleTable rules = augmented.analysis().rules().standard();
    Graph graph = augmented.model().graph();
    Tape tape = new Tape(graph, Inference.of(augmented.model()));
    GradientPath path =
        GradientPath.between(graph, tape.facts(), rules, feature.tensor(), names.gradients());
    Value maps = tape.value(names.activations());
    // Where the network is straight behind the layer, its gradient does not depend on the maps.
    Value curvature =
        path.nodes().isEmpty()
            ? maps.times(0)
            : feature
                .arranged(
                    new Backprop(graph, tape, rules, augmented.optimization().forms())
                        .gradient(names.gradients(), maps, feature.tensor(), "curvature"))
                .as(DataType.FLOAT);
    Value output = tape.named(OUTPUT, curvature);
    Graph continued = tape.continued(List.of(output), augmented.optimization().behind());
    List<ValueInfo> outputs = new ArrayList<>(continued.outputs());
    outputs.add(ValueInfo.of(output.name(), output.tensorType()));
    return augmented.model().withGraph(continued.withOutputs(outputs));
  }
}
