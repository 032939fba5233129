package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * RotaryEmbedding turns pairs (a, b) of channels by an angle that depends on the place: (a·cos −
 * b·sin, a·sin + b·cos). Its adjoint turns them back.
 */
final class RotaryRules {
  private RotaryRules() {}

  static Value embedding(RuleContext n, Value dy) {
    Value byHead = AttentionRules.byHead(dy, n.attributes().integer("num_heads", 1));
    Extent turned = angles(n, 1).extent(3).times(2);
    Extent channels = byHead.extent(3);
    Value result = turnedBack(n, byHead.sliced(3, n.tape().extent(0), turned));
    if (n.attributes().integer("rotary_embedding_dim", 0) != 0) {
      // Channels behind those are not turned.
      result = Value.concatenated(3, List.of(result, byHead.sliced(3, turned, channels)));
    }
    return AttentionRules.merged(result, dy);
  }

  private static Value turnedBack(RuleContext n, Value value) {
    boolean areNeighbours = n.attributes().integer("interleaved", 0) == 1;
    int axis = areNeighbours ? 4 : 3;
    Value cosine = angles(n, 1).unsqueezed(axis);
    Value sine = angles(n, 2).unsqueezed(axis);
    List<Extent> extents = new ArrayList<>(value.extents().subList(0, 3));
    extents.add(angles(n, 1).extent(3));
    extents.add(axis, n.tape().extent(2));
    Value pairs = value.reshaped(extents);
    Extent one = n.tape().extent(1);
    Value first = pairs.sliced(axis, n.tape().extent(0), one);
    Value second = pairs.sliced(axis, one, n.tape().extent(2));
    Value a = first.times(cosine).plus(second.times(sine));
    Value b = second.times(cosine).minus(first.times(sine));
    return Value.concatenated(axis, List.of(a, b)).reshapedLike(value);
  }

  /** Cosines or sines as [batch, 1, places, pairs]; with position ids they are looked up. */
  private static Value angles(RuleContext n, int input) {
    Value table = n.x(input);
    if (!n.has(3)) {
      return table.unsqueezed(1);
    }
    List<Dimension> dimensions = new ArrayList<>(n.x(3).shape().dimensions());
    dimensions.add(table.shape().get(1));
    TensorType type = new TensorType(table.type(), new Shape(dimensions));
    return n.tape().node("Gather", type, Attributes.NONE, table, n.x(3)).unsqueezed(1);
  }
}
