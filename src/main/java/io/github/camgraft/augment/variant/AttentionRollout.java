package io.github.camgraft.augment.variant;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.ValueInfo;
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

  private AttentionRollout() {}

  /**
   * Follows the attention of all layers.
   *
   * @throws ModelException if the feature layer is none of tokens, or no attention leads there
   */
  public static Model of(Analysis analysis) {
    SelfAttention attention = SelfAttention.of(analysis, "attention rollout");
    Tape tape = new Tape(analysis.lowered().graph(), analysis.facts());
    tape.enter("rollout");
    Value reached = beginning(tape, attention);
    for (int i = attention.attentions().size() - 1; i >= 0; i--) {
      Value heads = tape.value(attention.attentions().get(i)).as(DataType.FLOAT);
      reached = reached.plus(reached.matrixProduct(SelfAttention.ofHeads(heads))).times(0.5);
    }
    Value map = tape.named(OUTPUT, attention.map(reached));
    Graph continued = tape.continued(List.of(map));
    List<ValueInfo> outputs = new ArrayList<>(continued.outputs());
    outputs.add(ValueInfo.of(map.name(), map.tensorType()));
    return analysis.lowered().withGraph(continued.withOutputs(outputs));
  }

  private static Value beginning(Tape tape, SelfAttention attention) {
    double[] values = new double[Math.toIntExact(attention.count())];
    if (attention.tokens().leading() > 0) {
      values[0] = 1;
    } else {
      int places = values.length - attention.tokens().trailing();
      Arrays.fill(values, 0, places, 1.0 / places);
    }
    Shape shape =
        new Shape(List.of(Dimension.of(1), Dimension.of(1), Dimension.of(attention.count())));
    return tape.constant(DataType.FLOAT, shape, values);
  }
}
