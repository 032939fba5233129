package io.github.camgraft.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The places of a tensor: one length for a signal, a height and a width for a picture, and a depth
 * before both for a volume or the frames of a film.
 *
 * <p>Slices of a volume lie one under the other in memory, as the rows of one tall picture do, and
 * a signal lies as a picture of a single row. So whoever looks at places one by one needs to know
 * rows and columns only; whoever looks at neighbours asks for the lengths.
 *
 * @param lengths one to three of them, the last one counts columns
 */
public record Space(List<Integer> lengths) {
  /** The most axes that count places. */
  public static final int MOST_AXES = 3;

  /**
   * Keeps its own copy.
   *
   * @param lengths one to three of them, the last one counts columns
   * @throws IllegalArgumentException if there are no lengths, too many, or one that is not positive
   */
  public Space {
    lengths = List.copyOf(lengths);
    if (lengths.isEmpty()
        || lengths.size() > MOST_AXES
        || lengths.stream().anyMatch(length -> length < 1)) {
      throw new IllegalArgumentException("Places are counted by one to three axes, not " + lengths);
    }
  }

  /**
   * {@return the places that these axes count}
   *
   * @param lengths one to three of them, the last one counts columns
   */
  public static Space of(int... lengths) {
    return new Space(Arrays.stream(lengths).boxed().toList());
  }

  /**
   * {@return what the axes of a tensor behind the first one count, as of feature maps {@code
   * [K,h,w]}}
   *
   * @param tensor the tensor
   */
  public static Space behindFirst(FloatTensor tensor) {
    return of(Arrays.copyOfRange(tensor.shape(), 1, tensor.rank()));
  }

  /** {@return how many axes} */
  public int rank() {
    return lengths.size();
  }

  /** {@return how many slices lie one under the other; one of a picture or a signal} */
  public int depth() {
    return rank() < MOST_AXES ? 1 : lengths.get(0);
  }

  /** {@return how many rows a slice has; one of a signal} */
  public int height() {
    return rank() < 2 ? 1 : lengths.get(rank() - 2);
  }

  /** {@return how many columns} */
  public int width() {
    return lengths.get(rank() - 1);
  }

  /** {@return how many rows all slices have together} */
  public int rows() {
    return depth() * height();
  }

  /** {@return how many places} */
  public int places() {
    return rows() * width();
  }

  /** {@return whether it is that of a picture} */
  public boolean isPlane() {
    return rank() == 2;
  }

  /**
   * {@return the lengths behind others, as the shape of a tensor}
   *
   * @param before the lengths in front
   */
  public int[] shape(int... before) {
    int[] shape = Arrays.copyOf(before, before.length + rank());
    for (int axis = 0; axis < rank(); axis++) {
      shape[before.length + axis] = lengths.get(axis);
    }
    return shape;
  }

  @Override
  public String toString() {
    return lengths.stream().map(String::valueOf).collect(Collectors.joining(" x "));
  }
}
