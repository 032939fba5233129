package io.github.camgraft.augment.variant;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.GradientPath;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.layer.Arrangement;
import io.github.camgraft.layer.FeatureLayer;
import java.util.List;

/**
 * The attention of every token to every other, in all layers of a transformer.
 *
 * @param path the nodes from the picture to the score, in their order
 * @param attentions what Softmax makes of every token for every other, [N, heads, T, T] or [N ·
 *     heads, T, T], in their order
 * @param tokens how the tokens lie in the feature layer
 * @param count how many tokens there are
 */
record SelfAttention(
    List<Node> path, List<String> attentions, Arrangement.Tokens tokens, long count) {
  /**
   * Looks for it on the way to the score.
   *
   * @param title the method that asks
   * @throws ModelException if the feature layer is none of tokens, or no attention leads there
   */
  static SelfAttention of(Analysis analysis, String title) {
    FeatureLayer layer = analysis.layers().get(0);
    if (!(layer.arrangement() instanceof Arrangement.Tokens tokens)
        || !layer.shape().get(tokens.axis()).isKnown()) {
      throw new ModelException(
          "%s follows a fixed number of tokens from layer to layer, but '%s' holds no tokens; choose another --layer or other --methods"
              .formatted(title, layer.name()));
    }
    long count = layer.shape().get(tokens.axis()).size();
    Graph graph = analysis.lowered().graph();
    List<Node> path =
        GradientPath.between(
                graph,
                analysis.facts(),
                analysis.rules().standard(),
                analysis.image().tensor(),
                analysis.score().tensor())
            .nodes();
    List<String> attentions =
        path.stream()
            .filter(node -> node.is("Softmax") && isOfTokens(node, analysis, count))
            .map(node -> node.output(0))
            .toList();
    if (attentions.isEmpty()) {
      throw new ModelException(
          "%s needs the attention of every token to every other, but the model does not compute it by Softmax for the %d tokens of '%s'; choose other --methods"
              .formatted(title, count, layer.name()));
    }
    return new SelfAttention(path, attentions, tokens, count);
  }

  private static boolean isOfTokens(Node softmax, Analysis analysis, long count) {
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
  static Value ofHeads(Value attention) {
    return attention.rank() == 4 ? attention.mean(1).squeezed(1) : attention.mean(0);
  }

  /** A map of a number for each token, [N, 1, T], as [N, 1, h, w]. */
  Value map(Value row) {
    return new Arrangement.Tokens(
            1, tokens.leading(), tokens.trailing(), tokens.height(), tokens.width())
        .arranged(row.transposed(0, 2, 1));
  }
}
