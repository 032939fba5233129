package io.github.camgraft.label;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The names of classes that a graph itself returns instead of numbers: in the attributes of ZipMap
 * and of classifiers (scikit-learn, CoreML, Azure Custom Vision), in a LabelEncoder (ML.NET), or in
 * a table that an operator picks an entry of.
 */
final class GraphLabels {
  private static final String DOMAIN = "ai.onnx.ml";

  private static final List<String> TEXTS = List.of("classlabels_strings", "classes_strings");

  private static final List<String> NUMBERS = List.of("classlabels_int64s", "classlabels_ints");

  private static final Set<DataType> WHOLE = EnumSet.of(DataType.INT32, DataType.INT64);

  /** More numbers than that are something else, and would have to be read first. */
  private static final long MOST = 100_000;

  private GraphLabels() {}

  /** The names of that many classes; of several places that hold some the last one counts. */
  static Optional<Labels> of(Graph graph, long classes) {
    List<Node> nodes = graph.nodes();
    return IntStream.range(0, nodes.size())
        .mapToObj(i -> nodes.get(nodes.size() - 1 - i))
        .flatMap(
            node ->
                names(node, graph).stream()
                    .map(names -> new Labels(names).from("the model's " + node.operator())))
        .filter(labels -> classes > 0 && labels.names().size() == classes)
        .filter(labels -> labels.names().stream().allMatch(LabelText::isReadable))
        .findFirst();
  }

  private static List<List<String>> names(Node node, Graph graph) {
    List<List<String>> names = new ArrayList<>();
    if (node.is("Gather")) {
      table(node, graph).map(Tensor::texts).ifPresent(names::add);
    }
    if (node.domain().equals(DOMAIN)) {
      Attributes attributes = node.attributes();
      TEXTS.forEach(key -> attributes.texts(key).ifPresent(names::add));
      encoded(attributes).ifPresent(names::add);
      if (node.operator().equals("ArrayFeatureExtractor")) {
        table(node, graph).flatMap(GraphLabels::entries).ifPresent(names::add);
      }
      NUMBERS.forEach(
          key -> attributes.integers(key).flatMap(GraphLabels::named).ifPresent(names::add));
    }
    return names;
  }

  /** Numbers are names only where they are not those of the classes anyway. */
  private static Optional<List<String>> named(long... numbers) {
    return Arrays.equals(numbers, LongStream.range(0, numbers.length).toArray())
        ? Optional.empty()
        : Optional.of(Arrays.stream(numbers).mapToObj(Long::toString).toList());
  }

  /** ML.NET counts from 0 or from 1. */
  private static Optional<List<String>> encoded(Attributes attributes) {
    long[] keys = attributes.integers("keys_int64s").orElse(new long[0]);
    List<String> values = attributes.texts("values_strings").orElse(List.of());
    if (keys.length != values.size()) {
      return Optional.empty();
    }
    long first = Arrays.stream(keys).min().orElse(0) == 1 ? 1 : 0;
    return NumberedNames.inOrder(
        Arrays.stream(keys).mapToObj(key -> Long.toString(key - first)).toList(), values);
  }

  private static Optional<Tensor> table(Node node, Graph graph) {
    return Optional.ofNullable(graph.initializers().get(node.input(0)))
        .or(
            () ->
                graph
                    .producer(node.input(0))
                    .filter(producer -> producer.is("Constant"))
                    .flatMap(producer -> producer.attributes().tensor("value")));
  }

  private static Optional<List<String>> entries(Tensor table) {
    if (WHOLE.contains(table.type())
        && table.count() <= MOST
        && table.externalLocation().isEmpty()) {
      return named(table.longs());
    }
    return Optional.of(table.texts());
  }
}
