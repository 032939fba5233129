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

/**
 * The input that takes the picture.
 *
 * @param name its name
 * @param type its element type
 * @param shape [N, C, H, W] or [N, H, W, C], with lengths that are open as symbols; with N = 1 also
 *     where the file's own input has no axis for pictures ({@link SinglePicture})
 * @param layout where it keeps its channels
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
    return entrance.axis(channelAxis());
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
    return shape.get(channelAxis());
  }

  /** Element type and shape, with three channels where the model leaves their number open. */
  public TensorType inColour() {
    return channels().isKnown()
        ? tensorType()
        : new TensorType(type, shape.with(channelAxis(), Dimension.of(3)));
  }

  private int channelAxis() {
    return isNchw() ? 1 : 3;
  }

  /** The height in pixels, if the model fixes it. */
  public Dimension height() {
    return shape.get(isNchw() ? 2 : 1);
  }

  /** The width in pixels, if the model fixes it. */
  public Dimension width() {
    return shape.get(isNchw() ? 3 : 2);
  }

  private boolean isNchw() {
    return layout == Layout.NCHW;
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
    DataType type = facts.types().get(picture.name()).type();
    Shape shape = picture.type().orElseThrow().shape();
    return new ImageInput(
        picture.name(),
        type,
        SinglePicture.counted(shape),
        new PictureLayout(graph, facts).of(picture.name(), shape),
        Entrance.of(graph, facts, picture.name()));
  }
}
