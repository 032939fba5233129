package io.github.camgraft.image.prepare;

import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.Picture;
import io.github.camgraft.tensor.FloatTensor;

/**
 * An input of a network as the picture that it was made of.
 *
 * @param how how it was made
 * @param input {@code [C,H,W]} or {@code [H,W,C]}, as the layout says
 */
record UndonePreprocessing(Preprocessing how, FloatTensor input) {
  private static final int BRIGHTEST = 255;

  Picture picture() {
    int height = how.layout().height(input);
    int width = how.layout().width(input);
    byte[] samples = new byte[3 * height * width];
    for (int i = 0; i < samples.length; i++) {
      double level = level(i / 3 / width, i / 3 % width, i % 3);
      samples[i] = (byte) Math.rint(Math.max(0, Math.min(BRIGHTEST, level)));
    }
    return Picture.owning(width, height, samples);
  }

  /** One of red (0), green (1) and blue (2) of a pixel. */
  private double level(int y, int x, int sample) {
    ChannelOrder channels = how.channels();
    if (!channels.showsMean()) {
      return ofChannel(y, x, channels.channelShowing(sample));
    }
    double sum = 0;
    for (int channel = 0; channel < channels.count(); channel++) {
      sum += ofChannel(y, x, channel);
    }
    return sum / channels.count();
  }

  private double ofChannel(int y, int x, int channel) {
    return how.level(channel, input.values()[how.layout().index(input, channel, y, x)]);
  }
}
