package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Value;
import io.github.camgraft.grad.RuleContext;

/** Activations that are smooth, or smooth but for the slope at zero. */
final class SmoothActivationRules {
  /** The defaults of ONNX Selu-6. */
  private static final float SELU_ALPHA = 1.6732632f;

  private static final float SELU_GAMMA = 1.050701f;

  private SmoothActivationRules() {}

  static Value gelu(RuleContext n, Value dy) {
    boolean isApproximate = n.attributes().text("approximate", "none").equals("tanh");
    return dy.times(0.5).times(isApproximate ? geluByTanh(n.x(0)) : geluByErf(n.x(0)));
  }

  /**
   * y = x·Φ(x) with the normal distribution Φ: the derivative is Φ(x) + x·φ(x). With s = x/√2, 2Φ
   * is 1 + erf(s) and 2x·φ(x) is s·exp(ln(2/√π) − s²), which comes first, as ONNX Runtime computes
   * a first operand before the second: then little is waiting while this is done.
   */
  private static Value geluByErf(Value x) {
    Value scaled = x.times(Math.sqrt(0.5));
    Value peak = x.tape().scalar(x.type(), Math.log(2 / Math.sqrt(Math.PI)));
    Value density = peak.minus(scaled.squared()).exponential();
    return scaled.times(density).plus(scaled.unary("Erf")).plus(1);
  }

  /**
   * y = x/2·(1 + t) with t = tanh(u), u = √(2/π)·(x + 0.044715·x³): twice the derivative is 1 + t +
   * x·(1 − t²)·u′.
   */
  private static Value geluByTanh(Value x) {
    double factor = Math.sqrt(2 / Math.PI);
    Value squared = x.squared().times(0.044715);
    Value tanh = x.times(squared.plus(1)).times(factor).unary("Tanh");
    Value inner = squared.times(3).plus(1).times(factor);
    Value bend = x.times(tanh.squared().oneMinus()).times(inner);
    return tanh.plus(1).plus(bend);
  }

  /** gamma above zero; below, y + gamma·alpha, since y = gamma·alpha·(exp x − 1). */
  static Value selu(RuleContext n, Value dy) {
    double alpha = n.attributes().real("alpha", SELU_ALPHA);
    double gamma = n.attributes().real("gamma", SELU_GAMMA);
    Value positive = n.x(0).positive();
    Value below = n.y().plus(gamma * alpha).where(positive.oneMinus());
    return dy.times(positive.times(gamma).plus(below));
  }

  /** 1 above zero; below, y/alpha + 1, since y = alpha·(exp(x/alpha) − 1). */
  static Value celu(RuleContext n, Value dy) {
    Value positive = n.x(0).positive();
    Value below = n.y().dividedBy(n.attributes().real("alpha", 1)).plus(1);
    return dy.times(positive.plus(below.where(positive.oneMinus())));
  }

  /**
   * y = x·t with t = tanh(softplus x), which is σ(x)·(1 + s)/(1 + s²) for s = σ(−x): the derivative
   * is t + x·σ(x)·(1 − t²).
   */
  static Value mish(RuleContext n, Value dy) {
    Value x = n.x(0);
    Value sigmoid = x.unary("Sigmoid");
    Value other = x.negated().unary("Sigmoid");
    Value tanh = sigmoid.times(other.plus(1)).dividedBy(other.squared().plus(1));
    return dy.times(tanh.plus(x.times(sigmoid).times(tanh.squared().oneMinus())));
  }

  /** y = x·s with s = σ(alpha·x): the derivative is s·(1 + alpha·x − alpha·y). */
  static Value swish(RuleContext n, Value dy) {
    double alpha = n.attributes().real("alpha", 1);
    Value scaled = n.x(0).times(alpha);
    Value rest = n.forms().onePlusLess(scaled, n.y(), alpha);
    return n.forms().times(dy, scaled.unary("Sigmoid").times(rest));
  }
}
