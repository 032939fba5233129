package io.github.camgraft.image.draw;

import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.image.Canvas;
import io.github.camgraft.image.Ink;
import io.github.camgraft.image.Picture;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * A signal as curves, a strip for each channel, coloured by what speaks for the answer. Where there
 * are more channels than can be told apart, as of a row of features for each step of time, they are
 * a picture: a line for each channel, the first one below, bright where its number is large.
 *
 * @param input without a batch axis
 */
record CurveDrawing(FloatTensor input, Layout layout) implements InputDrawing {
  private static final int WIDTH = 896;
  private static final int HEIGHT = 540;
  private static final int MOST_CURVES = 16;
  private static final int LOWEST_STRIP = 36;
  private static final int HIGHEST_STRIP = 270;
  private static final int LABEL = 18;
  private static final int DARK_PAPER = 0x161616;
  private static final int LIGHT_PAPER = 0xffffff;
  private static final int DARK_LINE = 0x333333;
  private static final int LIGHT_LINE = 0xdddddd;
  private static final int PALE = 0x8a8a8a;
  private static final int PALE_ON_WHITE = 0xc4c4c4;

  private interface Colour {
    int of(int channel, int sample);
  }

  @Override
  public Picture plain() {
    return isOfCurves() ? curves(LIGHT_PAPER, (channel, sample) -> 0x303030) : rows(greys());
  }

  @Override
  public Picture heat(Heatmap map, ColorMap colours, double opacity) {
    if (isOfCurves()) {
      return curves(DARK_PAPER, (channel, sample) -> onDark(map.at(0, sample), colours));
    }
    Colour grey = greys();
    return rows(
        (channel, sample) ->
            Canvas.mix(grey.of(channel, sample), colours.rgb(map.at(0, sample)), opacity));
  }

  /** Without heat a curve is grey, so that it can be seen where the colours begin with black. */
  private static int onDark(double heat, ColorMap colours) {
    double share = Math.max(0, Math.min(1, heat));
    return Canvas.mix(PALE, colours.rgb(share), Math.sqrt(share));
  }

  @Override
  public Picture attribution(FloatTensor attribution, GuidedPicture.Style style) {
    double reach = GuidedPicture.percentile(attribution.values());
    double full = reach > 0 ? reach : Double.POSITIVE_INFINITY;
    Colour colour =
        (channel, sample) -> {
          double share = attribution.values()[place(channel, sample)] / full;
          double level = 0.5 + Math.max(-1, Math.min(1, share)) / 2;
          int rgb = GuidedPicture.forAndAgainst(level);
          // A curve without colour shall still be seen on white.
          return isOfCurves() ? Canvas.mix(PALE_ON_WHITE, rgb, Math.abs(2 * level - 1)) : rgb;
        };
    return isOfCurves() ? curves(LIGHT_PAPER, colour) : rows(colour);
  }

  @Override
  public Optional<Scale> scale(FloatTensor attribution, GuidedPicture.Style style) {
    double reach = GuidedPicture.percentile(attribution.values());
    return GuidedPicture.scale(reach, GuidedPicture::forAndAgainst);
  }

  private boolean isOfCurves() {
    return channels() <= MOST_CURVES;
  }

  private int channels() {
    return layout.channels(input);
  }

  private int length() {
    return layout.width(input);
  }

  private int place(int channel, int sample) {
    return layout.index(input, channel, 0, sample);
  }

  private float at(int channel, int sample) {
    return input.values()[place(channel, sample)];
  }

  private Picture curves(int paper, Colour colour) {
    int strip = Math.max(LOWEST_STRIP, Math.min(HIGHEST_STRIP, HEIGHT / channels()));
    int height = strip * channels() + LABEL;
    Canvas canvas = new Canvas(WIDTH, height);
    canvas.fill(new Box(0, 0, WIDTH, height), paper);
    int line = paper == DARK_PAPER ? DARK_LINE : LIGHT_LINE;
    for (int channel = 0; channel < channels(); channel++) {
      int top = channel * strip;
      canvas.fill(new Box(0, top + strip - 1, WIDTH, top + strip), line);
      curve(canvas, channel, top, strip, colour);
      if (channels() > 1) {
        write(canvas, Integer.toString(channel), 4, top, paper);
      }
    }
    writeLength(canvas, height - LABEL, paper);
    return canvas.picture();
  }

