package io.github.camgraft.cam;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The neuron importance weights in a few numbers.
 *
 * @param minimum the smallest weight
 * @param maximum the largest weight
 * @param mean their average
 * @param largest the channels with the largest weights, largest first
 * @hidden
 */
public record AlphaSummary(double minimum, double maximum, double mean, List<Channel> largest) {

  /**
   * Keeps a copy of the list.
   *
   * @param minimum the smallest weight
   * @param maximum the largest weight
   * @param mean their average
   * @param largest the channels with the largest weights, largest first
   */
  public AlphaSummary {
    largest = List.copyOf(largest);
  }

  /**
   * Sums up weights.
   *
   * @param alpha one weight per channel, at least one
   * @param howMany channels to name at most
   * @return the summary
   * @throws IllegalArgumentException if there is no weight
   */
  public static AlphaSummary of(float[] alpha, int howMany) {
    if (alpha.length == 0) {
      throw new IllegalArgumentException("There are no weights to sum up");
    }
    List<Channel> sorted =
        IntStream.range(0, alpha.length)
            .mapToObj(index -> new Channel(index, alpha[index]))
            .sorted(Comparator.comparingDouble(Channel::weight).reversed())
            .toList();
    double mean = sorted.stream().mapToDouble(Channel::weight).sum() / alpha.length;
    return new AlphaSummary(
        sorted.get(sorted.size() - 1).weight(),
        sorted.get(0).weight(),
        mean,
        sorted.subList(0, Math.min(howMany, sorted.size())));
  }

  /**
   * One channel of the feature layer.
   *
   * @param index its number, from 0
   * @param weight its importance for the class
   */
  public record Channel(int index, float weight) {}
}
