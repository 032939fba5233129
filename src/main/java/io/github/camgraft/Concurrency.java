package io.github.camgraft;

/**
 * How many photographs are worked on at once by {@link Explainer#explainAll}.
 *
 * @param runs how many runs of the model go on at once, 0 to choose by the machine; each of them
 *     gets its share of the processor's cores
 * @param picturesPerRun how many photographs one run takes, 0 to choose by the device; models whose
 *     batch is not open take what they were exported for
 */
public record Concurrency(int runs, int picturesPerRun) {
  /** One photograph has all cores: the shortest wait for a single explanation. */
  public static final Concurrency ONE_PHOTO = new Concurrency(1, 1);

  /** As many photographs a second as the machine gives. */
  public static final Concurrency MANY_PHOTOS = new Concurrency(0, 0);

  /** More runs at once hold more memory and gain little. */
  private static final int MOST_RUNS = 4;

  /** A GPU is idle with one picture; a processor is busy. */
  private static final int PICTURES_FOR_GPU = 8;

  /**
   * Neither number is negative.
   *
   * @param runs how many runs of the model go on at once, 0 to choose by the machine; each of them
   *     gets its share of the processor's cores
   * @param picturesPerRun how many photographs one run takes, 0 to choose by the device; models
   *     whose batch is not open take what they were exported for
   */
  public Concurrency {
    if (runs < 0 || picturesPerRun < 0) {
      throw new IllegalArgumentException("the number of runs and pictures cannot be negative");
    }
  }

  /**
   * With the number of runs chosen for a machine.
   *
   * @param threads how many of its cores each run shall have, 0 if that was not said
   */
  Concurrency forCores(int cores, int threads) {
    int fitting = Math.max(1, cores / Math.max(1, threads));
    return runs > 0 ? this : new Concurrency(Math.min(fitting, MOST_RUNS), picturesPerRun);
  }

  /** With the number of pictures chosen for the device. */
  Concurrency forDevice(boolean gpu) {
    return picturesPerRun > 0 ? this : new Concurrency(runs, gpu ? PICTURES_FOR_GPU : 1);
  }
}
