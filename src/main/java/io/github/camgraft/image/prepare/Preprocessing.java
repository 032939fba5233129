package io.github.camgraft.image.prepare;

import io.github.camgraft.image.ArrayInput;
import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.DeepPicture;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.NumpyFile;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How a photograph becomes a network's input. Every channel of the input is {@code (pixel * scale -
 * mean) / deviation} with pixels from 0 to 255.
 *
 * <p>The text form is kept in model files, hence stable: {@code key=value} pairs joined by commas,
 * as in
 *
 * <pre>{@code
 * fit=crop,resize=256,height=224,width=224,interpolation=bilinear,channels=rgb,layout=nchw,
 * scale=0.00392156862745098,mean=0.485/0.456/0.406,deviation=0.229/0.224/0.225
 * }</pre>
 *
 * <p>without the line break. {@code resize} may be missing (as little as covers the input), and
 * {@code padding} stands only with {@code fit=pad}. Where it was said, there follow {@code
 * range=LOW/HIGH} (which numbers of a file are 0 and 255), {@code prepared=yes} (arrays are the
 * input itself), {@code bands=3/2/1} (which bands of a file are taken) and {@code show=3/2/1}
 * (which channels are shown). {@code channels} is a number where the channels are no colours.
 *
 * @param geometry how the photograph is brought to the input's size
 * @param channels which colours the input's channels hold
 * @param layout where the input keeps its channels
 * @param scale what pixels are multiplied with
 * @param mean per input channel, in the input's order, or one for all
 * @param deviation per input channel, in the input's order, or one for all; never zero
 * @param source what the numbers of a file mean
 */
