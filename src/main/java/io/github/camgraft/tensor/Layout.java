package io.github.camgraft.tensor;

/**
 * Where a picture-like tensor keeps its channels.
 *
 * <p>Axes are counted from the end, so every method serves tensors with and without a batch axis:
 * {@code [C,H,W]} and {@code [N,C,H,W]}, {@code [H,W,C]} and {@code [N,H,W,C]}.
 */
public enum Layout {
  /** Channels before the rows, as PyTorch and Caffe keep them. */
  NCHW(-3, -2, -1),
  /** Channels last, as TensorFlow and Keras keep them. */
  NHWC(-1, -3, -2);

  private final int channelAxis;
  private final int heightAxis;
  private final int widthAxis;

  Layout(int channelAxis, int heightAxis, int widthAxis) {
    this.channelAxis = channelAxis;
    this.heightAxis = heightAxis;
    this.widthAxis = widthAxis;
  }

  /** How many channels the tensor has. */
  public int channels(FloatTensor tensor) {
    return tensor.size(channelAxis);
  }

  /** How many rows the tensor has. */
  public int height(FloatTensor tensor) {
    return tensor.size(heightAxis);
  }

  /** How many columns the tensor has. */
  public int width(FloatTensor tensor) {
    return tensor.size(widthAxis);
  }

  /** The shape of one picture with a batch axis of one, in this layout. */
  public int[] batchOfOne(int channels, int height, int width) {
    return this == NCHW
        ? new int[] {1, channels, height, width}
        : new int[] {1, height, width, channels};
  }

  /** How far the values of neighbouring columns lie apart in {@link FloatTensor#values()}. */
  public int step(FloatTensor tensor) {
    return this == NCHW ? 1 : channels(tensor);
  }

  /** Where one value of the first picture lies in {@link FloatTensor#values()}. */
  public int index(FloatTensor tensor, int channel, int y, int x) {
    int height = height(tensor);
    int width = width(tensor);
    return this == NCHW
        ? (channel * height + y) * width + x
        : (y * width + x) * channels(tensor) + channel;
  }
}
