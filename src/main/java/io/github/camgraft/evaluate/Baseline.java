package io.github.camgraft.evaluate;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** Maps that know nothing of the model. A method that is not better than they explains nothing. */
public enum Baseline {
  /** Numbers drawn evenly from 0 to 1, others each time. */
  RANDOM("random", "random map") {
    @Override
    Heatmap map(FloatTensor input, Layout layout, Random random) {
      return filled(input, layout, (y, x) -> random.nextDouble());
    }
  },
  /** A bell in the middle, whose deviation is a quarter of each side. */
  CENTRE("centre", "centre") {
    @Override
    Heatmap map(FloatTensor input, Layout layout, Random random) {
      double height = layout.height(input);
      double width = layout.width(input);
      return filled(
          input,
          layout,
          (y, x) -> {
            double down = ((y + 0.5) / height - 0.5) / WIDE;
            double across = ((x + 0.5) / width - 0.5) / WIDE;
            return Math.exp(-(down * down + across * across) / 2);
          });
    }
  },
  /** How strong edges are: the length of Sobel's gradient of the mean of the channels. */
  EDGES("edges", "edges (Sobel)") {
    @Override
    Heatmap map(FloatTensor input, Layout layout, Random random) {
      Heatmap grey = filled(input, layout, (y, x) -> mean(input, layout, y, x));
      return filled(
          input,
          layout,
          (y, x) -> {
            double across = sobel(grey, y, x, 0, 1);
            double down = sobel(grey, y, x, 1, 0);
            return Math.sqrt(across * across + down * down);
          });
    }
  },
  /** How far the numbers that the model takes are from 0. */
  MAGNITUDE("magnitude", "input magnitude") {
    @Override
    Heatmap map(FloatTensor input, Layout layout, Random random) {
      return Heatmap.magnitude(input, layout);
    }
  };

  private static final double WIDE = 0.25;

  private final String word;
  private final String title;

  Baseline(String word, String title) {
    this.word = word;
    this.title = title;
  }

  /** The word that users type. */
  public String word() {
    return word;
  }

  /** What people call it. */
  public String title() {
    return title;
  }

  /** The baseline of that word. */
  public static Optional<Baseline> of(String word) {
    return Arrays.stream(values()).filter(baseline -> baseline.word.equals(word)).findFirst();
  }

  @Override
  public String toString() {
    return word;
  }

  /** A map as large as the picture. */
  abstract Heatmap map(FloatTensor input, Layout layout, Random random);

  private interface Value {
    double at(int y, int x);
  }

  private static Heatmap filled(FloatTensor input, Layout layout, Value value) {
    int height = layout.height(input);
    int width = layout.width(input);
    float[] values = new float[height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value.at(i / width, i % width);
    }
    return Heatmap.of(height, width, values);
  }

  private static double mean(FloatTensor input, Layout layout, int y, int x) {
    double sum = 0;
    for (int channel = 0; channel < layout.channels(input); channel++) {
      sum += input.values()[layout.index(input, channel, y, x)];
    }
    return sum / layout.channels(input);
  }

  /** Along one axis, smoothed along the other; beyond the edge lies what lies at it. */
  private static double sobel(Heatmap map, int y, int x, int down, int across) {
    double sum = 0;
    for (int side = -1; side <= 1; side++) {
      int weight = side == 0 ? 2 : 1;
      sum +=
          weight * at(map, y + down + side * across, x + across + side * down)
              - weight * at(map, y - down + side * across, x - across + side * down);
    }
    return sum;
  }

  private static double at(Heatmap map, int y, int x) {
    return map.at(
        Math.max(0, Math.min(map.height() - 1, y)), Math.max(0, Math.min(map.width() - 1, x)));
  }
}
