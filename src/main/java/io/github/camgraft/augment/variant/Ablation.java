package io.github.camgraft.augment.variant;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.layer.FeatureLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A model whose feature maps can be taken away one by one: a further input multiplies each with a
 * number of its own, before the rest of the network sees them. It stays one graph, and what comes
 * before the layer is computed as ever.
 */
public final class Ablation {
  /** The input with a factor for each feature map of each picture, float [N, K]. */
  public static final String FACTORS = "cam_factors";

  private Ablation() {}

  /**
   * Puts the factors behind a feature layer.
   *
   * @return the same findings in the changed model
   * @throws ModelException if the feature maps are whole numbers
   */
  public static Analysis of(Analysis analysis, FeatureLayer layer) {
    Model model = analysis.lowered();
    Tape tape = new Tape(model.graph(), analysis.facts());
    tape.enter("ablation");
    Value maps = tape.value(layer.tensor());
    if (!maps.type().isFloatingPoint()) {
      throw new ModelException(
          "the feature maps '%s' are whole numbers, which Ablation-CAM cannot scale; choose another --layer"
              .formatted(layer.tensor()));
    }
    Shape shape = layer.channelsFirstShape();
    TensorType type =
        new TensorType(DataType.FLOAT, new Shape(List.of(analysis.image().batch(), shape.get(1))));
    Value factors = tape.input(FACTORS, type).unsqueezed(layer.arrangement().placeAxes());
    Value product = maps.times(factors.as(maps.type()));
    Graph continued = tape.continued(List.of(product));
    List<Node> nodes = behind(layer.tensor(), product.name(), model.graph(), continued);
    return analysis.withLowered(model.withGraph(continued.withNodes(nodes)));
  }

  /** The new nodes right behind the layer, and read instead of it by all that follow. */
  private static List<Node> behind(String tensor, String product, Graph graph, Graph continued) {
    int count = graph.nodes().size();
    List<Node> added = continued.nodes().subList(count, continued.nodes().size());
    List<Node> nodes = new ArrayList<>();
    if (graph.producer(tensor).isEmpty()) {
      nodes.addAll(added);
    }
    for (Node node : graph.nodes()) {
      nodes.add(node.taking(Map.of(tensor, product)));
      if (node.outputs().contains(tensor)) {
        nodes.addAll(added);
      }
    }
    return nodes;
  }
}
