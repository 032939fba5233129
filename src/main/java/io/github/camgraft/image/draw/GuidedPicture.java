package io.github.camgraft.image.draw;

import io.github.camgraft.image.Canvas;
import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.Picture;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.util.Optional;

/**
 * Shows gradients with respect to the input as a picture: mid grey where nothing matters, coloured
 * edges where a change would. One-channel inputs give grey pictures, BGR inputs are turned to RGB;
 * of channels that are no colours those are seen that are to be shown, else their mean.
 */
public final class GuidedPicture {
  private static final double PERCENTILE = 0.98;
  private static final String MEANING = "98th percentile";
  private static final int FOR = 0xb2182b;
  private static final int AGAINST = 0x2166ac;

  private GuidedPicture() {}

  /** How gradients become grey levels. */
  public enum Style {
    /**
     * Zero is exactly mid grey, and the 98th percentile of the absolute values reaches black or
     * white, as Seaborn and xarray cut what they call robust; the few values beyond are several
     * times as large and would leave everything else grey. Signs and proportions survive.
     */
    CLIPPED,
    /**
     * Jacob Gildenblat's {@code deprocess_image}, as most published pictures are made: mean 0.5,
     * standard deviation 0.1, clipped to 0 to 1, truncated to 8 bits.
     */
    DEPROCESSED,
    /**
     * The sum over the channels: red speaks for the class, blue against it, white is zero. The 98th
     * percentile of the absolute values has the full colour.
     */
    SIGNED
  }

  /**
   * {@return the picture of one input's gradients}
   *
   * @param gradients {@code [C,H,W]} or {@code [H,W,C]} as {@code layout} says, with or without a
   *     batch axis of one; plain, guided, or fused with a map
   * @param layout where the channels are
   * @param channels which colours the channels are
   * @param style how gradients are drawn
   * @throws IllegalArgumentException if the tensor does not have the channels or is not one picture
   */
  public static Picture of(
      FloatTensor gradients, Layout layout, ChannelOrder channels, Style style) {
    refuseOthers(gradients, layout, channels);
    return switch (style) {
      case CLIPPED, DEPROCESSED -> levels(gradients, layout, channels, style);
      case SIGNED -> signed(gradients, layout);
    };
  }

  /**
   * The colour bar of the same picture: which gradients have the full contrast.
   *
   * @param gradients the score's gradient with respect to the feature maps, [K, h, w]
   * @param layout where the channels are
   * @param channels which channels mean red, green and blue
   * @param style how gradients are drawn
   * @return nothing where all gradients are zero
   */
  public static Optional<Scale> scale(
      FloatTensor gradients, Layout layout, ChannelOrder channels, Style style) {
    refuseOthers(gradients, layout, channels);
    return switch (style) {
      case CLIPPED ->
          scale(percentile(shown(gradients, layout, channels).values()), GuidedPicture::grey);
      case SIGNED -> scale(percentile(sums(gradients, layout)), GuidedPicture::forAndAgainst);
      case DEPROCESSED -> Spread.of(shown(gradients, layout, channels).values()).scale();
    };
  }

  static Optional<Scale> scale(double reach, Shade colours) {
    return reach > 0
        ? Optional.of(Scale.between(-reach, reach, colours, MEANING))
        : Optional.empty();
  }

  private static void refuseOthers(FloatTensor gradients, Layout layout, ChannelOrder channels) {
    if (!layout.holdsOne(gradients) || layout.channels(gradients) != channels.count()) {
      throw new IllegalArgumentException(
          "Gradients " + gradients + " (" + layout + ") do not show channels=" + channels.text());
    }
  }

  private static Picture levels(
      FloatTensor gradients, Layout layout, ChannelOrder channels, Style style) {
    FloatTensor shown = shown(gradients, layout, channels);
    Layout planes = channels.showsMean() ? Layout.NCHW : layout;
    ChannelOrder order = channels.showsMean() ? ChannelOrder.GREY : channels;
    byte[] levels = style == Style.CLIPPED ? clipped(shown.values()) : deprocessed(shown.values());
    return coloured(levels, shown, planes, order);
  }

