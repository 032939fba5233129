package io.github.camgraft.lower;

import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.NodeRule;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Operators that stand for several, written as what they are made of: those that ONNX Runtime fuses
 * when it optimises a model and saves it, those of the standard that are defined that way, and the
 * linear models of {@code ai.onnx.ml}. So the gradient rules, and what counts as a rectifier, know
 * nothing of them; ONNX Runtime fuses them again where the backward pass does not need what lies
 * between.
 */
final class Decompositions {
  private static final String MICROSOFT = "com.microsoft:";

  // spotless:off
  private static final Map<String, LoweringRow.Body> ROWS = Map.ofEntries(
      Map.entry(MICROSOFT + "FusedConv",                       FusedProducts::convolution),
      Map.entry(MICROSOFT + "FusedGemm",                       FusedProducts::gemm),
      Map.entry(MICROSOFT + "FusedMatMul",                     FusedProducts::matMul),
      Map.entry(MICROSOFT + "TransposeMatMul",                 FusedProducts::matMul),
      Map.entry(MICROSOFT + "Gelu",                            FusedActivations::gelu),
      Map.entry(MICROSOFT + "BiasGelu",                        FusedActivations::gelu),
      Map.entry(MICROSOFT + "FastGelu",                        FusedActivations::fastGelu),
      Map.entry(MICROSOFT + "QuickGelu",                       FusedActivations::quickGelu),
      Map.entry(MICROSOFT + "SkipLayerNormalization",          FusedNormalizations::skipped),
      Map.entry(MICROSOFT + "SkipSimplifiedLayerNormalization", FusedNormalizations::skippedAndSimplified),
      Map.entry(MICROSOFT + "Attention",                       FusedAttention::projecting),
      Map.entry(MICROSOFT + "MultiHeadAttention",              FusedAttention::multiHead),
      Map.entry("ai.onnx.ml:LinearClassifier",                 LinearPredictors::classifier),
      Map.entry("ai.onnx.ml:LinearRegressor",                  LinearPredictors::regressor),
      Map.entry("ai.onnx.ml:Normalizer",                       LinearPredictors::normalizer),
      Map.entry("ai.onnx.ml:Scaler",                           LinearPredictors::scaler),
      Map.entry("ai.onnx.ml:ArrayFeatureExtractor",            LinearPredictors::columns),
      Map.entry("SimplifiedLayerNormalization",                FusedNormalizations::simplified),
      Map.entry("MeanVarianceNormalization",                   FusedNormalizations::meanVariance),
      Map.entry("DeformConv",                                  SampledConvolution::write),
      Map.entry("LSTM",                                        Unrolling::write),
      Map.entry("GRU",                                         Unrolling::write),
      Map.entry("RNN",                                         Unrolling::write));

  /** Normalisation by the statistics of the batch itself, as weights are normalised. */
  private static final LoweringRow.Body BY_OWN_STATISTICS = FusedNormalizations::byOwnStatistics;
  // spotless:on

  /** Domains in which tensors lie in memory as one processor wants them. */
  private static final List<String> BLOCKED =
      List.of("com.microsoft.nchwc", "com.ms.internal.nhwc");

  private Decompositions() {}

  /**
   * The graph without fused operators.
   *
   * @param types element type and shape of the graph's values, as far as they are known
   */
  static Graph expand(Graph graph, Map<String, TensorType> types) {
    requireOrdinaryLayout(graph);
    if (!areIn(graph)) {
      return graph;
    }
    RewriteScope scope = RewriteScope.of(graph, types);
    NodeBudget budget = NodeBudget.of(graph.nodes());
    List<Node> expanded = new ArrayList<>();
    for (Node node : graph.nodes()) {
      List<Node> written = row(node).map(row -> write(row, node, scope)).orElse(List.of(node));
      written.forEach(budget::take);
      expanded.addAll(written);
    }
    return scope.finish(graph, expanded);
  }

  /** Whether a graph has fused operators. */
  static boolean areIn(Graph graph) {
    return graph.nodes().stream().anyMatch(node -> row(node).isPresent());
  }

  private static Optional<LoweringRow.Body> row(Node node) {
    boolean isTraining =
        node.is("BatchNormalization") && node.attributes().integer("training_mode", 0) != 0;
    return isTraining
        ? Optional.of(BY_OWN_STATISTICS)
        : Optional.ofNullable(ROWS.get(node.qualifiedOperator()));
  }

  /** The operators that are written as others, with their domains. */
  static Set<String> operators() {
    return ROWS.keySet();
  }

  private static List<Node> write(LoweringRow.Body row, Node node, RewriteScope scope) {
    // What takes the place of the node is of the standard domain, under its name.
    Rewrite rewrite = new Rewrite(scope, node.withDomain(""));
    NodeRule.at(node, () -> row.write(node, rewrite));
    return rewrite.nodes();
  }

  private static void requireOrdinaryLayout(Graph graph) {
    List<Node> blocked =
        graph.nodes().stream().filter(node -> BLOCKED.contains(node.domain())).toList();
    if (!blocked.isEmpty()) {
      throw new ModelException(
          "ONNX Runtime saved this model in the memory layout of one processor (%s): explain the original, or save it with the optimisation level BASIC or EXTENDED"
              .formatted(
                  blocked.stream()
                      .map(Node::qualifiedOperator)
                      .distinct()
                      .collect(Collectors.joining(", "))));
    }
  }
}
