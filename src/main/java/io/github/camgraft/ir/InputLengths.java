package io.github.camgraft.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Other lengths in the inputs of a model. */
public final class InputLengths {
  private InputLengths() {}

  /**
   * The model with other lengths in the place of symbols.
   *
   * @param lengths numbers or other symbols by symbol
   */
  public static Model in(Model model, Map<String, Dimension> lengths) {
    if (lengths.isEmpty()) {
      return model;
    }
    Graph graph = model.graph();
    List<ValueInfo> inputs = new ArrayList<>();
    for (ValueInfo input : graph.inputs()) {
      Optional<TensorType> type = input.type();
      Optional<Shape> changed = type.map(old -> replaced(old.shape(), lengths));
      boolean same = type.map(TensorType::shape).equals(changed);
      inputs.add(same ? input : of(input, changed.get()));
    }
    return model.withGraph(graph.withInputs(inputs));
  }

  /** An input of another shape. */
  public static ValueInfo of(ValueInfo input, Shape shape) {
    return ValueInfo.of(input.name(), new TensorType(input.type().orElseThrow().type(), shape));
  }

  private static Shape replaced(Shape shape, Map<String, Dimension> lengths) {
    return new Shape(
        shape.dimensions().stream()
            .map(length -> lengths.getOrDefault(length.symbol(), length))
            .toList());
  }
}