  /** The gradients themselves, or the mean of channels that are no colours. */
  private static FloatTensor shown(FloatTensor gradients, Layout layout, ChannelOrder channels) {
    if (!channels.showsMean()) {
      return gradients;
    }
    int width = layout.width(gradients);
    float[] mean = sums(gradients, layout);
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= channels.count();
    }
    return FloatTensor.of(mean, 1, mean.length / width, width);
  }

  private static Picture coloured(
      byte[] levels, FloatTensor gradients, Layout layout, ChannelOrder channels) {
    int width = layout.width(gradients);
    byte[] samples = new byte[3 * width * layout.height(gradients)];
    int step = layout.step(gradients);
    for (int sample = 0; sample < 3; sample++) {
      int place = layout.index(gradients, channels.channelShowing(sample), 0, 0);
      for (int i = sample; i < samples.length; i += 3) {
        samples[i] = levels[place];
        place += step;
      }
    }
    return Picture.owning(width, layout.height(gradients), samples);
  }

  private static Picture signed(FloatTensor gradients, Layout layout) {
    int width = layout.width(gradients);
    float[] sums = sums(gradients, layout);
    double reach = percentile(sums);
    int[] pixels = new int[sums.length];
    for (int i = 0; i < sums.length; i++) {
      double share = reach > 0 ? Math.max(-1, Math.min(1, sums[i] / reach)) : 0;
      pixels[i] = forAndAgainst(0.5 + share / 2);
    }
    return Picture.of(width, layout.height(gradients), pixels);
  }

  /** Over the channels of each place. */
  private static float[] sums(FloatTensor gradients, Layout layout) {
    float[] sums = new float[layout.width(gradients) * layout.height(gradients)];
    float[] values = gradients.values();
    int step = layout.step(gradients);
    for (int channel = 0; channel < layout.channels(gradients); channel++) {
      int first = layout.index(gradients, channel, 0, 0);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += values[first + i * step];
      }
    }
    return sums;
  }

  private static byte[] clipped(float[] values) {
    double reach = percentile(values);
    byte[] levels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      double share = reach > 0 ? values[i] / reach : 0;
      double level = share > 1 ? 255 : share < -1 ? 1 : 128 + 127 * share;
      levels[i] = (byte) (int) (level + 0.5);
    }
    return levels;
  }

  static double percentile(float[] values) {
    float reach = Ranks.smallest(values, (int) Math.ceil(PERCENTILE * values.length) - 1);
    // A gradient that is zero nearly everywhere would otherwise show nothing at all.
    return reach > 0 ? reach : Ranks.smallest(values, values.length - 1);
  }

  private static int grey(double level) {
    return 0x010101 * (int) (1 + 254 * level + 0.5);
  }

  static int forAndAgainst(double level) {
    double share = 2 * level - 1;
    return Canvas.mix(0xffffff, share > 0 ? FOR : AGAINST, Math.abs(share));
  }

  private static byte[] deprocessed(float[] values) {
    Spread spread = Spread.of(values);
    byte[] levels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      levels[i] = (byte) (255 * spread.level(values[i]));
    }
    return levels;
  }

  /** Mean and deviation; from black to white it is ten deviations. */
  private record Spread(double mean, double deviation) {
    static Spread of(float[] values) {
      double mean = 0;
      for (float value : values) {
        mean += value;
      }
      mean /= values.length;
      double variance = 0;
      for (float value : values) {
        variance += (value - mean) * (value - mean);
      }
      return new Spread(mean, Math.sqrt(variance / values.length) + 1e-5);
    }

    double level(float value) {
      return Math.max(0, Math.min(1, (value - mean) / deviation * 0.1 + 0.5));
    }

    Optional<Scale> scale() {
      return Optional.of(
          Scale.between(
              mean - 5 * deviation, mean + 5 * deviation, GuidedPicture::grey, "5 deviations"));
    }
  }
}
