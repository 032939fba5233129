package io.github.camgraft.image;

import java.util.List;
import java.util.Locale;

/**
 * Which colours a network's input channels hold, in which order.
 *
 * @param colours what the channels are
 * @param count how many channels there are
 * @param bands which bands of a file are taken, counted from 1: red, green and blue, or one for
 *     grey, or one for each channel; empty for all as they come
 * @param shown which channels are shown as red, green and blue, counted from 1, or the one that is
 *     shown in grey; empty for the colours, or for the mean where there are none
 */
public record ChannelOrder(Colours colours, int count, List<Integer> bands, List<Integer> shown) {
  /** Red, green, blue. */
  public static final ChannelOrder RGB = new ChannelOrder(Colours.RGB, 3);

  /** Blue, green, red, as OpenCV and Caffe have it. */
  public static final ChannelOrder BGR = new ChannelOrder(Colours.BGR, 3);

  /** One channel of luma, as Pillow's mode L (ITU-R BT.601). */
  public static final ChannelOrder GREY = new ChannelOrder(Colours.GREY, 1);

  /** The orders that have a name. */
  public static final List<ChannelOrder> NAMED = List.of(RGB, BGR, GREY);

  /** What channels are. */
  public enum Colours {
    /** Red, green, blue. */
    RGB,
    /** Blue, green, red. */
    BGR,
    /** Luma. */
    GREY,
    /** The bands of a file, whatever they are. */
    BANDS
  }

  /**
   * Refuses bands and channels that cannot be.
   *
   * @param colours what the channels are
   * @param count how many channels there are
   * @param bands which bands of a file are taken, counted from 1: red, green and blue, or one for
   *     grey, or one for each channel; empty for all as they come
   * @param shown which channels are shown as red, green and blue, counted from 1, or the one that
   *     is shown in grey; empty for the colours, or for the mean where there are none
   * @throws ImageException in words for the user
   */
  public ChannelOrder {
    bands = List.copyOf(bands);
    shown = List.copyOf(shown);
    boolean grey = bands.size() == 1 && colours != Colours.BANDS;
    boolean fits = bands.size() == count || grey || (colours == Colours.GREY && bands.size() == 3);
    if (!bands.isEmpty() && (!fits || bands.stream().anyMatch(band -> band < 1))) {
      throw new ImageException(
          "The bands %s do not make %d channels; say one for each, counted from 1, as in bands=3/2/1."
              .formatted(bands, count));
    }
    int channels = count;
    boolean seen = shown.stream().allMatch(channel -> channel >= 1 && channel <= channels);
    if (!shown.isEmpty() && (!seen || (shown.size() != 1 && shown.size() != 3))) {
      throw new ImageException(
          "The channels %s cannot be shown; say one or three of %d, counted from 1, as in show=3/2/1."
              .formatted(shown, count));
    }
  }

  private ChannelOrder(Colours colours, int count) {
    this(colours, count, List.of(), List.of());
  }

  /**
   * {@return so many channels that hold the bands of a file as they come}
   *
   * @param count how many bands
   */
  public static ChannelOrder ofBands(int count) {
    return new ChannelOrder(Colours.BANDS, count);
  }

  /**
   * {@return the same for other bands of a file, with other channels shown}
   *
   * @param newBands the bands of the file, counted from 1
   * @param newShown the channels to display, counted from 1
   */
  public ChannelOrder with(List<Integer> newBands, List<Integer> newShown) {
    return new ChannelOrder(colours, count, newBands, newShown);
  }

  /** {@return the name in texts: the colours in small letters, or the number of bands} */
  public String text() {
    return colours == Colours.BANDS
        ? Integer.toString(count)
        : colours.name().toLowerCase(Locale.ROOT);
  }

  /** {@return whether ordinary pictures fill the channels, opacity left out} */
  public boolean takesColours() {
    return colours != Colours.BANDS && bands.isEmpty();
  }

  /**
   * {@return the input channel that holds red (0), green (1) or blue (2)}
   *
   * @param sample which sample of a pixel, counted from 0
   */
  public int channelOf(int sample) {
    return colours == Colours.BGR ? 2 - sample : Math.min(sample, count - 1);
  }

  /**
   * {@return which of red (0), green (1) and blue (2) an input channel holds; for grey any will do}
   *
   * @param channel which channel, counted from 0
   */
  public int sampleOf(int channel) {
    return colours == Colours.BGR ? 2 - channel : channel;
  }

  /** {@return whether the mean of all channels is shown, in grey} */
  public boolean showsMean() {
    return colours == Colours.BANDS && shown.isEmpty();
  }

  /**
   * {@return the input channel that shows red (0), green (1) or blue (2)}
   *
   * @param sample which sample of a pixel, counted from 0
   */
  public int channelShowing(int sample) {
    return shown.isEmpty() ? channelOf(sample) : shown.get(Math.min(sample, shown.size() - 1)) - 1;
  }

  /**
   * {@return the picture with the colours this order can carry}
   *
   * @param picture the picture
   */
  public Picture reduce(Picture picture) {
    if (colours != Colours.GREY) {
      return picture;
    }
    byte[] samples = picture.samples().clone();
    for (int i = 0; i < samples.length; i += 3) {
      int red = samples[i] & 0xff;
      int green = samples[i + 1] & 0xff;
      int blue = samples[i + 2] & 0xff;
      byte luma = (byte) ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
      samples[i] = luma;
      samples[i + 1] = luma;
      samples[i + 2] = luma;
    }
    return Picture.owning(picture.width(), picture.height(), samples);
  }

  /**
   * {@return what people see of a picture that is brought to the input's size}
   *
   * @param seen what the network sees
   */
  public Picture display(Picture seen) {
    if (shown.isEmpty()) {
      return seen;
    }
    byte[] samples = new byte[seen.samples().length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = seen.samples()[i - i % 3 + sampleOf(channelShowing(i % 3))];
    }
    return Picture.owning(seen.width(), seen.height(), samples);
  }
}
