package io.github.camgraft.augment;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.NodePass;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.layer.PictureView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the explanation behind an {@code If}, so that a run which does not want one costs what the
 * original costs.
 *
 * <p>The branch computes the forward pass once more for itself. If it used the values of the first
 * one, ONNX Runtime could neither fuse what computes them nor keep them in its own memory layout,
 * and a run without an explanation would pay for that: measured, an eighth more for ResNet-50 and
 * two fifths more for MobileNetV2.
 */
final class Gate {
  private static final String EXPLAINED = "camgraft/explained";
  private static final String UNEXPLAINED = "camgraft/unexplained";

  private final Analysis analysis;
  private final Tape tape;
  private final List<NodePass> passes;

  Gate(Analysis analysis, Tape tape, List<NodePass> passes) {
    this.analysis = analysis;
    this.tape = tape;
    this.passes = passes;
  }

  /**
   * The graph with all of its outputs.
   *
   * @param always outputs that every run gives, by name
   * @param parts outputs that are zeros where nothing is explained, by name
   * @param shared values behind {@code always} that the parts need not compute again
   */
  Graph grafted(Map<String, Value> always, Map<String, Value> parts, Set<String> shared) {
    Value condition = tape.input(Contract.EXPLAIN, new TensorType(DataType.BOOL, Shape.SCALAR));
    List<Value> alwaysNamed = named("", always);
    List<Value> explained = named("", parts);
    Map<String, Value> zeros = new LinkedHashMap<>();
    parts.forEach((name, value) -> zeros.put(name, zeros(value)));
    List<Value> unexplained = named(UNEXPLAINED + "/", zeros);
    Graph main = tape.continued(alwaysNamed, passes);
    Set<String> outside = new HashSet<>(shared);
    main.nodes().stream()
        .filter(node -> node.inputs().isEmpty())
        .forEach(node -> outside.addAll(node.outputs()));
    List<Value> all = new ArrayList<>(alwaysNamed);
    all.addAll(explained);
    all.addAll(unexplained);
    Graph whole = tape.continued(all, passes);
    Node choice =
        Node.of(
            "If",
            List.of(condition.name()),
            List.copyOf(parts.keySet()),
            Attributes.NONE
                .with("then_branch", branch(EXPLAINED, whole, explained, outside))
                .with("else_branch", branch(UNEXPLAINED, whole, unexplained, outside)));
    List<Node> nodes = new ArrayList<>(main.nodes());
    nodes.add(choice);
    List<ValueInfo> outputs = new ArrayList<>(main.outputs());
    alwaysNamed.forEach(value -> outputs.add(ValueInfo.of(value.name(), value.tensorType())));
    explained.forEach(value -> outputs.add(ValueInfo.of(value.name(), value.tensorType())));
    return whole.withNodes(nodes).withOutputs(outputs).withoutUnusedValueInfos();
  }

  private List<Value> named(String prefix, Map<String, Value> values) {
    List<Value> named = new ArrayList<>();
    values.forEach((name, value) -> named.add(tape.named(prefix + name, value)));
    return named;
  }

  /** Zeros in the shape of a value that is not computed. */
  private Value zeros(Value value) {
    tape.enter("unexplained");
    List<Extent> extents = new ArrayList<>();
    for (Dimension dimension : value.shape().dimensions()) {
      extents.add(dimension.isKnown() ? tape.extent(dimension.size()) : sameAs(dimension));
    }
    return tape.scalar(value.type(), 0).expanded(extents);
  }

  /** An open length, as a picture or a feature map has it. */
  private Extent sameAs(Dimension open) {
    List<Value> known = new ArrayList<>();
    for (PictureView view : analysis.views()) {
      known.add(tape.value(view.image().name()));
      view.layers().forEach(layer -> known.add(layer.arranged(tape.value(layer.tensor()))));
    }
    for (Value value : known) {
      int axis = value.shape().dimensions().indexOf(open);
      if (axis >= 0) {
        return value.extent(axis);
      }
    }
    throw new ModelException(
        "the explanation has a length that is not known without computing it, so it cannot be put behind a gate; export the model with fixed input sizes");
  }

  private static Graph branch(String name, Graph whole, List<Value> outputs, Set<String> outside) {
    List<Node> needed = needed(whole.nodes(), outputs, outside);
    Map<String, String> inside = new LinkedHashMap<>();
    needed.forEach(
        node -> node.outputs().forEach(output -> inside.put(output, name + "/" + output)));
    inside.put("", "");
    List<Node> renamed =
        needed.stream()
            .map(node -> node.taking(inside).withOutputs(renamed(node.outputs(), inside)))
            .toList();
    List<ValueInfo> results =
        outputs.stream()
            .map(value -> ValueInfo.of(renamed(value.name(), inside), value.tensorType()))
            .toList();
    List<ValueInfo> types =
        whole.valueInfos().stream()
            .filter(value -> inside.containsKey(value.name()))
            .map(value -> value.withName(renamed(value.name(), inside)))
            .toList();
    return Graph.empty(name).withNodes(renamed).withOutputs(results).withValueInfos(types);
  }

  private static List<String> renamed(List<String> values, Map<String, String> names) {
    return values.stream().map(value -> renamed(value, names)).toList();
  }

  private static String renamed(String value, Map<String, String> names) {
    return names.getOrDefault(value, value);
  }

  private static List<Node> needed(List<Node> nodes, List<Value> outputs, Set<String> outside) {
    Set<String> wanted = new HashSet<>();
    outputs.forEach(output -> wanted.add(output.name()));
    List<Node> kept = new ArrayList<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      if (node.outputs().stream()
          .anyMatch(value -> wanted.contains(value) && !outside.contains(value))) {
        wanted.addAll(node.inputs());
        kept.add(node);
      }
    }
    Collections.reverse(kept);
    return kept;
  }
}
