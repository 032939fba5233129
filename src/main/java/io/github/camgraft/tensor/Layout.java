package io.github.camgraft.tensor;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which axes of an input count its places, and where it keeps its channels.
 *
 * <p>Axes are counted from the end, so every method serves tensors with and without a batch axis:
 * {@code [C,H,W]} and {@code [N,C,H,W]}, {@code [H,W,C]} and {@code [N,H,W,C]}. A volume counts as
 * a picture of its slices one under the other, and a signal as one of a single row ({@link Space}).
 */
public enum Layout {
  /** Pictures with their channels before the rows, as PyTorch and Caffe keep them. */
  NCHW(2, Channels.FIRST),
  /** Pictures with their channels last, as TensorFlow and Keras keep them. */
  NHWC(2, Channels.LAST),
  /** Pictures without an axis for channels, as spectrograms are kept. */
  NHW(2, Channels.NONE),
  /** Signals with their channels before the samples. */
  NCL(1, Channels.FIRST),
  /** Signals with their channels last: a row of features for each step of time. */
  NLC(1, Channels.LAST),
  /** Volumes or films with their channels first. */
  NCDHW(3, Channels.FIRST),
  /** Volumes or films with their channels last. */
  NDHWC(3, Channels.LAST);

  private enum Channels {
    FIRST,
    LAST,
    NONE
  }

  private final int places;
  private final Channels channels;

  Layout(int places, Channels channels) {
    this.places = places;
    this.channels = channels;
  }

  /**
   * {@return the layout of an input}
   *
   * @param places how many axes count places
   * @param channelsLast whether its channels are the last axis; they are the second one otherwise
   * @throws IllegalArgumentException if there is none with so many axes
   */
  public static Layout of(int places, boolean channelsLast) {
    Channels wanted = channelsLast ? Channels.LAST : Channels.FIRST;
    return Arrays.stream(values())
        .filter(layout -> layout.places == places && layout.channels == wanted)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(places + " axes count no places"));
  }

  /** {@return how many axes count places: one of a signal, two of a picture, three of a volume} */
  public int places() {
    return places;
  }

  /** {@return what an input of this layout is called} */
  public String noun() {
    return switch (places) {
      case 1 -> "signal";
      case Space.MOST_AXES -> "volume";
      default -> channels == Channels.NONE ? "spectrogram" : "picture";
    };
  }

  /**
   * {@return whether it is one of pictures with channels, which is all that a file of colours can
   * be}
   */
  public boolean isPicture() {
    return places == 2 && channels != Channels.NONE;
  }

  /** {@return whether the axis behind the batch counts channels} */
  public boolean hasChannelsFirst() {
    return channels == Channels.FIRST;
  }

  /** {@return how many axes a tensor has, the one for the batch among them} */
  public int rank() {
    return places + (channels == Channels.NONE ? 1 : 2);
  }

  /** {@return the axis of a tensor with a batch that counts channels; nothing where none does} */
  public Optional<Integer> channelAxis() {
    return switch (channels) {
      case FIRST -> Optional.of(1);
      case LAST -> Optional.of(rank() - 1);
      case NONE -> Optional.empty();
    };
  }

  /**
   * {@return the first of the axes of a tensor with a batch that count places; the others follow
   * it}
   */
  public int firstPlaceAxis() {
    return channels == Channels.FIRST ? 2 : 1;
  }

  /**
   * {@return whether a tensor holds one input, with a batch axis of one or without}
   *
   * @param tensor a batch of pictures
   */
  public boolean holdsOne(FloatTensor tensor) {
    return tensor.rank() == rank() - 1 || (tensor.rank() == rank() && tensor.size(0) == 1);
  }

  /**
   * {@return the lengths of the axes that count places}
   *
   * @param tensor a batch of pictures
   */
  public Space space(FloatTensor tensor) {
    return Space.of(IntStream.range(0, places).map(axis -> length(tensor, axis)).toArray());
  }

  /** The length of one of the axes that count places. */
  private int length(FloatTensor tensor, int axis) {
    return tensor.size(axis - places - (channels == Channels.LAST ? 1 : 0));
  }

  /**
   * {@return how many channels the tensor has}
   *
   * @param tensor a batch of pictures
   */
  public int channels(FloatTensor tensor) {
    return switch (channels) {
      case FIRST -> tensor.size(-places - 1);
      case LAST -> tensor.size(-1);
      case NONE -> 1;
    };
  }

  /**
   * {@return how many rows the tensor has, those of all slices}
   *
   * @param tensor a batch of pictures
   */
  public int height(FloatTensor tensor) {
    int rows = 1;
    for (int axis = 0; axis < places - 1; axis++) {
      rows *= length(tensor, axis);
    }
    return rows;
  }

  /**
   * {@return how many columns the tensor has}
   *
   * @param tensor a batch of pictures
   */
  public int width(FloatTensor tensor) {
    return length(tensor, places - 1);
  }

  /**
   * {@return the shape of one picture with a batch axis of one, in this layout}
   *
   * @param channelCount how many channels
   * @param height in pixels
   * @param width in pixels
   */
  public int[] batchOfOne(int channelCount, int height, int width) {
    return batchOfOne(channelCount, Space.of(height, width));
  }

  /**
   * {@return the shape of one input with a batch axis of one, in this layout}
   *
   * @param channelCount how many channels
   * @param space the lengths of the axes
   */
  public int[] batchOfOne(int channelCount, Space space) {
    return switch (channels) {
      case FIRST -> space.shape(1, channelCount);
      case NONE -> space.shape(1);
      case LAST -> {
        int[] shape = Arrays.copyOf(space.shape(1), rank());
        shape[rank() - 1] = channelCount;
        yield shape;
      }
    };
  }

  /**
   * {@return how far the values of neighbouring columns lie apart in {@link FloatTensor#values()}}
   *
   * @param tensor a batch of pictures
   */
  public int step(FloatTensor tensor) {
    return channels == Channels.LAST ? channels(tensor) : 1;
  }

  /**
   * {@return where one value of the first picture lies in {@link FloatTensor#values()}}
   *
   * @param tensor a batch of pictures
   * @param channel which channel, counted from 0
   * @param y the row, from the top
   * @param x the column, from the left
   */
  public int index(FloatTensor tensor, int channel, int y, int x) {
    int width = width(tensor);
    return channels == Channels.LAST
        ? (y * width + x) * channels(tensor) + channel
        : (channel * height(tensor) + y) * width + x;
  }
}
