package io.github.camgraft.input;

import io.github.camgraft.grad.Quantisation;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An input for one picture without an axis that counts pictures, [3, H, W] or [H, W, 3], as
 * torchvision's detectors have it. The file keeps its input; behind it the picture gets that axis
 * and loses it again, and in between it is a picture like any other.
 */
public final class SinglePicture {
  private static final String COUNTED = "camgraft/counted/";
  private static final String UNCOUNTED = "camgraft/uncounted/";
  private static final String FRONT = "camgraft/front";
  private static final int COLOURS = 3;

  /** What looks at rows and columns, if its weights or its window have two axes for them. */
  private static final Set<String> WINDOWED =
      Set.of("Conv", "ConvInteger", "FusedConv", "ConvTranspose", "MaxPool", "AveragePool");

  private SinglePicture() {}

  /**
   * A model in which pictures have an axis that counts them, and what is known of its values.
   *
   * @param model of the operator set of the gradient rules
   * @param facts what is known of that model's values
   */
  public record Counted(Model model, Facts facts) {
    public static Counted in(Model model, Facts facts) {
      List<ValueInfo> singles =
          model.graph().feeds().stream()
              .filter(feed -> facts.type(feed.name()).isPresent())
              .filter(feed -> isOne(model.graph(), feed, facts.typeOf(feed.name()).shape()))
              .toList();
      Counted counted = new Counted(model, facts);
      for (ValueInfo single : singles) {
        counted = counted.with(single.name());
      }
      return counted;
    }

    private Counted with(String input) {
      Graph graph = model.graph();
      String counted = COUNTED + input;
      String uncounted = UNCOUNTED + input;
      List<Node> nodes = new ArrayList<>();
      nodes.add(Node.of("Unsqueeze", List.of(input, FRONT), List.of(counted), Attributes.NONE));
      nodes.add(Node.of("Squeeze", List.of(counted, FRONT), List.of(uncounted), Attributes.NONE));
      graph.nodes().forEach(node -> nodes.add(reading(node, input, uncounted)));
      Map<String, Tensor> constants = new HashMap<>(graph.initializers());
      constants.put(FRONT, Tensor.ofLongs(FRONT, 0));
      Map<String, TensorType> types = new HashMap<>(facts.types());
      types.put(counted, counted(facts.typeOf(input)));
      types.put(uncounted, facts.typeOf(input));
      types.put(FRONT, new TensorType(DataType.INT64, Shape.of(1)));
      Map<String, Tensor> known = new HashMap<>(facts.constants());
      known.put(FRONT, constants.get(FRONT));
      return new Counted(
          model.withGraph(graph.withNodes(nodes).withInitializers(constants.values())),
          new Facts(types, known));
    }
  }

  private static Node reading(Node node, String before, String now) {
    return node.inputs().contains(before)
        ? node.withInputs(
            node.inputs().stream().map(input -> input.equals(before) ? now : input).toList())
        : node;
  }

  /** Whether an input takes one picture. */
  static boolean isOne(Graph graph, ValueInfo feed, Shape shape) {
    return shape.rank() == COLOURS
        && shape.get(0).is(COLOURS) != shape.get(2).is(COLOURS)
        && hasWindows(graph, feed.name());
  }

  private static boolean hasWindows(Graph graph, String feed) {
    Set<String> reached = new HashSet<>(Set.of(feed));
    for (Node node : graph.nodes()) {
      if (node.inputs().stream().anyMatch(reached::contains)) {
        if (WINDOWED.contains(Quantisation.realOperator(node)) && hasTwoAxes(graph, node)) {
          return true;
        }
        reached.addAll(node.outputs());
        reached.remove("");
      }
    }
    return false;
  }

  private static boolean hasTwoAxes(Graph graph, Node node) {
    Optional<long[]> window = node.attributes().integers("kernel_shape");
    return window.isPresent()
        ? window.get().length == 2
        : node.inputs().stream()
            .map(graph.initializers()::get)
            .anyMatch(weights -> weights != null && weights.shape().rank() == 4);
  }

  /** The tensor in which an input's picture has its axis, where it had none. */
  static Optional<String> tensor(Graph graph, String input) {
    return Optional.of(COUNTED + input).filter(name -> graph.producer(name).isPresent());
  }

  /** A picture's shape with the axis that counts pictures. */
  static Shape counted(Shape shape) {
    List<Dimension> lengths = new ArrayList<>(shape.dimensions());
    if (shape.rank() == COLOURS) {
      lengths.add(0, Dimension.of(1));
    }
    return new Shape(lengths);
  }

  /** A picture's type with the axis that counts pictures. */
  public static TensorType counted(TensorType type) {
    return new TensorType(type.type(), counted(type.shape()));
  }
}
