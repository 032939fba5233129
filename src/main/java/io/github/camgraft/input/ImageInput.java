package io.github.camgraft.input;

import io.github.camgraft.build.Value;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.tensor.Layout;
import java.util.List;

/**
 * The input that takes the picture, or the signal, volume or film in its place.
 *
 * @param name its name
 * @param type its element type
 * @param shape [N, C, H, W] or [N, H, W, C], [N, C, L] and [N, C, D, H, W] likewise, with lengths
 *     that are open as symbols; with N = 1 also where the file's own input has no axis for pictures
 *     ({@link SinglePicture})
 * @param layout which axes count its places, and where it keeps its channels
 * @param entrance the way to what gradients are taken to: the input itself, or the first tensor of
 *     real numbers that is made of it where it takes the whole numbers of a picture file
 */
public record ImageInput(
    String name, DataType type, Shape shape, Layout layout, Entrance entrance) {

  /** What gradients are taken to. */
  public String tensor() {
    return entrance.tensor();
  }

  /** The tensor of a graph that holds the picture in that shape, the input where it has it. */
  public String counted(Graph graph) {
    return SinglePicture.tensor(graph, name).orElse(name);
  }

  /** A gradient with respect to {@link #tensor}, in the shape and layout of the input. */
  public Value asInput(Value gradient) {
    return entrance.undone(gradient);
  }

  /** The axis of {@link #tensor} that counts channels, or -1 where none does. */
  public int channelAxisBehind() {
    return layout.channelAxis().map(entrance::axis).orElse(-1);
  }

  /** The axis of {@link #tensor} that counts pictures; the first where that cannot be told. */
  public int batchAxisBehind() {
    return Math.max(0, entrance.axis(0));
  }

  /** Element type and shape. */
  public TensorType tensorType() {
    return new TensorType(type, shape);
  }

  /** The number of colour channels: 1 or 3 in most models. */
  public Dimension channels() {
    return layout.channelAxis().map(shape::get).orElse(Dimension.of(1));
  }

  /** Element type and shape, with three channels where the model leaves their number open. */
  public TensorType inColour() {
    return channels().isKnown()
        ? tensorType()
        : new TensorType(type, shape.with(layout.channelAxis().orElseThrow(), Dimension.of(3)));
  }

  /** The lengths of the axes that count places: a height and a width of a picture. */
  public List<Dimension> places() {
    int first = layout.firstPlaceAxis();
    return shape.dimensions().subList(first, first + layout.places());
  }

  /** How many pictures the model takes at once. */
  public Dimension batch() {
    return shape.get(0);
  }

  /**
   * An input as one that takes a picture.
   *
   * @throws io.github.camgraft.ir.ModelException if no gradient reaches it
   */
  public static ImageInput of(Graph graph, Facts facts, ValueInfo picture) {
    DataType type = facts.typeOf(picture.name()).type();
    Shape shape = picture.type().orElseThrow().shape();
    Layout layout = new PictureLayout(graph, facts).of(picture.name(), shape);
    return new ImageInput(
        picture.name(),
        type,
        layout.isPicture() ? SinglePicture.counted(shape) : shape,
        layout,
        Entrance.of(graph, facts, picture.name()));
  }
}
