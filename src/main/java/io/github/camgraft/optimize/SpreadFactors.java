package io.github.camgraft.optimize;

import io.github.camgraft.build.Value;
import io.github.camgraft.grad.RuleContext;

/**
 * A product of feature maps with one number for each channel. The number is laid over all places,
 * which keeps maps in blocks; so the node itself takes it like that, too.
 */
final class SpreadFactors extends RuleContext {
  SpreadFactors(RuleContext product) {
    super(product);
  }

  @Override
  public Value x(int index) {
    Value x = super.x(index);
    if (!BlockedLayout.areChannelsOf(x, y())) {
      return x;
    }
    Value spread = BlockedLayout.spread(x, y());
    tape().feeds(node(), node().input(index), spread);
    return spread;
  }

  @Override
  public Value given(int index) {
    return super.x(index);
  }
}
