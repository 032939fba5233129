package io.github.camgraft.image.prepare;

import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.DeepPicture;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Range;
import io.github.camgraft.image.Units;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;

/**
 * How a {@link DeepPicture} becomes a network's input: the same steps as for an ordinary one, in
 * real numbers. Bands are chosen, their numbers brought to the levels 0 to 255, turned into the
 * colours of the channels, resized, and scaled. An array that holds the input itself is only
 * resized where its size differs.
 */
final class DeepPreparation {
  private final Preprocessing how;
  private final DeepPicture photo;
  private final boolean prepared;

  DeepPreparation(Preprocessing how, DeepPicture photo) {
    this.how = how;
    this.prepared = photo.units().kind() == Units.Kind.PREPARED;
    this.photo = prepared ? photo : chosen(photo, how.channels());
  }

  /** The network's input. */
  Prepared prepare() {
    Geometry geometry = geometry(how, photo);
    Framing framing = geometry.on(photo);
    float[][] planes = levels();
    for (int i = 0; i < planes.length; i++) {
      planes[i] = framing.show(planes[i], geometry.interpolation(), geometry.padding());
      if (!prepared) {
        cut(planes[i]);
      }
    }
    float[][] channels = channels(planes);
    Picture seen = shown(channels, geometry.width(), geometry.height());
    return new Prepared(input(channels), seen, framing);
  }

  /** All of the photograph for people. */
  Picture whole() {
    return shown(channels(levels()), photo.width(), photo.height());
  }

  /** What was prepared elsewhere is not cropped again. */
  static Geometry geometry(Preprocessing how, DeepPicture photo) {
    Geometry wanted = how.geometry();
    return photo.units().kind() == Units.Kind.PREPARED
        ? new Geometry(Fit.WARP, 0, wanted.height(), wanted.width(), wanted.interpolation(), 0)
        : wanted;
  }

  /** The bands that the network takes; opacity only where it is asked for by its number. */
  private static DeepPicture chosen(DeepPicture photo, ChannelOrder order) {
    if (!order.bands().isEmpty()) {
      return photo.picked(order.bands());
    }
    boolean colours = order.colours() != ChannelOrder.Colours.BANDS;
    DeepPicture chosen = colours || photo.bands() == order.count() + 1 ? photo.opaque() : photo;
    int bands = chosen.bands();
    if (colours ? bands != 1 && bands != 3 : bands != order.count()) {
      throw new ImageException(
          "%s has %d band%s, but the network takes %s; %s."
              .formatted(
                  photo.name(),
                  bands,
                  bands == 1 ? "" : "s",
                  colours ? "channels=" + order.text() : order.count() + " channels",
                  bands > order.count()
                      ? "say which with --bands, as in --bands 3,2,1"
                      : "give a TIFF file or a NumPy array that has them"));
    }
    return chosen;
  }

  /** The bands as levels from 0 to 255; one for grey, however many channels hold it. */
  private float[][] levels() {
    float[][] planes = new float[photo.bands()][];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = prepared ? photo.plane(i) : levels(photo.plane(i), range());
    }
    boolean grey = how.channels().colours() == ChannelOrder.Colours.GREY;
    return grey && planes.length == 3 ? new float[][] {luma(planes)} : planes;
  }

  /** What is prepared has none, and is not asked for one. */
  private Range range() {
    return how.source().range().orElseGet(photo::range);
  }

  private static float[] levels(float[] numbers, Range range) {
    float[] levels = new float[numbers.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = range.level(numbers[i]);
    }
    return levels;
  }

  /** ITU-R BT.601, as for 8 bits. */
  private static float[] luma(float[]... colours) {
    float[] luma = new float[colours[0].length];
    for (int i = 0; i < luma.length; i++) {
      luma[i] = 0.299f * colours[0][i] + 0.587f * colours[1][i] + 0.114f * colours[2][i];
    }
    return luma;
  }

  /** Filters with negative weights go beyond black and white; bytes would be cut off as well. */
  private static void cut(float... levels) {
    for (int i = 0; i < levels.length; i++) {
      levels[i] = Math.max(0, Math.min(255, levels[i]));
    }
  }

  /** In the network's order. */
  private float[][] channels(float[]... planes) {
    ChannelOrder order = how.channels();
    float[][] channels = new float[order.count()][];
    for (int channel = 0; channel < channels.length; channel++) {
      int band = prepared ? channel : order.sampleOf(channel);
      channels[channel] = planes[Math.min(band, planes.length - 1)];
    }
    return channels;
  }

  private FloatTensor input(float[]... channels) {
    Geometry size = how.geometry();
    Layout layout = how.layout();
    FloatTensor input =
        FloatTensor.zeros(layout.batchOfOne(channels.length, size.height(), size.width()));
    int step = layout.step(input);
    for (int channel = 0; channel < channels.length; channel++) {
      int place = layout.index(input, channel, 0, 0);
      for (float level : channels[channel]) {
        input.values()[place] = prepared ? level : how.number(channel, level);
        place += step;
      }
    }
    return input;
  }

  /** The channels that are shown; those whose black and white nobody knows are stretched. */
  private Picture shown(float[][] channels, int width, int height) {
    ChannelOrder order = how.channels();
    float[][] shown =
        order.showsMean()
            ? new float[][] {ShownPlanes.mean(channels)}
            : new float[][] {
              channels[order.channelShowing(0)],
              channels[order.channelShowing(1)],
              channels[order.channelShowing(2)]
            };
    boolean known = !prepared && (how.source().range().isPresent() || photo.units().isByte());
    boolean bands = order.colours() == ChannelOrder.Colours.BANDS;
    if (prepared || (bands && !known)) {
      shown = bands ? Contrast.each(shown) : Contrast.together(shown);
    }
    return ShownPlanes.picture(shown, width, height);
  }
}
