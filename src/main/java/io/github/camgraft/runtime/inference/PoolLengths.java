package io.github.camgraft.runtime.inference;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Pools of which ONNX Runtime infers more windows than it computes.
 *
 * <p>Where a pool rounds up (ceil_mode) and the last window would lie on padding alone, versions
 * from 1.23 on leave that window out as PyTorch does, but below operator set 22 they infer lengths
 * as if it were there. The model itself runs all the same; whatever is joined to it with the
 * lengths of either kind does not load, or does not run. Written with explicit pads and rounding
 * down, the same pool has the same lengths in both.
 */
public final class PoolLengths {
  private static final Set<String> POOLS = Set.of("AveragePool", "MaxPool", "LpPool");

  private final Node pool;
  private final long[] entering;
  private final long[] computed;
  private final Attributes attributes;

  private PoolLengths(Node pool, long[] entering, long[] computed) {
    this.pool = pool;
    this.entering = entering;
    this.computed = computed;
    this.attributes = pool.attributes();
  }

  /**
   * The same model with the first such pool written otherwise; the model itself where there is
   * none. What lies behind has other lengths then, so the types have to be inferred again.
   *
   * @param types what was inferred
   */
  public static Model agreed(Model model, Map<String, TensorType> types) {
    List<Node> nodes = new ArrayList<>(model.graph().nodes());
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      Optional<Node> other = mayDiffer(node) ? other(model, node, types) : Optional.empty();
      if (other.isPresent()) {
        nodes.set(i, other.get());
        return model.withGraph(model.graph().withNodes(nodes));
      }
    }
    return model;
  }

  private static boolean mayDiffer(Node node) {
    if (!POOLS.contains(node.operator()) || !node.domain().isEmpty()) {
      return false;
    }
    boolean isSame = node.attributes().text("auto_pad", "NOTSET").startsWith("SAME");
    return node.attributes().integer("ceil_mode", 0) == 1
        || (isSame && node.attributes().has("dilations"));
  }

  private static Optional<Node> other(Model model, Node pool, Map<String, TensorType> types) {
    TensorType input = types.get(pool.input(0));
    TensorType output = types.get(pool.output(0));
    if (input == null || output == null || !isMap(input) || !isMap(output)) {
      return Optional.empty();
    }
    long[] computed = computed(model, pool, input);
    return Arrays.equals(computed, spatial(output.shape()))
        ? Optional.empty()
        : new PoolLengths(pool, spatial(input.shape()), computed).other();
  }

  private static boolean isMap(TensorType type) {
    return type.shape().rank() > 2 && type.shape().isKnownFrom(2);
  }

  private static long[] spatial(Shape shape) {
    return shape.dimensions().stream().skip(2).mapToLong(Dimension::size).toArray();
  }

  /** The lengths that come out of it when it runs. */
  private static long[] computed(Model model, Node pool, TensorType input) {
    Shape one = input.shape().with(0, Dimension.of(1)).with(1, Dimension.of(1));
    Node alone = pool.withInputs(List.of("x")).withOutputs(List.of("y"));
    Graph graph =
        Graph.empty("pool")
            .withNodes(List.of(alone))
            .withInputs(List.of(ValueInfo.of("x", new TensorType(DataType.FLOAT, one))))
            .withOutputs(List.of(ValueInfo.untyped("y")));
    Model small = Model.of(graph, model.operatorSet(), Math.max(4, model.irVersion()));
    int[] lengths = Arrays.stream(one.sizes()).mapToInt(Math::toIntExact).toArray();
    FloatTensor zeros = FloatTensor.of(new float[Math.toIntExact(one.count())], lengths);
    int[] shape =
        InferenceSession.runOnce(small, SessionSettings.PLAIN, Map.of("x", zeros))
            .tensor("y")
            .shape();
    return Arrays.stream(shape).skip(2).asLongStream().toArray();
  }

  private Optional<Node> other() {
    int axes = entering.length;
    long[] pads = pads();
    boolean isPadded = Arrays.stream(pads).anyMatch(pad -> pad > 0);
    boolean hangsOver =
        IntStream.range(0, axes).anyMatch(axis -> fitting(axis, pads[axis]) > pads[axes + axis]);
    // Padding counts for the mean, what hangs over does not.
    boolean counts = isPadded && attributes.integer("count_include_pad", 0) == 1;
    boolean staysRounded = counts && hangsOver;
    for (int axis = 0; axis < axes; axis++) {
      long fitting = Math.max(0, fitting(axis, pads[axis]));
      pads[axes + axis] = staysRounded ? Math.min(fitting, pads[axes + axis]) : fitting;
    }
    Attributes changed = attributes.without("auto_pad").with("pads", pads);
    changed = counts ? changed : changed.without("count_include_pad");
    changed = staysRounded ? changed : changed.without("ceil_mode");
    return changed.equals(attributes)
        ? Optional.empty()
        : Optional.of(pool.withAttributes(changed));
  }

  /** The padding in front of each axis and then behind each, before anything is rounded. */
  private long[] pads() {
    int axes = entering.length;
    String automatic = attributes.text("auto_pad", "NOTSET");
    if (automatic.equals("NOTSET")) {
      return listed("pads", 2 * axes, 0);
    }
    long[] pads = new long[2 * axes];
    for (int axis = 0; axis < axes && automatic.startsWith("SAME"); axis++) {
      long stride = stride(axis);
      // The runtime leaves dilations out of this.
      long all =
          Math.max(0, (entering[axis] - 1) / stride * stride + kernel(axis) - entering[axis]);
      pads[axis] = automatic.equals("SAME_UPPER") ? all / 2 : all - all / 2;
      pads[axes + axis] = all - pads[axis];
    }
    return pads;
  }

  /** How much padding there is behind an axis if the last window ends with it. */
  private long fitting(int axis, long before) {
    long reach = listed("dilations", entering.length, 1)[axis] * (kernel(axis) - 1) + 1;
    return (computed[axis] - 1) * stride(axis) + reach - entering[axis] - before;
  }

  private long kernel(int axis) {
    return attributes.integers("kernel_shape").orElseThrow()[axis];
  }

  private long stride(int axis) {
    return listed("strides", entering.length, 1)[axis];
  }

  private long[] listed(String name, int count, long otherwise) {
    long[] all = new long[count];
    Arrays.fill(all, otherwise);
    return attributes.integers(name).map(long[]::clone).orElse(all);
  }
}
