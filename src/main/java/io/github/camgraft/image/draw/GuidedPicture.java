package io.github.camgraft.image.draw;

import io.github.camgraft.image.Canvas;
import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.Picture;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;

/**
 * Shows gradients with respect to the input as a picture: mid grey where nothing matters, coloured
 * edges where a change would. One-channel inputs give grey pictures, BGR inputs are turned to RGB;
 * of channels that are no colours those are seen that are to be shown, else their mean.
 */
public final class GuidedPicture {
  private static final double PERCENTILE = 0.995;
  private static final int FOR = 0xb2182b;
  private static final int AGAINST = 0x2166ac;

  private GuidedPicture() {}

  /** How gradients become grey levels. */
  public enum Style {
    /**
     * Zero is exactly mid grey, and the 99.5th percentile of the absolute values reaches black or
     * white. Signs and proportions survive.
     */
    CLIPPED,
    /**
     * Jacob Gildenblat's {@code deprocess_image}, as most published pictures are made: mean 0.5,
     * standard deviation 0.1, clipped to 0 to 1, truncated to 8 bits.
     */
    DEPROCESSED,
    /**
     * The sum over the channels: red speaks for the class, blue against it, white is zero. The
     * 99.5th percentile of the absolute values has the full colour.
     */
    SIGNED
  }

  /**
   * The picture of one input's gradients.
   *
   * @param gradients {@code [C,H,W]} or {@code [H,W,C]} as {@code layout} says, with or without a
   *     batch axis of one; plain, guided, or fused with a map
   * @param channels which colours the channels are
   * @throws IllegalArgumentException if the tensor does not have the channels or is not one picture
   */
  public static Picture of(
      FloatTensor gradients, Layout layout, ChannelOrder channels, Style style) {
    boolean onePicture = gradients.rank() == 3 || (gradients.rank() == 4 && gradients.size(0) == 1);
    if (!onePicture || layout.channels(gradients) != channels.count()) {
      throw new IllegalArgumentException(
          "Gradients " + gradients + " (" + layout + ") do not show channels=" + channels.text());
    }
    return switch (style) {
      case CLIPPED, DEPROCESSED -> levels(gradients, layout, channels, style);
      case SIGNED -> signed(gradients, layout);
    };
  }

  private static Picture levels(
      FloatTensor gradients, Layout layout, ChannelOrder channels, Style style) {
    FloatTensor shown = gradients;
    Layout planes = layout;
    ChannelOrder order = channels;
    if (channels.showsMean()) {
      int width = layout.width(gradients);
      float[] mean = sums(gradients, layout);
      for (int i = 0; i < mean.length; i++) {
        mean[i] /= channels.count();
      }
      shown = FloatTensor.of(mean, 1, mean.length / width, width);
      planes = Layout.NCHW;
      order = ChannelOrder.GREY;
    }
    byte[] levels = style == Style.CLIPPED ? clipped(shown.values()) : deprocessed(shown.values());
    return coloured(levels, shown, planes, order);
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
      pixels[i] = Canvas.mix(0xffffff, share > 0 ? FOR : AGAINST, Math.abs(share));
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

  private static double percentile(float[] values) {
    float reach = Ranks.smallest(values, (int) Math.ceil(PERCENTILE * values.length) - 1);
    // A gradient that is zero nearly everywhere would otherwise show nothing at all.
    return reach > 0 ? reach : Ranks.smallest(values, values.length - 1);
  }

  private static byte[] deprocessed(float[] values) {
    double mean = 0;
    for (float value : values) {
      mean += value;
    }
    mean /= values.length;
    double variance = 0;
    for (float value : values) {
      variance += (value - mean) * (value - mean);
    }
    double deviation = Math.sqrt(variance / values.length);
    byte[] levels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      double level = (values[i] - mean) / (deviation + 1e-5) * 0.1 + 0.5;
      levels[i] = (byte) (255 * Math.max(0, Math.min(1, level)));
    }
    return levels;
  }
}
