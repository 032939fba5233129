package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Regions of a picture that the picture itself chooses, of which ONNX Runtime has lost the shape:
 * RoiAlign takes nothing but rows of four bounds and a number of a picture for each, so a Reshape
 * may say so, and the shapes of all that is computed from them follow.
 */
public final class StatedRegions {
  private static final String STATED = "camgraft/stated/";

  /** The shapes of the bounds and of the pictures' numbers, by the input that takes them. */
  private static final Map<Integer, Tensor> SHAPES =
      Map.of(
          1, Tensor.ofLongs("camgraft/bounds", -1, 4),
          2, Tensor.ofLongs("camgraft/pictures", -1));

  private final Facts facts;
  private final List<Node> nodes = new ArrayList<>();
  private final Set<String> stated = new HashSet<>();

  private StatedRegions(Facts facts) {
    this.facts = facts;
  }

  /** The model with such regions stated; the same one where there are none. */
  public static Model in(Model model, Facts facts) {
    StatedRegions regions = new StatedRegions(facts);
    Graph graph = model.graph();
    graph.nodes().forEach(regions::add);
    if (regions.stated.isEmpty()) {
      return model;
    }
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
    SHAPES.values().forEach(shape -> constants.put(shape.name(), shape));
    return model.withGraph(graph.withNodes(regions.nodes).withInitializers(constants.values()));
  }

  private void add(Node node) {
    if (!node.is("RoiAlign")) {
      nodes.add(node);
      return;
    }
    List<String> inputs = new ArrayList<>(node.inputs());
    SHAPES.forEach(
        (input, shape) -> {
          if (rank(node.input(input)) != shape.count()) {
            inputs.set(input, stated(node.input(input), shape));
          }
        });
    nodes.add(node.withInputs(inputs));
  }

  private String stated(String value, Tensor shape) {
    String name = STATED + value;
    if (stated.add(name)) {
      nodes.add(Node.of("Reshape", List.of(value, shape.name()), List.of(name), Attributes.NONE));
    }
    return name;
  }

  private int rank(String value) {
    return facts.type(value).map(TensorType::shape).map(Shape::rank).orElse(0);
  }
}
