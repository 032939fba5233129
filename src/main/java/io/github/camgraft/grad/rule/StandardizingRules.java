package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.rule.Standardized.wide;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.NotYetException;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Normalisation layers that take their statistics from the input itself: y = x̂·scale + bias, where
 * x̂ is x standardized over the axes of a layer, a channel or a group of channels.
 */
final class StandardizingRules {
  private StandardizingRules() {}

  static Value layer(RuleContext n, Value dy) {
    return back(n, standardizedLayer(n), wide(dy).times(wide(n.x(1))));
  }

  static Value layerScale(RuleContext n, Value dy) {
    return wide(dy).times(standardizedLayer(n).numbers()).as(n.x(1).type());
  }

  /** With the statistics that the node hands out, if it does. */
  private static Standardized standardizedLayer(RuleContext n) {
    if (IntStream.range(1, n.outputCount()).anyMatch(n::arrives)) {
      throw new NotYetException("with statistics on which the score depends");
    }
    Value x = wide(n.x(0));
    int[] axes = axesFrom(n.axis(-1), x);
    Optional<Value> mean = statistic(n, 1, x, axes);
    Optional<Value> inverse = statistic(n, 2, x, axes);
    return mean.isPresent() && inverse.isPresent()
        ? new Standardized(x.minus(mean.get()), inverse.get(), axes, true)
        : Standardized.of(x, axes, epsilon(n));
  }

  /** A mean or a deviation that the node hands out, or can be asked for. */
  private static Optional<Value> statistic(RuleContext n, int output, Value x, int[] axes) {
    if (!n.node().output(output).isEmpty()) {
      // A float64 layer may hand out float32 statistics, which are too coarse for it.
      return Optional.of(n.y(output)).filter(given -> given.type() == x.type());
    }
    boolean isSingle = n.storedType() == DataType.FLOAT;
    Shape shape = x.shape();
    for (int axis : axes) {
      shape = shape.with(axis, Dimension.of(1));
    }
    TensorType type = new TensorType(x.type(), shape);
    return isSingle ? n.forms().furtherOutput(n, output, type) : Optional.empty();
  }

  static Value rootMeanSquare(RuleContext n, Value dy) {
    return back(n, standardizedMagnitude(n), wide(dy).times(wide(n.x(1))));
  }

  static Value rootMeanSquareScale(RuleContext n, Value dy) {
    return wide(dy).times(standardizedMagnitude(n).numbers()).as(n.x(1).type());
  }

  private static Standardized standardizedMagnitude(RuleContext n) {
    Value x = wide(n.x(0));
    return Standardized.uncentred(x, axesFrom(n.axis(-1), x), epsilon(n));
  }

  static Value instance(RuleContext n, Value dy) {
    Value scale = wide(n.x(1)).unsqueezed(fromOne(n.x(0).rank() - 2));
    return back(n, standardizedInstance(n), wide(dy).times(scale));
  }

  static Value instanceScale(RuleContext n, Value dy) {
    return byChannel(wide(dy).times(standardizedInstance(n).numbers())).as(n.x(1).type());
  }

  static Value instanceBias(RuleContext n, Value dy) {
    return byChannel(dy);
  }

  private static Standardized standardizedInstance(RuleContext n) {
    Value x = wide(n.x(0));
    return Standardized.of(x, axesFrom(2, x), epsilon(n));
  }

  private static Value byChannel(Value value) {
    int[] others = axesBut(1, value);
    return value.sum(others).squeezed(others);
  }

  static Value group(RuleContext n, Value dy) {
    Value scale = wide(n.x(1)).reshaped(parameters(n));
    return back(n, standardizedGroup(n), grouped(n, wide(dy)).times(scale));
  }

  private static Standardized standardizedGroup(RuleContext n) {
    return Standardized.of(grouped(n, wide(n.x(0))), new int[] {2, 3}, epsilon(n));
  }

  /** [N, C, …] as [N, groups, channels of a group, places]. */
  private static Value grouped(RuleContext n, Value value) {
    Extent one = n.tape().extent(1);
    Extent places = value.extents().stream().skip(2).reduce(one, Extent::times);
    Extent groups = n.tape().extent(groups(n));
    return value.reshaped(List.of(value.extent(0), groups, channelsOfGroup(n), places));
  }

  private static Extent channelsOfGroup(RuleContext n) {
    return n.tape().extent(channels(n) / groups(n));
  }

  private static long groups(RuleContext n) {
    return n.attributes().integer("num_groups", 1);
  }

  private static long channels(RuleContext n) {
    return n.size(0, 1, "with an unknown number of channels");
  }

  /**
   * The scale as [groups, channels of a group or 1, 1]: from operator set 21 on there is one for
   * each channel, before one for each group.
   */
  private static List<Extent> parameters(RuleContext n) {
    Extent groups = n.tape().extent(groups(n));
    Extent one = n.tape().extent(1);
    return List.of(groups, isPerGroup(n) ? one : channelsOfGroup(n), one);
  }

  private static boolean isPerGroup(RuleContext n) {
    return n.size(1, 0, "with a scale of unknown length") == groups(n);
  }

  private static Value back(RuleContext n, Standardized standardized, Value gradient) {
    return standardized.back(gradient).reshapedLike(n.x(0)).as(n.x(0).type());
  }

  private static double epsilon(RuleContext n) {
    return n.attributes().real("epsilon", 1e-5f);
  }

  private static int[] axesFrom(int first, Value value) {
    return IntStream.range(first, value.rank()).toArray();
  }

  private static int[] axesBut(int kept, Value value) {
    return IntStream.range(0, value.rank()).filter(axis -> axis != kept).toArray();
  }

  private static int[] fromOne(int count) {
    return IntStream.rangeClosed(1, count).toArray();
  }
}
