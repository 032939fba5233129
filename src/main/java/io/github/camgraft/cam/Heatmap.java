package io.github.camgraft.cam;

import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.util.Arrays;
import java.util.List;

/**
 * One number per place of a picture or of a feature map: how much that place speaks for a class.
 *
 * <p>Values carry no unit; they are comparable within one map only. Instances never change.
 */
public final class Heatmap {
  private final int height;
  private final int width;
  private final float[] values;

  private Heatmap(int height, int width, float[] values) {
    this.height = height;
    this.width = width;
    this.values = values;
  }

  /**
   * A map over a copy of the given numbers.
   *
   * @param values row-major, {@code height * width} of them
   * @throws IllegalArgumentException if a side is not positive or the count does not fit
   */
  public static Heatmap of(int height, int width, float... values) {
    if (height < 1 || width < 1 || (long) height * width != values.length) {
      throw new IllegalArgumentException(
          values.length + " numbers do not make a map of " + height + " x " + width);
    }
    return new Heatmap(height, width, values.clone());
  }

  /**
   * A map over a copy of a tensor {@code [h,w]}; leading axes of length one are dropped.
   *
   * @throws IllegalArgumentException if the tensor holds anything but one plane
   */
  public static Heatmap of(FloatTensor plane) {
    if (plane.rank() < 2 || plane.count() != plane.size(-2) * plane.size(-1)) {
      throw new IllegalArgumentException("A map needs one plane [h,w], not " + plane);
    }
    return of(plane.size(-2), plane.size(-1), plane.values());
  }

