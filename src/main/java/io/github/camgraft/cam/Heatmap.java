package io.github.camgraft.cam;

import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.Space;
import java.util.Arrays;
import java.util.List;

/**
 * One number per place of a picture or of a feature map: how much that place speaks for a class.
 * The map of a volume has its slices one under the other, that of a signal is a single row.
 *
 * <p>Values carry no unit; they are comparable within one map only. Instances never change.
 */
public final class Heatmap {
  private final Space space;
  private final int height;
  private final int width;
  private final float[] values;

  private Heatmap(Space space, float[] values) {
    this.space = space;
    this.height = space.rows();
    this.width = space.width();
    this.values = values;
  }

  /**
   * {@return a map over a copy of the given numbers}
   *
   * @param height in places
   * @param width in places
   * @param values row-major, {@code height * width} of them
   * @throws IllegalArgumentException if a side is not positive or the count does not fit
   */
  public static Heatmap of(int height, int width, float... values) {
    if (height < 1 || width < 1 || (long) height * width != values.length) {
      throw new IllegalArgumentException(
          values.length + " numbers do not make a map of " + height + " x " + width);
    }
    return new Heatmap(Space.of(height, width), values.clone());
  }

  /**
   * {@return a map of a space over a copy of the given numbers}
   *
   * @param space the lengths of the axes
   * @param values row by row
   * @throws IllegalArgumentException if the count does not fit
   */
  public static Heatmap of(Space space, float... values) {
    if (space.places() != values.length) {
      throw new IllegalArgumentException(values.length + " numbers do not make a map of " + space);
    }
    return new Heatmap(space, values.clone());
  }

  /**
   * {@return a map over a copy of a tensor {@code [h,w]}; leading axes of length one are dropped}
   *
   * @param plane numbers [h, w] or [1, h, w]
   * @throws IllegalArgumentException if the tensor holds anything but one plane
   */
  public static Heatmap of(FloatTensor plane) {
    if (plane.rank() < 2 || plane.count() != plane.size(-2) * plane.size(-1)) {
      throw new IllegalArgumentException("A map needs one plane [h,w], not " + plane);
    }
    return of(plane.size(-2), plane.size(-1), plane.values());
  }

