package io.github.camgraft.optimize;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.Forms;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.grad.Window;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** THE table of forms: which of them are written with which passes, the first that fits. */
final class PassForms implements Forms {
  private final Optimization passes;

  /** Of the gradient of a convolution's input, the fastest first; behind them is the plain one. */
  private final Map<Pass, ConvolutionInput.Form> convolutions = new LinkedHashMap<>();

  PassForms(Optimization passes) {
    this.passes = passes;
    convolutions.put(
        Pass.ONE_HOT_CHANNEL, asked -> OneHotConvolution.gradient(asked).map(this::entered));
    convolutions.put(Pass.MINIMAL_FILTERING, MinimalFiltering::gradient);
    convolutions.put(Pass.POLYPHASE, PolyphaseConvolution::gradient);
    convolutions.put(Pass.FLIPPED_KERNEL, FlippedConvolution::gradient);
  }

  private boolean areIn(Value maps) {
    return passes.has(Pass.BLOCKED_LAYOUT) && BlockedLayout.hold(maps);
  }

  private Value entered(Value maps) {
    return areIn(maps) ? BlockedLayout.entered(maps) : maps;
  }

  private boolean areChannelsOf(Value single, Value maps) {
    return passes.has(Pass.BLOCKED_LAYOUT) && BlockedLayout.areChannelsOf(single, maps);
  }

  @Override
  public RuleContext seen(RuleContext whole) {
    Optional<RuleContext> slice =
        Optional.of(whole)
            .filter(any -> passes.has(Pass.UPSTREAM_SLICE))
            .flatMap(any -> UpstreamSlice.of(whole.dy(0)))
            .flatMap(row -> row.site(whole));
    boolean isProduct = passes.has(Pass.BLOCKED_LAYOUT) && whole.node().is("Mul");
    return slice.orElse(isProduct ? new SpreadFactors(whole) : whole);
  }

  @Override
  public Value sum(Value left, Value right) {
    // Slices are remembered only where the pass for them made them.
    return UpstreamSlice.sum(left, right)
        .orElseGet(
            () ->
                passes.has(Pass.BLOCKED_LAYOUT)
                    ? BlockedLayout.together(left, right)
                    : Forms.super.sum(left, right));
  }

  @Override
  public Value summed(Value gradient, Value input, int... repeated) {
    return areChannelsOf(input, gradient)
        ? BlockedLayout.sum(gradient)
        : Forms.super.summed(gradient, input, repeated);
  }

  @Override
  public Value handedOut(Value gradient) {
    return BlockedLayout.outside(gradient);
  }

  @Override
  public Value placed(Value part, int axis, Extent before, Extent after) {
    boolean isSlice =
        passes.has(Pass.UPSTREAM_SLICE)
            && part.shape().get(axis).is(1)
            && before.isKnown()
            && after.isKnown();
    return isSlice
        ? new UpstreamSlice(part, axis, before.size(), before.size() + 1 + after.size()).whole()
        : Forms.super.placed(part, axis, before, after);
  }

  @Override
  public Value sliced(Value value, int axis, Extent start, Extent end) {
    return axis == 1 && areIn(value)
        ? BlockedLayout.channels(value, start, end)
        : Forms.super.sliced(value, axis, start, end);
  }

  @Override
  public Value oneMinus(Value value) {
    return areIn(value) ? BlockedLayout.line(value, -1, 1) : Forms.super.oneMinus(value);
  }

  @Override
  public Value onePlusLess(Value term, Value maps, double factor) {
    // In blocks, a sum with what comes from a convolution costs nothing.
    return areIn(term)
        ? BlockedLayout.line(maps, -factor, 1).plus(term)
        : Forms.super.onePlusLess(term, maps, factor);
  }

  @Override
  public Value times(Value gradient, Value factors) {
    return Polyphase.each(gradient, factors, (part, of) -> of.value().times(part));
  }

  @Override
  public Value scaled(Value maps, Value factors) {
    return areIn(maps) ? BlockedLayout.scaled(maps, factors) : Forms.super.scaled(maps, factors);
  }

  @Override
  public Value convolutionInput(Value x, Value dy, Value weights, long group, Window window) {
    ConvolutionInput asked = new ConvolutionInput(x, dy, weights, group, window);
    return convolutions.entrySet().stream()
        .filter(form -> passes.has(form.getKey()))
        .map(form -> form.getValue().gradient(asked))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(() -> entered(Forms.super.convolutionInput(x, dy, weights, group, window)));
  }

  @Override
  public Value averagePoolInput(Value x, Value share, Value kernel, Window window) {
    if (!areIn(share)) {
      return Forms.super.averagePoolInput(x, share, kernel, window);
    }
    // One kernel of ones for each channel is a convolution like any other.
    List<Extent> kernels = new ArrayList<>(kernel.extents());
    kernels.set(0, share.extent(1));
    return convolutionInput(x, share, kernel.expanded(kernels), share.extent(1).size(), window);
  }

  @Override
  public Value globalAveragePoolInput(Value x, Value dy) {
    if (!areChannelsOf(dy, x)) {
      return entered(Forms.super.globalAveragePoolInput(x, dy));
    }
    double places = BlockedLayout.length(x, 2) * BlockedLayout.length(x, 3);
    return BlockedLayout.line(BlockedLayout.spread(dy, x), 1 / places, 0);
  }

  @Override
  public Value maxPoolInput(Value x, Value y, Value dy, Window window) {
    return passes.has(Pass.MAX_POOL_SCAN) && MaxPoolScan.fits(window, x, dy)
        ? new MaxPoolScan(window, x, y, dy).gradient()
        : Forms.super.maxPoolInput(x, y, dy, window);
  }

  @Override
  public Value guidedMask(Value y, Value dy) {
    return MaxPoolScan.of(dy, y)
        .map(scan -> scan.guided(this::masked))
        .orElseGet(() -> masked(y, dy));
  }

  private Value masked(Value y, Value dy) {
    boolean isAdded =
        passes.has(Pass.ADDITIVE_MASK) && !dy.isNonNegative() && AdditiveMask.fits(dy);
    return isAdded ? AdditiveMask.guided(dy, y) : Forms.super.guidedMask(y, dy);
  }

  @Override
  public Value guidedMask(Value y, Value dy, double bound) {
    return passes.has(Pass.ADDITIVE_MASK) && AdditiveMask.fits(dy, bound)
        ? AdditiveMask.guided(dy, y, (float) bound)
        : Forms.super.guidedMask(y, dy, bound);
  }

  @Override
  public Optional<Value> furtherOutput(RuleContext node, int output, TensorType type) {
    return passes.has(Pass.LAYER_STATISTICS)
        ? Optional.of(node).flatMap(site -> site.optionalOutput(output, type))
        : Optional.empty();
  }
}
