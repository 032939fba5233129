package io.github.camgraft.evaluate;

/**
 * How much is run for one map.
 *
 * @param steps in which all pixels are replaced; 0 for as many as the picture has rows
 * @param squares that are taken away for infidelity
 * @param neighbours the pictures nearby of Max-Sensitivity
 * @param stages the models at most that forget for parameter randomisation, in each order
 * @param seed of what is drawn at random
 */
public record Effort(int steps, int squares, int neighbours, int stages, long seed) {
  /** As the papers have it. */
  public static final Effort DEFAULT = new Effort(0, 50, 10, 8, 1);

  /**
   * Refuses what gives no result.
   *
   * @throws IllegalArgumentException if nothing would be run
   */
  public Effort {
    if (steps < 0 || squares < 1 || neighbours < 1 || stages < 1) {
      throw new IllegalArgumentException(
          "at least one step, square, neighbour and stage is needed");
    }
  }

  /** The same with another number of steps. */
  public Effort withSteps(int count) {
    return new Effort(count, squares, neighbours, stages, seed);
  }

  /** The same with another seed. */
  public Effort withSeed(long another) {
    return new Effort(steps, squares, neighbours, stages, another);
  }
}
