package io.github.camgraft.runtime.inference;

import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.InputLengths;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The open axes of a model's inputs, and which of them may be meant to be equally long. */
final class OpenAxes {
  private final Model model;
  private final List<PictureAxes> pictures;

  OpenAxes(Model model, List<PictureAxes> pictures) {
    this.model = model;
    this.pictures = pictures;
  }

  /**
   * The model with more and more lengths said to be equal: none; the first axes of all inputs,
   * which count the batch; the same axis of inputs with equally many axes; the height and the width
   * of each picture.
   */
  List<Model> guesses() {
    Set<Map<String, Dimension>> equal = new LinkedHashSet<>();
    equal.add(Map.of());
    equal.add(batches());
    equal.add(alike());
    equal.add(square());
    return equal.stream().map(symbols -> InputLengths.in(model, symbols)).toList();
  }

  /** With equal batches, and equal axes of like inputs. */
  Model tied() {
    return InputLengths.in(model, alike());
  }

  /** The open heights and widths of pictures in that model. */
  Set<String> sides() {
    Set<String> sides = new LinkedHashSet<>();
    for (PictureAxes picture : pictures) {
      length(tied(), picture.input(), picture.height()).ifPresent(sides::add);
      length(tied(), picture.input(), picture.width()).ifPresent(sides::add);
    }
    return sides;
  }

  private Map<String, Dimension> batches() {
    Map<String, Dimension> equal = new LinkedHashMap<>();
    Optional<Dimension> first = Optional.empty();
    for (Shape shape : shapes()) {
      if (shape.rank() > 0 && !shape.get(0).isKnown()) {
        first = first.or(() -> Optional.of(shape.get(0)));
        equal.put(shape.get(0).symbol(), first.get());
      }
    }
    return changesOnly(equal);
  }

  private Map<String, Dimension> alike() {
    Map<String, Dimension> equal = new LinkedHashMap<>(batches());
    Map<List<Integer>, Dimension> first = new LinkedHashMap<>();
    for (Shape shape : shapes()) {
      for (int axis = 1; axis < shape.rank(); axis++) {
        Dimension length = shape.get(axis);
        if (!length.isKnown()) {
          Dimension same = first.computeIfAbsent(List.of(shape.rank(), axis), missing -> length);
          equal.putIfAbsent(length.symbol(), same);
        }
      }
    }
    return changesOnly(equal);
  }

  private Map<String, Dimension> square() {
    Map<String, Dimension> equal = new LinkedHashMap<>(alike());
    for (PictureAxes picture : pictures) {
      Optional<String> height = length(tied(), picture.input(), picture.height());
      Optional<String> width = length(tied(), picture.input(), picture.width());
      if (height.isPresent() && width.isPresent()) {
        equal.replaceAll(
            (symbol, same) ->
                same.symbol().equals(width.get()) ? Dimension.symbolic(height.get()) : same);
        equal.put(width.get(), Dimension.symbolic(height.get()));
      }
    }
    return changesOnly(equal);
  }

  private static Map<String, Dimension> changesOnly(Map<String, Dimension> equal) {
    equal.entrySet().removeIf(entry -> entry.getKey().equals(entry.getValue().symbol()));
    return equal;
  }

  private List<Shape> shapes() {
    return model.graph().feeds().stream()
        .flatMap(feed -> feed.type().stream())
        .map(TensorType::shape)
        .toList();
  }

  private static Optional<String> length(Model model, String input, int axis) {
    return model.graph().feeds().stream()
        .filter(feed -> feed.name().equals(input))
        .flatMap(feed -> feed.type().stream())
        .map(type -> type.shape().get(axis))
        .filter(length -> !length.isKnown())
        .map(Dimension::symbol)
        .findFirst();
  }
}
