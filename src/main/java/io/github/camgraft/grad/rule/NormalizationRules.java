package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.NotYetException;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Normalisation layers as they are at inference, with fixed statistics where they have them. */
final class NormalizationRules {
  private NormalizationRules() {}

  /** dy·scale/√(variance + ε), per channel. */
  static Value batch(RuleContext n, Value dy) {
    if (n.attributes().integer("training_mode", 0) != 0) {
      throw inTrainingMode();
    }
    Value deviation = n.x(4).plus(n.attributes().real("epsilon", 1e-5f)).squareRoot().neverZero();
    Value factor = n.x(1).dividedBy(deviation);
    return n.forms().scaled(dy, factor);
  }

  /** At inference nothing is dropped. */
  static Value dropout(RuleContext n, Value dy) {
    if (n.has(2) && n.constant(2).filter(training -> training.longs()[0] == 0).isEmpty()) {
      throw inTrainingMode();
    }
    return dy;
  }

  private static NotYetException inTrainingMode() {
    return new NotYetException("in training mode; export the model in evaluation mode");
  }

  /**
   * With d = bias + alpha/size · Σ x² over neighbouring channels and y = x·d^−beta: dy·d^−beta −
   * 2·alpha·beta/size · x · Σ dy·y/d.
   */
  static Value localResponse(RuleContext n, Value dy) {
    Attributes attributes = n.attributes();
    int size = Math.toIntExact(attributes.integer("size", 1));
    double alpha = attributes.real("alpha", 1e-4f);
    double beta = attributes.real("beta", 0.75f);
    double bias = attributes.real("bias", 1);
    int below = (size - 1) / 2;
    int above = size - 1 - below;
    Value x = n.x(0);
    Value d = channelMean(x.squared(), size, below, above).times(alpha).plus(bias);
    // Seen from the other side, the channels that looked at this one lie the other way around.
    Value back = channelMean(dy.times(n.y()).dividedBy(d), size, above, below);
    return dy.times(d.power(-beta)).minus(x.times(back).times(2 * alpha * beta));
  }

  /**
   * With y = x/‖x‖ along an axis: (dy − ∂‖x‖·Σ dy·y)/‖x‖, where ∂‖x‖ is sign x in the 1-norm and y
   * in the 2-norm. Where all of x is zero, so is y, and the gradient.
   */
  static Value unitNorm(RuleContext n, Value dy) {
    int axis = n.axis(-1);
    boolean isAbsolute = n.attributes().integer("p", 2) == 1;
    Value x = n.x(0);
    Value norm = isAbsolute ? x.unary("Abs").sum(axis) : x.squared().sum(axis).squareRoot();
    Value slope = isAbsolute ? x.positive().minus(x.negative()) : n.y();
    Value along = slope.times(dy.times(n.y()).sum(axis));
    return dy.minus(along).where(norm.positive()).dividedBy(norm.orOneWhereZero());
  }

  /**
   * Mean over a window of channels, channels outside counting as zero: an average pool along the
   * channel axis.
   */
  private static Value channelMean(Value value, int size, int below, int above) {
    List<Extent> extents = value.extents();
    Extent places = extents.stream().skip(2).reduce(value.tape().extent(1), Extent::times);
    List<Extent> picture = new ArrayList<>(List.of(extents.get(0), value.tape().extent(1)));
    picture.add(extents.get(1));
    picture.add(places);
    Value flat = value.reshaped(picture);
    Attributes window =
        Attributes.NONE
            .with("kernel_shape", size, 1)
            .with("pads", below, 0, above, 0)
            .with("count_include_pad", 1);
    TensorType type = flat.tensorType();
    return value.tape().node("AveragePool", type, window, flat).reshapedLike(value);
  }
}
