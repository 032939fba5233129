package io.github.camgraft.score;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which tensors hold one number for each class.
 *
 * @param batch how many pictures the model takes at once, where there is a picture
 */
record ScoreShapes(Optional<Dimension> batch) {
  /**
   * Whether there is one number for each class of a picture: [C], [N, C], [N, C, 1, 1]. C may be
   * open where the first axis is that of the pictures.
   */
  boolean isPerClass(Shape shape) {
    if (shape.rank() < 2) {
      return shape.rank() == 1 && shape.get(0).isKnown() && !isOfPictures(shape);
    }
    boolean isSingle = IntStream.range(2, shape.rank()).allMatch(axis -> shape.get(axis).is(1));
    return isSingle && (shape.get(1).isKnown() || isOpen(shape));
  }

  /** Whether there is one number for each of several pictures. */
  boolean isOfPictures(Shape shape) {
    return shape.rank() == 1 && !shape.get(0).is(1) && isBatch(shape.get(0));
  }

  private boolean isOpen(Shape shape) {
    return shape.rank() == 2 && isBatch(shape.get(0)) && !isBatch(shape.get(1));
  }

  private boolean isBatch(Dimension length) {
    return batch.filter(length::equals).isPresent();
  }

  /** How many numbers there are for each picture: 1 upwards, 0 where that is open. */
  long perPicture(Shape shape) {
    if (isOfPictures(shape)) {
      return 1;
    }
    long count = 1;
    for (Dimension length : shape.dimensions().subList(shape.rank() > 1 ? 1 : 0, shape.rank())) {
      count *= length.isKnown() ? length.size() : 0;
    }
    return count;
  }

  /**
   * Why a tensor is no score.
   *
   * @param name what was asked for, or the model's output
   * @param behind a tensor of real numbers that it was made of, if there is one
   */
  ModelException refusal(String name, Optional<TensorType> type, Optional<String> behind) {
    if (type.map(TensorType::type).filter(known -> !known.isFloatingPoint()).isPresent()) {
      return ofType(name, type.get().type(), behind);
    }
    Shape shape = type.map(TensorType::shape).orElse(Shape.SCALAR);
    String advice =
        shape.rank() < 3
            ? "name another tensor with --score"
            : "name a part of it, as in --score '%s', or another tensor"
                .formatted(example(name, shape));
    return new ModelException(
        "the score '%s' has a shape %s, not one number for each class ([N×C] or [N×C×1×1]); %s"
            .formatted(name, shape.rank() == 0 ? "that cannot be told" : shape, advice));
  }

  private static ModelException ofType(String name, DataType type, Optional<String> behind) {
    return new ModelException(
        "the score '%s' has the type %s, through which no gradient flows; name the real numbers that it is made of with --score%s"
            .formatted(name, type, behind.map(tensor -> ", such as '" + tensor + "'").orElse("")));
  }

  /**
   * The classes lie on the second axis of maps. Of lists they are the last one, unless that is by
   * far the longer one: it counts the places that a detector looks at.
   */
  private static String example(String name, Shape shape) {
    boolean isList = shape.rank() == 3 && shape.get(2).size() < 8 * shape.get(1).size();
    List<String> entries = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      boolean isKept = axis == 0 || axis == (isList ? 2 : 1);
      entries.add(isKept ? ":" : Long.toString(Math.max(0, shape.get(axis).size() / 2)));
    }
    return name + "[" + String.join(",", entries) + "]";
  }
}
