package io.github.camgraft.input;

import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.InputLengths;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.inference.PictureAxes;
import io.github.camgraft.tensor.Layout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** The inputs for pictures as a file declares them, before anything else is known of the model. */
public final class DeclaredPictures {
  private final Graph graph;
  private final Facts declared;
  private final PictureLayout layouts;

  public DeclaredPictures(Graph graph) {
    Map<String, TensorType> types = new HashMap<>();
    graph.feeds().forEach(feed -> feed.type().ifPresent(type -> types.put(feed.name(), type)));
    this.graph = graph;
    this.declared = new Facts(types, Map.of());
    this.layouts = new PictureLayout(graph, declared);
  }

  /**
   * The model with the lengths that can be told from outside: as many channels as the first
   * convolution has weights for, and the size that is asked for.
   *
   * @param named the inputs whose pictures are explained; all where there are none
   */
  public static Model closed(Model model, PictureSize size, List<String> named) {
    DeclaredPictures pictures = new DeclaredPictures(model.graph());
    return pictures.open().isEmpty()
        ? model
        : pictures.sized(pictures.withChannels(model), size, named);
  }

  /** Which axes of open pictures count pixels. */
  public List<PictureAxes> axes() {
    return axes(open());
  }

  /** Which axes of all pictures count pixels. */
  public List<PictureAxes> all() {
    return axes(graph.feeds().stream().filter(this::isPicture).toList());
  }

  private List<PictureAxes> axes(List<ValueInfo> pictures) {
    return pictures.stream()
        .map(
            picture -> {
              int first = rows(picture);
              return new PictureAxes(picture.name(), first, first + 1);
            })
        .toList();
  }

  private List<ValueInfo> open() {
    return graph.feeds().stream().filter(feed -> isPicture(feed) && isOpen(shape(feed))).toList();
  }

  private boolean isPicture(ValueInfo feed) {
    return shape(feed).rank() == 4 || SinglePicture.isOne(graph, feed, shape(feed));
  }

  private static boolean isOpen(Shape shape) {
    return !shape.isKnownFrom(shape.rank() - 3);
  }

  /** The axis that counts rows. */
  private int rows(ValueInfo picture) {
    return shape(picture).rank() - (layout(picture) == Layout.NCHW ? 2 : 3);
  }

  /** The declared shape of an input. */
  public Shape shape(String input) {
    return declared.typeOf(input).shape();
  }

  private static Shape shape(ValueInfo feed) {
    return feed.type().map(TensorType::shape).orElse(Shape.SCALAR);
  }

  private Layout layout(ValueInfo picture) {
    return layouts.of(picture.name(), shape(picture));
  }

  private Model withChannels(Model model) {
    Map<String, Dimension> lengths = new HashMap<>();
    for (ValueInfo picture : open()) {
      Dimension channels = shape(picture).get(layout(picture) == Layout.NCHW ? -3 : -1);
      OptionalLong wanted = layouts.channels(picture.name());
      if (!channels.isKnown() && wanted.isPresent()) {
        lengths.put(channels.symbol(), Dimension.of(wanted.getAsLong()));
      }
    }
    return InputLengths.in(model, lengths);
  }

  private Model sized(Model model, PictureSize size, List<String> named) {
    if (size.isOpen()) {
      return model;
    }
    Set<String> pictures = explained(named);
    Map<String, Dimension> lengths = new HashMap<>();
    List<ValueInfo> inputs = new ArrayList<>();
    for (ValueInfo input : model.graph().inputs()) {
      if (pictures.contains(input.name()) && isPicture(input)) {
        int first = rows(input);
        Shape high = asked(shape(input), first, size.height(), lengths);
        Shape sized = asked(high, first + 1, size.width(), lengths);
        inputs.add(InputLengths.of(input, sized));
      } else {
        inputs.add(input);
      }
    }
    // Another picture whose sides have the same symbols is as large.
    return InputLengths.in(model.withGraph(model.graph().withInputs(inputs)), lengths);
  }

  /** A name that no picture has is complained about later, when more is known of the model. */
  private Set<String> explained(List<String> named) {
    List<String> all =
        new PictureInputs(graph, declared).all().stream().map(ValueInfo::name).toList();
    if (named.isEmpty()) {
      return Set.copyOf(all.subList(0, Math.min(1, all.size())));
    }
    Set<String> found = new HashSet<>(all);
    if (!named.equals(List.of(PictureInputs.ALL))) {
      found.retainAll(named);
    }
    return found;
  }

  private static Shape asked(
      Shape shape, int axis, OptionalInt size, Map<String, Dimension> lengths) {
    if (size.isEmpty() || shape.get(axis).isKnown()) {
      return shape;
    }
    Dimension known = Dimension.of(size.getAsInt());
    lengths.putIfAbsent(shape.get(axis).symbol(), known);
    return shape.with(axis, known);
  }
}
