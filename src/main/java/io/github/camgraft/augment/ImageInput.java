package io.github.camgraft.augment;

import io.github.camgraft.onnx.DataType;
import io.github.camgraft.onnx.Dimension;
import io.github.camgraft.onnx.Facts;
import io.github.camgraft.onnx.Graph;
import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.onnx.Node;
import io.github.camgraft.onnx.Shape;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.onnx.ValueInfo;
import io.github.camgraft.tensor.Layout;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The input that takes the picture.
 *
 * @param name its name
 * @param type its element type
 * @param shape [N, C, H, W] or [N, H, W, C], with lengths that are open as symbols
 * @param layout where it keeps its channels
 * @param tensor what gradients are taken to: the input itself, or the first tensor of real numbers
 *     that is made of it where it takes the whole numbers of a picture file
 */
public record ImageInput(String name, DataType type, Shape shape, Layout layout, String tensor) {
  /** Operators that only turn whole numbers into real ones. */
  private static final Set<String> TURNING = Set.of("Cast", "Identity", "DequantizeLinear");

  /** Element type and shape. */
  public TensorType tensorType() {
    return new TensorType(type, shape);
  }

  /** The number of colour channels: 1 or 3 in most models. */
  public Dimension channels() {
    return shape.get(channelAxis());
  }

  /** Element type and shape, with three channels where the model leaves their number open. */
  TensorType inColour() {
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

  static ImageInput find(Graph graph, Facts facts) {
    List<ValueInfo> pictures =
        graph.feeds().stream()
            .filter(
                feed ->
                    facts.type(feed.name()).filter(type -> type.shape().rank() == 4).isPresent())
            .toList();
    if (pictures.isEmpty()) {
      throw new ModelException(
          "the model takes no picture: none of its inputs %s has four axes ([N×C×H×W] or [N×H×W×C])"
              .formatted(graph.feeds()));
    }
    ValueInfo picture = pictures.get(0);
    DataType type = facts.types().get(picture.name()).type();
    Shape shape = picture.type().orElseThrow().shape();
    return new ImageInput(
        picture.name(),
        type,
        shape,
        layout(graph, picture.name(), shape),
        firstOfRealNumbers(graph, facts, picture.name()));
  }

  private static String firstOfRealNumbers(Graph graph, Facts facts, String input) {
    String tensor = input;
    while (!facts.types().get(tensor).type().isFloatingPoint()) {
      String from = tensor;
      List<Node> users =
          graph.nodes().stream()
              .filter(node -> node.inputs().contains(from) && !node.is("Shape"))
              .toList();
      if (users.size() != 1 || !TURNING.contains(users.get(0).qualifiedOperator())) {
        throw new ModelException(
            "the input '%s' takes numbers of type %s, through which no gradient flows, and they are used by %s before they are turned into real ones"
                .formatted(
                    input,
                    facts.types().get(input).type(),
                    users.stream().map(Node::qualifiedOperator).distinct().toList()));
      }
      tensor = users.get(0).output(0);
    }
    return tensor;
  }

  private static Layout layout(Graph graph, String name, Shape shape) {
    boolean first = isChannelCount(shape.get(1));
    boolean last = isChannelCount(shape.get(3));
    if (first != last) {
      return last ? Layout.NHWC : Layout.NCHW;
    }
    // Both or neither look like colours: the first thing done to the picture tells.
    Optional<Node> user =
        graph.nodes().stream().filter(node -> node.inputs().contains(name)).findFirst();
    return user.filter(node -> node.is("Transpose")).isPresent() ? Layout.NHWC : Layout.NCHW;
  }

  private static boolean isChannelCount(Dimension dimension) {
    return dimension.is(1) || dimension.is(3) || dimension.is(4);
  }
}
