package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings all constants of a model's graph to one form: initializers that are not inputs. */
final class LoweringConstants {
  private LoweringConstants() {}

  /** The graph with its Constant nodes as initializers and without initializers as inputs. */
  static Graph asInitializers(Model model) {
    Graph graph = model.graph();
    List<Node> nodes = new ArrayList<>();
    List<Tensor> constants = new ArrayList<>(graph.initializers().values());
    for (Node node : graph.nodes()) {
      value(node)
          .map(tensor -> new Tensor(tensor.proto(), model.folder()))
          .ifPresentOrElse(constants::add, () -> nodes.add(node));
    }
    return graph.withInputs(graph.feeds()).withNodes(nodes).withInitializers(constants);
  }

  /** What a Constant node holds (Constant-13), except texts and sparse tensors. */
  private static Optional<Tensor> value(Node node) {
    if (!node.is("Constant")) {
      return Optional.empty();
    }
    Attributes attributes = node.attributes();
    String name = node.output(0);
    if (attributes.has("value_int")) {
      return Optional.of(Tensor.ofLongs(name, Shape.SCALAR, attributes.integer("value_int", 0)));
    }
    if (attributes.has("value_float")) {
      return Optional.of(Tensor.ofFloats(name, Shape.SCALAR, attributes.real("value_float", 0)));
    }
    return attributes
        .tensor("value")
        .or(() -> attributes.integers("value_ints").map(list -> Tensor.ofLongs(name, list)))
        .or(() -> attributes.reals("value_floats").map(list -> floats(name, list)))
        .map(tensor -> tensor.withName(name));
  }

  private static Tensor floats(String name, float[] values) {
    return Tensor.ofFloats(name, Shape.of(values.length), values);
  }
}
