package io.github.camgraft.score;

import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The probabilities of all classes where a file hands them out class by class: several outputs,
 * each of which is another column of one tensor.
 */
final class Columns {
  private static final Set<String> PICKING = Set.of("Slice", "Split", "Gather");

  private final TailWalk walk;
  private final Facts facts;
  private final ScoreShapes shapes;
  private final Map<String, String> tables = new HashMap<>();

  Columns(Graph graph, TailWalk walk, ScoreShapes shapes) {
    this.walk = walk;
    this.facts = walk.facts();
    this.shapes = shapes;
    Map<String, Set<String>> columns = new HashMap<>();
    for (ValueInfo output : graph.outputs()) {
      String column = column(output.name());
      table(column)
          .ifPresent(
              table -> {
                tables.put(output.name(), table);
                columns.computeIfAbsent(table, none -> new HashSet<>()).add(column);
              });
    }
    columns.values().removeIf(beside -> beside.size() == 1);
    tables.values().retainAll(columns.keySet());
  }

  /** The tensor of which an output is one column, and other outputs are others. */
  Optional<String> behind(String output) {
    return Optional.ofNullable(tables.get(output));
  }

  /** What an output was before it was only moved. */
  private String column(String output) {
    String value = output;
    Optional<Node> node = walk.producer(value);
    while (node.isPresent() && Choices.PASSED.contains(node.get().qualifiedOperator())) {
      value = node.get().input(0);
      node = walk.producer(value);
    }
    return value;
  }

  private Optional<String> table(String column) {
    return walk.producer(column)
        .filter(node -> PICKING.contains(node.qualifiedOperator()))
        .map(node -> node.input(0))
        .filter(table -> shapes.perPicture(shape(column)) == 1)
        .filter(table -> shapes.isPerClass(shape(table)) && shapes.perPicture(shape(table)) > 1)
        .filter(table -> walk.form(ScorePart.whole(table, shape(table).rank())).isShare());
  }

  private Shape shape(String tensor) {
    return facts.type(tensor).map(TensorType::shape).orElse(Shape.SCALAR);
  }
}