public record Preprocessing(
    Geometry geometry,
    ChannelOrder channels,
    Layout layout,
    double scale,
    List<Double> mean,
    List<Double> deviation,
    Source source) {

  /**
   * Refuses numbers that cannot be meant.
   *
   * @param geometry how the photograph is brought to the input's size
   * @param channels which colours the input's channels hold
   * @param layout where the input keeps its channels
   * @param scale what pixels are multiplied with
   * @param mean per input channel, in the input's order, or one for all
   * @param deviation per input channel, in the input's order, or one for all; never zero
   * @param source what the numbers of a file mean
   * @throws ImageException in words for the user
   */
  public Preprocessing {
    mean = perChannel("mean", mean, channels);
    deviation = perChannel("deviation", deviation, channels);
    if (!Double.isFinite(scale) || scale == 0) {
      throw new ImageException("A scale of " + scale + " leaves nothing of the picture.");
    }
    if (deviation.contains(0.0) || deviation.contains(-0.0)) {
      throw new ImageException("A deviation of 0 cannot be divided by.");
    }
  }

  /**
   * Reads the text form; a preset's name may stand first, as in {@code imagenet,resize=256}.
   * Whatever the text leaves out is as in {@link Preset#RAW} for an input of 224 x 224, NCHW.
   *
   * @param text the text form
   * @return the preprocessing
   * @throws ImageException if the text cannot be understood, naming what could be said instead
   */
  public static Preprocessing parse(String text) {
    return parse(text, Preset.RAW.with(224, 224, Layout.NCHW));
  }

  /**
   * Reads the text form for a known model.
   *
   * @param text as in {@link #parse(String)}
   * @param otherwise what holds where the text says nothing; a preset's name in the text replaces
   *     its colours and numbers, not its geometry and layout
   * @return the preprocessing
   * @throws ImageException as {@link #parse(String)}
   */
  public static Preprocessing parse(String text, Preprocessing otherwise) {
    return new PreprocessingText(otherwise).parse(text);
  }

  /**
   * {@return the height that a text says, if it says one}
   *
   * @param text the text form
   * @throws ImageException as {@link #parse(String)}
   */
  public static OptionalInt height(String text) {
    return PreprocessingText.whole(text, "height");
  }

  /**
   * {@return the width that a text says, if it says one}
   *
   * @param text the text form
   * @throws ImageException as {@link #parse(String)}
   */
  public static OptionalInt width(String text) {
    return PreprocessingText.whole(text, "width");
  }

  /** {@return the text form, complete} */
  public String toText() {
    return PreprocessingText.of(this);
  }

  /**
   * {@return the same for an input of another size}
   *
   * @param height in pixels
   * @param width in pixels
   */
  public Preprocessing withSize(int height, int width) {
    Geometry g = geometry;
    return with(new Geometry(g.fit(), g.resize(), height, width, g.interpolation(), g.padding()));
  }

  /**
   * {@return the same with another geometry}
   *
   * @param newGeometry size, fit and interpolation
   */
  public Preprocessing with(Geometry newGeometry) {
    return new Preprocessing(newGeometry, channels, layout, scale, mean, deviation, source);
  }

  /**
   * {@return the same for an input that keeps its channels elsewhere}
   *
   * @param newLayout where the channels are
   */
  public Preprocessing with(Layout newLayout) {
    return new Preprocessing(geometry, channels, newLayout, scale, mean, deviation, source);
  }

  /** The same for files whose numbers mean something else. */
  Preprocessing with(Source newSource) {
    return new Preprocessing(geometry, channels, layout, scale, mean, deviation, newSource);
  }

  /**
   * {@return the same colours in another order: mean and deviation move with their colours; for
   * grey, and where the channels are no colours, they become the average}
   *
   * @param order which channels, in which order
   */
  public Preprocessing with(ChannelOrder order) {
    return new Preprocessing(
        geometry, order, layout, scale, moved(mean, order), moved(deviation, order), source);
  }

  /**
   * Reads a photograph, or an array of {@code numpy.save}, as far as the network has use for it.
   *
   * @param file the file
   * @return the photograph
   * @throws ImageException if there is no such file, or it is not a whole picture of a known kind
   */
  public Photo read(Path file) {
    return read(PhotoFile.read(file));
  }

  /**
   * Decodes a photograph, or an array of {@code numpy.save}, as far as the network has use for it.
   *
   * @param file the file
   * @return the photograph
   * @throws ImageException if it is not a whole picture of a known kind
   */
  public Photo read(PhotoFile file) {
    if (!layout.isPicture()) {
      return new ArrayInputs(this).read(file);
    }
    return NumpyFile.isNamed(file.name())
        ? ArrayPictures.read(file, this)
        : ImageFiles.photo(file, channels.takesColours());
  }

  /**
   * {@return the network's input for a photograph}
   *
   * @param photo the photograph
   * @throws ImageException if the photograph does not have the bands that the network takes
   */
  public Prepared prepare(Photo photo) {
    if (photo instanceof ArrayInput array) {
      return new ArrayInputs(this).prepare(array);
    }
    if (photo instanceof Picture picture && channels.takesColours()) {
      Picture seen = seen(picture);
      return new Prepared(scaled(seen), channels.display(seen), geometry.on(picture));
    }
    return new DeepPreparation(this, deep(photo)).prepare();
  }

  /**
   * {@return where the network's input lies on a photograph}
   *
   * @param photo the photograph
   */
  public Framing framing(Photo photo) {
    if (photo instanceof ArrayInput array) {
      return Framing.whole(array.width(), array.height());
    }
    return photo instanceof DeepPicture deep
        ? DeepPreparation.geometry(this, deep).on(deep)
        : geometry.on(photo);
  }

  /**
   * {@return the whole photograph for people, its numbers stretched as the network gets them}
   *
   * @param photo the photograph
   */
  public Picture shown(Photo photo) {
    if (photo instanceof ArrayInput array) {
      return new ArrayInputs(this).shown(array);
    }
    if (photo instanceof Picture picture && channels.takesColours()) {
      return channels.shown().isEmpty()
          ? ranged(picture)
          : channels.display(channels.reduce(ranged(picture)));
    }
    return new DeepPreparation(this, deep(photo)).whole();
  }

  private static DeepPicture deep(Photo photo) {
    return photo instanceof DeepPicture deep ? deep : DeepPicture.of((Picture) photo);
  }

  /**
   * {@return the photograph as the network sees it, before its values are scaled}
   *
   * @param photo the photograph
   */
  public Picture seen(Picture photo) {
    Picture reduced = channels.reduce(ranged(photo));
    return geometry.on(photo).show(reduced, geometry.interpolation(), geometry.padding());
  }

  private Picture ranged(Picture photo) {
    return source.range().map(range -> photo.mapped(range.levels())).orElse(photo);
  }

  /**
   * The network's input for a photograph.
   *
   * @param photo the photograph
   * @return {@code [1,C,H,W]} or {@code [1,H,W,C]}, as the layout says
   */
  public FloatTensor apply(Photo photo) {
    return prepare(photo).input();
  }

  /**
   * {@return the network's input for a photograph that was brought to the input's size already}
   *
   * @param seen what {@link #seen} made of it
   */
  public FloatTensor scaled(Picture seen) {
    FloatTensor input =
        FloatTensor.zeros(layout.batchOfOne(channels.count(), geometry.height(), geometry.width()));
    float[] values = input.values();
    byte[] samples = seen.samples();
    int pixels = seen.width() * seen.height();
    boolean planes = layout.hasChannelsFirst();
    int step = planes ? 1 : channels.count();
    for (int channel = 0; channel < channels.count(); channel++) {
      float[] level = levels(channel);
      int sample = channels.sampleOf(channel);
      int start = planes ? channel * pixels : channel;
      for (int i = 0; i < pixels; i++) {
        values[start + i * step] = level[samples[3 * i + sample] & 0xff];
      }
    }
    return input;
  }

  /**
   * {@return the picture that becomes an input, as far as levels of 8 bits can tell it}
   *
   * @param input {@code [C,H,W]} or {@code [H,W,C]}, as the layout says
   */
  public Picture undone(FloatTensor input) {
    if (!layout.isPicture()) {
      return new ArrayInputs(this).shown(new ArrayInput("the input", input, layout));
    }
    return new UndonePreprocessing(this, input).picture();
  }

  /** What each of the 256 grey levels becomes in one channel. */
  private float[] levels(int channel) {
    float[] levels = new float[256];
    for (int level = 0; level < levels.length; level++) {
      levels[level] = number(channel, level);
    }
    return levels;
  }

  /** Which number stands for a grey level in one channel. */
  float number(int channel, float level) {
    double channelMean = mean.get(Math.min(channel, mean.size() - 1));
    double channelDeviation = deviation.get(Math.min(channel, deviation.size() - 1));
    return (float) ((level * scale - channelMean) / channelDeviation);
  }

  /** Which grey level stands behind a number in one channel. */
  double level(int channel, double number) {
    double channelMean = mean.get(Math.min(channel, mean.size() - 1));
    double channelDeviation = deviation.get(Math.min(channel, deviation.size() - 1));
    return (number * channelDeviation + channelMean) / scale;
  }

  private List<Double> moved(List<Double> values, ChannelOrder order) {
    boolean bands = channels.colours() == ChannelOrder.Colours.BANDS;
    if (values.size() == 1 || (bands && order.count() == channels.count())) {
      return values;
    }
    if (bands || order.count() != 3) {
      return List.of(values.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
    }
    return IntStream.range(0, order.count())
        .mapToObj(channel -> values.get(channels.channelOf(order.sampleOf(channel))))
        .toList();
  }

  private static List<Double> perChannel(String what, List<Double> values, ChannelOrder channels) {
    boolean fits = values.size() == 1 || values.size() == channels.count();
    if (!fits || !values.stream().allMatch(Double::isFinite)) {
      throw new ImageException(
          "The " + what + " " + values + " does not fit channels=" + channels.text() + ".");
    }
    return List.copyOf(values);
  }
}
