package io.github.camgraft;

import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.tensor.FloatTensor;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Pictures that go through a model several at once. Each is copied to its place as soon as it is
 * made, and once only, so whoever makes them may use one array for all.
 *
 * @param count how many pictures there are
 * @param atOnce how many of them to take at once
 * @param places how many the model takes at once where it fixes that, else 0
 */
record PictureBatches(int count, int atOnce, int places) {
  /**
   * Some of the pictures.
   *
   * @param together as the model takes them; the last one is repeated where it takes more
   * @param count how many pictures it holds
   */
  record Batch(FloatTensor together, int count) {}

  /**
   * Hands over all pictures in their order.
   *
   * @param picture makes one, without a batch axis
   * @param work done with a batch before the next one is made in the same place
   */
  void each(IntFunction<FloatTensor> picture, Consumer<Batch> work) {
    Optional<FloatTensor> room = Optional.empty();
    for (int from = 0; from < count; ) {
      int taken = Math.min(atOnce, count - from);
      Batch batch = filled(picture, from, taken, room);
      room = Optional.of(batch.together());
      try {
        work.accept(batch);
      } catch (RuntimeFailure batchIsBakedIn) {
        // Some exporters declare the batch open although the graph only works for one picture.
        if (from > 0 || taken == 1 || places > 0) {
          throw batchIsBakedIn;
        }
        oneByOne(batch, work);
        PictureBatches single = new PictureBatches(count - taken, 1, 0);
        single.each(i -> picture.apply(i + taken), work);
        return;
      }
      from += taken;
    }
  }

  private static FloatTensor roomFor(int size, FloatTensor picture) {
    int[] shape = picture.asBatch().shape();
    shape[0] = size;
    return FloatTensor.zeros(shape);
  }

  private static void oneByOne(Batch batch, Consumer<Batch> work) {
    for (int i = 0; i < batch.count(); i++) {
      work.accept(new Batch(batch.together().slice(i).asBatch(), 1));
    }
  }

  private Batch filled(
      IntFunction<FloatTensor> picture, int from, int taken, Optional<FloatTensor> room) {
    int size = places > 0 ? places : taken;
    FloatTensor first = picture.apply(from);
    if (size == 1) {
      return new Batch(first.asBatch(), 1);
    }
    FloatTensor together =
        room.filter(last -> last.size(0) == size).orElseGet(() -> roomFor(size, first));
    int length = first.count();
    System.arraycopy(first.values(), 0, together.values(), 0, length);
    FloatTensor last = first;
    for (int i = 1; i < size; i++) {
      last = i < taken ? picture.apply(from + i) : last;
      System.arraycopy(last.values(), 0, together.values(), i * length, length);
    }
    return new Batch(together, taken);
  }
}