  /**
   * {@return how strong a gradient of a picture is at each place, whatever its sign: the sum over
   * the channels of its absolute values}
   *
   * @param gradient {@code [C,H,W]} or {@code [H,W,C]}, as the layout says
   * @param layout where the channels are
   */
  public static Heatmap magnitude(FloatTensor gradient, Layout layout) {
    Space space = layout.space(gradient);
    float[] sums = new float[space.places()];
    float[] values = gradient.values();
    int step = layout.step(gradient);
    for (int channel = 0; channel < layout.channels(gradient); channel++) {
      int first = layout.index(gradient, channel, 0, 0);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += Math.abs(values[first + i * step]);
      }
    }
    return new Heatmap(space, sums);
  }

  /**
   * {@return the same of one channel}
   *
   * @param gradient the score's gradient with respect to the picture, [1, C, H, W] or [1, H, W, C]
   * @param layout where the channels are
   * @param channel which channel, counted from 0
   */
  public static Heatmap magnitude(FloatTensor gradient, Layout layout, int channel) {
    Space space = layout.space(gradient);
    float[] magnitudes = new float[space.places()];
    int first = layout.index(gradient, channel, 0, 0);
    for (int i = 0; i < magnitudes.length; i++) {
      magnitudes[i] = Math.abs(gradient.values()[first + i * layout.step(gradient)]);
    }
    return new Heatmap(space, magnitudes);
  }

  /** Takes the array as it is; for callers inside the package that have just made it. */
  static Heatmap owning(Space space, float[] values) {
    return new Heatmap(space, values);
  }

  /** {@return the places that it has} */
  public Space space() {
    return space;
  }

  /** {@return how many rows, those of all slices} */
  public int height() {
    return height;
  }

  /** {@return how many columns} */
  public int width() {
    return width;
  }

  /**
   * {@return the value in row {@code y}, column {@code x}}
   *
   * @param y the row, from the top
   * @param x the column, from the left
   */
  public float at(int y, int x) {
    return values[y * width + x];
  }

  /** {@return the numbers as a tensor {@code [h,w]}, {@code [d,h,w]} or {@code [l]}, a copy} */
  public FloatTensor tensor() {
    return FloatTensor.of(values.clone(), space.shape());
  }

  /** {@return the largest value} */
  public float maximum() {
    Place peak = peak();
    return at(peak.y(), peak.x());
  }

  /** {@return the smallest value} */
  public float minimum() {
    float smallest = Float.POSITIVE_INFINITY;
    for (float value : values) {
      smallest = Math.min(smallest, value);
    }
    return smallest;
  }

  /** {@return where the map is largest; the first such place in reading order} */
  public Place peak() {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return new Place(best / width, best % width);
  }

  /** {@return a map of this size with zeros everywhere} */
  public Heatmap cleared() {
    return new Heatmap(space, new float[values.length]);
  }

  /**
   * {@return a part of the map}
   *
   * @param first where it begins, on each axis
   * @param size in pixels
   * @throws IllegalArgumentException if it reaches beyond, or has another number of axes
   */
  public Heatmap cropped(List<Integer> first, Space size) {
    requirePart(first, size);
    int top = first.size() < 2 ? 0 : first.get(first.size() - 2);
    int front = first.size() < Space.MOST_AXES ? 0 : first.get(0);
    int left = first.get(first.size() - 1);
    float[] result = new float[size.places()];
    for (int row = 0; row < size.rows(); row++) {
      int z = front + row / size.height();
      int y = top + row % size.height();
      int from = (z * space.height() + y) * width + left;
      System.arraycopy(values, from, result, row * size.width(), size.width());
    }
    return new Heatmap(size, result);
  }

  private void requirePart(List<Integer> first, Space size) {
    boolean fits = first.size() == space.rank() && size.rank() == space.rank();
    for (int axis = 0; fits && axis < space.rank(); axis++) {
      int end = first.get(axis) + size.lengths().get(axis);
      fits = first.get(axis) >= 0 && end <= space.lengths().get(axis);
    }
    if (!fits) {
      throw new IllegalArgumentException(this + " has no part of " + size + " at " + first);
    }
  }

  /**
   * Left and right changed over.
   *
   * @return a map of the same size
   */
  public Heatmap mirrored() {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i - i % width + width - 1 - i % width];
    }
    return new Heatmap(space, result);
  }

  /**
   * {@return the mean of maps of one size}
   *
   * @param maps maps of one size, at least one
   * @throws IllegalArgumentException if there is none, or their sizes differ
   */
  public static Heatmap mean(List<Heatmap> maps) {
    return sum(maps, maps.size());
  }

  /**
   * {@return the sum of maps of one size, as {@link #mean}}
   *
   * @param maps maps of one size, at least one
   */
  public static Heatmap sum(List<Heatmap> maps) {
    return sum(maps, 1);
  }

  private static Heatmap sum(List<Heatmap> maps, int divisor) {
    if (maps.isEmpty()) {
      throw new IllegalArgumentException("There are no maps to add up");
    }
    Heatmap first = maps.get(0);
    double[] sums = new double[first.values.length];
    for (Heatmap map : maps) {
      if (!map.space.equals(first.space)) {
        throw new IllegalArgumentException(first + " and " + map + " differ in size");
      }
      Arrays.setAll(sums, i -> sums[i] + map.values[i]);
    }
    float[] means = new float[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) (sums[i] / divisor);
    }
    return new Heatmap(first.space, means);
  }

  /**
   * Negative values set to zero.
   *
   * @return a map of the same size
   */
  public Heatmap rectified() {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = Math.max(0, values[i]);
    }
    return new Heatmap(space, result);
  }

  /**
   * Divided by its maximum, so that the largest value is 1; for pictures only. A map whose maximum
   * is not positive shows nothing in favour of the class and becomes all zero.
   *
   * @return a map of the same size
   */
  public Heatmap normalised() {
    float maximum = maximum();
    float[] result = new float[values.length];
    if (maximum > 0) {
      for (int i = 0; i < values.length; i++) {
        result[i] = values[i] / maximum;
      }
    }
    return new Heatmap(space, result);
  }

  /**
   * Moved and stretched so that the smallest value becomes 0 and the largest about 1, as several
   * programs do; strong evidence and none then look alike. A flat map becomes all zero.
   *
   * @param epsilon added to the range before dividing by it
   * @return a map of the same size
   */
  public Heatmap spread(double epsilon) {
    double minimum = minimum();
    double range = maximum() - minimum + epsilon;
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) ((values[i] - minimum) / range);
    }
    return new Heatmap(space, result);
  }

  /**
   * {@return the map of a picture at another size, without any smoothing before a reduction}
   *
   * @param newHeight rows of the result
   * @param newWidth columns of the result
   * @param interpolation how values between places are found
   * @throws IllegalArgumentException if a side is not positive
   */
  public Heatmap resized(int newHeight, int newWidth, Interpolation interpolation) {
    if (newHeight < 1 || newWidth < 1) {
      throw new IllegalArgumentException(
          "A map cannot be resized to " + newHeight + " x " + newWidth);
    }
    return resized(Space.of(newHeight, newWidth), interpolation);
  }

  /**
   * {@return the map at another size, without any smoothing before a reduction; each axis for
   * itself}
   *
   * @param size in pixels
   * @param interpolation how values between places are found
   * @throws IllegalArgumentException if that has another number of axes
   */
  public Heatmap resized(Space size, Interpolation interpolation) {
    if (size.rank() != space.rank()) {
      throw new IllegalArgumentException(this + " cannot be resized to " + size);
    }
    return space.depth() == 1 && size.depth() == 1
        ? new Heatmap(size, slice(0, size, interpolation))
        : new Heatmap(size, alongDepth(size, interpolation));
  }

  /** One slice at the height and width of another size. */
  private float[] slice(int index, Space size, Interpolation interpolation) {
    Taps columns = interpolation.taps(width, size.width());
    Taps rows = interpolation.taps(space.height(), size.height());
    int count = space.height() * width;
    float[] slice =
        space.depth() == 1
            ? values
            : Arrays.copyOfRange(values, index * count, (index + 1) * count);
    float[] result = new float[size.height() * size.width()];
    double[] line = new double[width];
    for (int y = 0; y < size.height(); y++) {
      Arrays.setAll(line, rows.columnSums(slice, width, y));
      for (int x = 0; x < size.width(); x++) {
        result[y * size.width() + x] = (float) columns.sum(line, x);
      }
    }
    return result;
  }

  /** Slices that were resized are the rows of a matrix, of which each column is resized. */
  private float[] alongDepth(Space size, Interpolation interpolation) {
    int count = size.height() * size.width();
    float[] slices = new float[space.depth() * count];
    for (int z = 0; z < space.depth(); z++) {
      System.arraycopy(slice(z, size, interpolation), 0, slices, z * count, count);
    }
    Taps depths = interpolation.taps(space.depth(), size.depth());
    float[] result = new float[size.places()];
    double[] line = new double[count];
    for (int z = 0; z < size.depth(); z++) {
      Arrays.setAll(line, depths.columnSums(slices, count, z));
      for (int i = 0; i < count; i++) {
        result[z * count + i] = (float) line[i];
      }
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Heatmap map
        && space.equals(map.space)
        && Arrays.equals(values, map.values);
  }

  @Override
  public int hashCode() {
    return 31 * space.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "heatmap of " + space;
  }

  /**
   * A place of a map.
   *
   * @param y the row, from the top
   * @param x the column, from the left
   */
  public record Place(int y, int x) {}
}
