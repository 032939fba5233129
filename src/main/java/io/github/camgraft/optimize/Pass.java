package io.github.camgraft.optimize;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What makes a graph faster and leaves its numbers as they are, up to rounding. Each can be left
 * out, so that a wrong gradient can be traced to one of them.
 */
public enum Pass {
  /**
   * A normalisation of fixed statistics becomes part of the convolution in front of it.
   *
   * <pre>{@code
   * Conv(x, W, b) → BatchNormalization   ⇒   Conv(x, W·s, (b − mean)·s + bias)
   * }</pre>
   */
  BATCH_NORMALIZATION_FOLDING,

  /**
   * The gradient of a convolution at stride 1 is a convolution with the kernel turned around.
   *
   * <pre>{@code
   * ConvTranspose(dy, W)   ⇒   Conv(dy, flip(Wᵀ))
   * }</pre>
   */
  FLIPPED_KERNEL,

  /**
   * A gradient that is zero outside one channel meets one row of a 1×1 convolution's weights.
   *
   * <pre>{@code
   * ConvTranspose(dy, W)   ⇒   dy[:, c] · W[c]
   * }</pre>
   */
  ONE_HOT_CHANNEL,

  /**
   * A gradient that is zero but for one entry of an axis is that entry, as long as nodes treat each
   * for itself: {@link UpstreamSlice}.
   *
   * <pre>{@code
   * Pad(dy) → backward of MatMul, LayerNormalization, …   ⇒   backward of one row → Pad
   * }</pre>
   */
  UPSTREAM_SLICE,

  /**
   * Feature maps stay in the blocks of channels (NCHWc) in which ONNX Runtime convolves on a
   * processor; entries are moved, scaled and summed by convolutions: {@link BlockedLayout}.
   */
  BLOCKED_LAYOUT,

  /**
   * The gradient of a strided convolution comes about phase by phase, and is masked and convolved
   * further before the phases are put together: {@link Polyphase}.
   */
  POLYPHASE(BLOCKED_LAYOUT),

  /**
   * A 3×3 convolution of phases costs fewer products by Winograd's minimal filtering: {@link
   * MinimalFiltering}.
   */
  MINIMAL_FILTERING(POLYPHASE),

  /** The gradient of a max pool, tap by tap, in operators of the blocked layout. */
  MAX_POOL_SCAN(POLYPHASE),

  /**
   * A guided mask is a number far below zero that a convolution adds and Relu takes away.
   *
   * <pre>{@code
   * Conv → Relu → Mul(mask)   ⇒   Conv → Add(barrier) → Relu      (one fused node)
   * }</pre>
   */
  ADDITIVE_MASK(POLYPHASE),

  /** A layer normalisation hands out the mean and the deviation that it took, for its gradient. */
  LAYER_STATISTICS,

  /** Constant weights take over what is done to each row of their product: {@link ScaleFolding}. */
  SCALE_FOLDING,

  /**
   * Products that read the same large weights become one: {@link HorizontalFusion}.
   *
   * <pre>{@code
   * MatMul(a, W), MatMul(b, W)   ⇒   MatMul([a; b], W)
   * }</pre>
   */
  HORIZONTAL_FUSION,

  /**
   * Quantised maps that several nodes read enter the blocks once: {@link SharedReadings}.
   *
   * <pre>{@code
   * DequantizeLinear → Conv, Conv   ⇒   DequantizeLinear → Conv(size of a step) → Conv, Conv
   * }</pre>
   */
  SHARED_READINGS(BLOCKED_LAYOUT);

  private final @Nullable Pass required;

  Pass() {
    this(null);
  }

  Pass(@Nullable Pass required) {
    this.required = required;
  }

  /** The pass without which this one has nothing to work on. */
  Optional<Pass> required() {
    return Optional.ofNullable(required);
  }

  /** The pass as a word of the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
