package io.github.camgraft.image;

import java.util.Locale;

/** Which colours a network's input channels hold, in which order. */
public enum ChannelOrder {
  /** Red, green, blue. */
  RGB(3),
  /** Blue, green, red, as OpenCV and Caffe have it. */
  BGR(3),
  /** One channel of luma, as Pillow's mode L (ITU-R BT.601). */
  GREY(1);

  private final int count;

  ChannelOrder(int count) {
    this.count = count;
  }

  /** How many channels. */
  public int count() {
    return count;
  }

  /** The name in texts: the constant's, in small letters. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Which of red (0), green (1) and blue (2) an input channel holds; for grey any will do. */
  int sampleOf(int channel) {
    return this == BGR ? 2 - channel : channel;
  }

  /** The input channel that shows red (0), green (1) or blue (2). */
  int channelShowing(int sample) {
    return this == BGR ? 2 - sample : Math.min(sample, count - 1);
  }

  /** The picture with the colours this order can carry. */
  Picture reduce(Picture picture) {
    if (this != GREY) {
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
}
