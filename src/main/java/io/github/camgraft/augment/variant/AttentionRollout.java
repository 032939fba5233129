package io.github.camgraft.augment.variant;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.GradientPath;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.layer.Arrangement;
import io.github.camgraft.layer.FeatureLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A transformer that returns how much of each place reaches the token that its class is read from:
 * the attention of all layers multiplied, where half of each token stays what it was. S. Abnar and
 * W. Zuidema, "Quantifying Attention Flow in Transformers", 2020: v ← ½ v + ½ v Ā, from the last
 * layer to the first, with Ā the mean of the heads' attention and v one at the class token. Where
 * there is no class token, v begins with the mean of all places.
 */
public final class AttentionRollout {
  /** The output, float [N, 1, h, w]. */
  public static final String OUTPUT = "cam_rollout";

  private final Analysis analysis;
  private final FeatureLayer layer;
  private final Arrangement.Tokens tokens;
  private final long count;

  private AttentionRollout(Analysis analysis, FeatureLayer layer, Arrangement.Tokens tokens) {
    this.analysis = analysis;
    this.layer = layer;
    this.tokens = tokens;
    this.count = layer.shape().get(tokens.axis()).size();
  }

  /**
   * Follows the attention of all layers.
   *
   * @throws ModelException if the feature layer is none of tokens, or no attention leads there
   */
  public static Model of(Analysis analysis) {
    FeatureLayer layer = analysis.layers().get(0);
    if (layer.arrangement() instanceof Arrangement.Tokens tokens
        && layer.shape().get(tokens.axis()).isKnown()) {
      return new AttentionRollout(analysis, layer, tokens).model();
    }
    throw new ModelException(
        "attention rollout follows a fixed number of tokens from layer to layer, and '%s' holds none; choose another --layer or other --methods"
            .formatted(layer.name()));
  }

  private Model model() {
    Graph graph = analysis.lowered().graph();
    Tape tape = new Tape(graph, analysis.facts());
    tape.enter("rollout");
    List<String> attentions = attentions(graph);
    if (attentions.isEmpty()) {
      throw new ModelException(
          "attention rollout needs the attention of every token to every other, and the model computes none of the %d tokens of '%s' by Softmax; choose other --methods"
              .formatted(count, layer.name()));
    }
    Value reached = beginning(tape);
    for (int i = attentions.size() - 1; i >= 0; i--) {
      Value attention = ofHeads(tape.value(attentions.get(i)).as(DataType.FLOAT));
      reached = reached.plus(reached.matrixProduct(attention)).times(0.5);
    }
    Arrangement.Tokens counted =
        new Arrangement.Tokens(
            1, tokens.leading(), tokens.trailing(), tokens.height(), tokens.width());
    Value map = tape.named(OUTPUT, counted.arranged(reached.transposed(0, 2, 1)));
    Graph continued = tape.continued(List.of(map));
    List<ValueInfo> outputs = new ArrayList<>(continued.outputs());
    outputs.add(ValueInfo.of(map.name(), map.tensorType()));
    return analysis.lowered().withGraph(continued.withOutputs(outputs));
  }

  /** What Softmax makes of every token for every other, on the way to the score. */
  private List<String> attentions(Graph graph) {
    return GradientPath.between(
            graph,
            analysis.facts(),
            analysis.rules().standard(),
            analysis.image().tensor(),
            analysis.score().tensor())
        .nodes()
        .stream()
        .filter(node -> node.is("Softmax") && isOfTokens(node))
        .map(node -> node.output(0))
        .toList();
  }

  private boolean isOfTokens(Node softmax) {
    Shape shape = analysis.facts().type(softmax.output(0)).orElseThrow().shape();
    int rank = shape.rank();
    long axis = softmax.attributes().integer("axis", -1);
    return (rank == 3 || rank == 4)
        && (axis == -1 || axis == rank - 1)
        && shape.get(rank - 1).is(count)
        && shape.get(rank - 2).is(count);
  }

  /**
   * The mean over the heads, [N, T, T]; [1, T, T] where heads and pictures share an axis, as only
   * one picture is asked about.
   */
  private static Value ofHeads(Value attention) {
    return attention.rank() == 4 ? attention.mean(1).squeezed(1) : attention.mean(0);
  }

  private Value beginning(Tape tape) {
    double[] values = new double[Math.toIntExact(count)];
    if (tokens.leading() > 0) {
      values[0] = 1;
    } else {
      int places = values.length - tokens.trailing();
      Arrays.fill(values, 0, places, 1.0 / places);
    }
    Shape shape = new Shape(List.of(Dimension.of(1), Dimension.of(1), Dimension.of(count)));
    return tape.constant(DataType.FLOAT, shape, values);
  }
}