  /**
   * How strong a gradient of a picture is at each place, whatever its sign: the sum over the
   * channels of its absolute values.
   *
   * @param gradient {@code [C,H,W]} or {@code [H,W,C]}, as the layout says
   */
  public static Heatmap magnitude(FloatTensor gradient, Layout layout) {
    int height = layout.height(gradient);
    int width = layout.width(gradient);
    float[] sums = new float[height * width];
    float[] values = gradient.values();
    int step = layout.step(gradient);
    for (int channel = 0; channel < layout.channels(gradient); channel++) {
      int first = layout.index(gradient, channel, 0, 0);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += Math.abs(values[first + i * step]);
      }
    }
    return new Heatmap(height, width, sums);
  }

  /** The same of one channel. */
  public static Heatmap magnitude(FloatTensor gradient, Layout layout, int channel) {
    int height = layout.height(gradient);
    int width = layout.width(gradient);
    float[] magnitudes = new float[height * width];
    int first = layout.index(gradient, channel, 0, 0);
    for (int i = 0; i < magnitudes.length; i++) {
      magnitudes[i] = Math.abs(gradient.values()[first + i * layout.step(gradient)]);
    }
    return new Heatmap(height, width, magnitudes);
  }

  /** Takes the array as it is; for callers inside the package that have just made it. */
  static Heatmap owning(int height, int width, float[] values) {
    return new Heatmap(height, width, values);
  }

  /** How many rows. */
  public int height() {
    return height;
  }

  /** How many columns. */
  public int width() {
    return width;
  }

  /** The value in row {@code y}, column {@code x}. */
  public float at(int y, int x) {
    return values[y * width + x];
  }

  /** The numbers as a tensor {@code [h,w]}, a copy. */
  public FloatTensor tensor() {
    return FloatTensor.of(values.clone(), height, width);
  }

  /** The largest value. */
  public float maximum() {
    Place peak = peak();
    return at(peak.y(), peak.x());
  }

  /** The smallest value. */
  public float minimum() {
    float smallest = Float.POSITIVE_INFINITY;
    for (float value : values) {
      smallest = Math.min(smallest, value);
    }
    return smallest;
  }

  /** Where the map is largest; the first such place in reading order. */
  public Place peak() {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return new Place(best / width, best % width);
  }

  /** A map of this size with zeros everywhere. */
  public Heatmap cleared() {
    return new Heatmap(height, width, new float[values.length]);
  }

  /**
   * A part of the map.
   *
   * @throws IllegalArgumentException if it reaches beyond
   */
  public Heatmap cropped(int top, int left, int newHeight, int newWidth) {
    if (top < 0 || left < 0 || top + newHeight > height || left + newWidth > width) {
      throw new IllegalArgumentException(
          this + " has no part of " + newHeight + " x " + newWidth + " at " + top + ", " + left);
    }
    float[] result = new float[newHeight * newWidth];
    for (int y = 0; y < newHeight; y++) {
      System.arraycopy(values, (top + y) * width + left, result, y * newWidth, newWidth);
    }
    return new Heatmap(newHeight, newWidth, result);
  }

  /** Left and right changed over. */
  public Heatmap mirrored() {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i - i % width + width - 1 - i % width];
    }
    return new Heatmap(height, width, result);
  }

  /**
   * The mean of maps of one size.
   *
   * @throws IllegalArgumentException if there is none, or their sizes differ
   */
  public static Heatmap mean(List<Heatmap> maps) {
    return sum(maps, maps.size());
  }

  /** The sum of maps of one size, as {@link #mean}. */
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
      if (map.height != first.height || map.width != first.width) {
        throw new IllegalArgumentException(first + " and " + map + " differ in size");
      }
      Arrays.setAll(sums, i -> sums[i] + map.values[i]);
    }
    float[] means = new float[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) (sums[i] / divisor);
    }
    return new Heatmap(first.height, first.width, means);
  }

  /** Negative values set to zero. */
  public Heatmap rectified() {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = Math.max(0, values[i]);
    }
    return new Heatmap(height, width, result);
  }

  /**
   * Divided by its maximum, so that the largest value is 1; for pictures only. A map whose maximum
   * is not positive shows nothing in favour of the class and becomes all zero.
   */
  public Heatmap normalised() {
    float maximum = maximum();
    float[] result = new float[values.length];
    if (maximum > 0) {
      for (int i = 0; i < values.length; i++) {
        result[i] = values[i] / maximum;
      }
    }
    return new Heatmap(height, width, result);
  }

  /**
   * Moved and stretched so that the smallest value becomes 0 and the largest about 1, as several
   * programs do; strong evidence and none then look alike. A flat map becomes all zero.
   *
   * @param epsilon added to the range before dividing by it
   */
  public Heatmap spread(double epsilon) {
    double minimum = minimum();
    double range = maximum() - minimum + epsilon;
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) ((values[i] - minimum) / range);
    }
    return new Heatmap(height, width, result);
  }

  /**
   * The map at another size, without any smoothing before a reduction.
   *
   * @param newHeight rows of the result
   * @param newWidth columns of the result
   * @throws IllegalArgumentException if a side is not positive
   */
  public Heatmap resized(int newHeight, int newWidth, Interpolation interpolation) {
    if (newHeight < 1 || newWidth < 1) {
      throw new IllegalArgumentException(
          "A map cannot be resized to " + newHeight + " x " + newWidth);
    }
    Taps columns = interpolation.taps(width, newWidth);
    Taps rows = interpolation.taps(height, newHeight);
    float[] result = new float[newHeight * newWidth];
    double[] line = new double[width];
    for (int y = 0; y < newHeight; y++) {
      Arrays.setAll(line, rows.columnSums(values, width, y));
      for (int x = 0; x < newWidth; x++) {
        result[y * newWidth + x] = (float) columns.sum(line, x);
      }
    }
    return new Heatmap(newHeight, newWidth, result);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Heatmap map
        && height == map.height
        && width == map.width
        && Arrays.equals(values, map.values);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * height + width) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "heatmap of " + height + " x " + width;
  }

  /**
   * A place of a map.
   *
   * @param y the row, from the top
   * @param x the column, from the left
   */
  public record Place(int y, int x) {}
}