  /** Columns of the picture stand for a few samples, or for a part of the way between two. */
  private void curve(Canvas canvas, int channel, int top, int strip, Colour colour) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (int sample = 0; sample < length(); sample++) {
      low = Math.min(low, at(channel, sample));
      high = Math.max(high, at(channel, sample));
    }
    int margin = Math.max(2, strip / 12);
    float range = high > low ? high - low : 1;
    float least = high > low ? low : low - 0.5f;
    int inside = strip - 2 * margin - 2;
    int bottom = top + strip - margin - 1;
    for (int x = 0; x < WIDTH; x++) {
      int first = sampleAt(x);
      int last = Math.max(first, sampleAt(x + 1));
      int highest = Integer.MAX_VALUE;
      int lowest = Integer.MIN_VALUE;
      for (int sample = first; sample <= last; sample++) {
        double here = first == last ? between(channel, x) : at(channel, sample);
        double before = first == last ? between(channel, x + 1) : here;
        int y = bottom - (int) Math.round((here - least) / range * inside);
        int next = bottom - (int) Math.round((before - least) / range * inside);
        highest = Math.min(highest, Math.min(y, next));
        lowest = Math.max(lowest, Math.max(y, next));
      }
      canvas.fill(new Box(x, highest - 1, x + 2, lowest + 1), colour.of(channel, nearestSample(x)));
    }
  }

  private int sampleAt(int x) {
    return Math.min(length() - 1, (int) ((long) x * length() / WIDTH));
  }

  private int nearestSample(int x) {
    return Math.min(length() - 1, (int) Math.round((double) x * (length() - 1) / (WIDTH - 1)));
  }

  /** The curve at a column, straight between samples. */
  private double between(int channel, int x) {
    double position = Math.min(x, WIDTH - 1) * (double) (length() - 1) / (WIDTH - 1);
    int sample = Math.min(length() - 1, (int) position);
    int next = Math.min(length() - 1, sample + 1);
    double share = position - sample;
    return (1 - share) * at(channel, sample) + share * at(channel, next);
  }

  /**
   * A line for each channel, the first one below, as the frequencies of a spectrogram are shown.
   */
  private Picture rows(Colour colour) {
    int height = Math.max(HEIGHT / 2, Math.min(HEIGHT, 4 * channels()));
    IntUnaryOperator channelAt = y -> (height - 1 - y) * channels() / height;
    int[] pixels = new int[WIDTH * height];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = colour.of(channelAt.applyAsInt(i / WIDTH), sampleAt(i % WIDTH));
    }
    Canvas canvas = new Canvas(WIDTH, height + LABEL);
    canvas.paste(Picture.of(WIDTH, height, pixels), 0, 0);
    writeLength(canvas, height, LIGHT_PAPER);
    return canvas.picture();
  }

  /** From black for the least number to white for the largest. */
  private Colour greys() {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float number : input.values()) {
      low = Math.min(low, number);
      high = Math.max(high, number);
    }
    double least = low;
    double range = high > low ? high - low : 1;
    return (channel, sample) ->
        Canvas.mix(0x000000, 0xffffff, (at(channel, sample) - least) / range);
  }

  private void writeLength(Canvas canvas, int top, int paper) {
    write(canvas, "0", 4, top, paper);
    Ink end = Lettering.available().write(Integer.toString(length() - 1), TextSize.SMALL);
    canvas.write(end, WIDTH - end.width() - 4, top, ink(paper));
  }

  private static void write(Canvas canvas, String text, int left, int top, int paper) {
    canvas.write(Lettering.available().write(text, TextSize.SMALL), left, top, ink(paper));
  }

  private static int ink(int paper) {
    return paper == DARK_PAPER ? 0xbbbbbb : 0x555555;
  }
}
