package io.github.camgraft.lower;

import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.NodeRule;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Brings a model to one form, so that whoever reads it next meets every operator in one version.
 *
 * <p>Standard operators of sets 7 to 17 are rewritten as those of set 18; sets 18 to 26 stay as
 * declared. What ONNX Runtime fused is taken apart. Constants are initializers, and initializers
 * are no inputs. Every value that something uses keeps its name and its numbers.
 */
public final class Lowering {
  /** The oldest operator set that is understood. */
  public static final long OLDEST = 7;

  /** The operator set to which older ones are brought. */
  public static final long TARGET = 18;

  /** The newest operator set that is understood. */
  public static final long NEWEST = 26;

  private Lowering() {}

  /**
   * The same model in operator set 18 or newer.
   *
   * @param types element type and shape of the values of the model's own graph, as far as they are
   *     known; with fewer of them, more nodes are needed
   * @throws ModelException if the model's operator set, or one of its nodes, has no equal in set 18
   */
  public static Model lower(Model model, Map<String, TensorType> types) {
    requireUnderstood(model);
    Graph graph = LoweringConstants.asInitializers(model);
    long version = model.operatorSet();
    boolean isChanged =
        allNodes(graph).stream().anyMatch(node -> LoweringRules.next(node, version).isPresent());
    if (version >= TARGET && !isChanged) {
      return declared(model.withGraph(Decompositions.expand(graph, types)));
    }
    requireSuccessors(graph, version);
    Graph lowered = lower(graph, RewriteScope.of(graph, types), version);
    Graph expanded = Decompositions.expand(lowered, types);
    long reached = Math.max(version, TARGET);
    long format = Math.max(model.irVersion(), FormatVersion.of(reached));
    return declared(model.withGraph(expanded).withOperatorSet(reached).withIrVersion(format));
  }

  /**
   * Refuses a model that cannot be lowered, before anything else is asked of it.
   *
   * @throws ModelException if its operator set is too old or too new
   */
  public static void requireUnderstood(Model model) {
    long version = model.operatorSet();
    if (version < OLDEST || version > NEWEST) {
      throw new ModelException(
          "the model is written in operator set %d, but camgraft reads sets %d to %d: export it again, or convert it with onnx.version_converter"
              .formatted(version, OLDEST, NEWEST));
    }
    if (version < TARGET && !model.localFunctions().isEmpty()) {
      throw new ModelException(
          "the model defines its own operators (%s) in operator set %d; export it with operator set %d or newer, or inline them with onnx.inliner"
              .formatted(String.join(", ", model.localFunctions()), version, TARGET));
    }
  }

  /** Whether the model has operators that are written as several. */
  public static boolean takesApart(Model model) {
    return Decompositions.areIn(model.graph());
  }

  /** The operators that are written as others, some only where they are of a certain form. */
  public static Set<String> rewritten() {
    Set<String> operators = new TreeSet<>(Decompositions.operators());
    LoweringRules.rows().forEach(row -> operators.add(row.operator()));
    operators.add("Constant");
    return operators;
  }

  private static void requireSuccessors(Graph graph, long version) {
    List<Node> lost =
        allNodes(graph).stream()
            .filter(node -> LoweringRules.isWithoutSuccessor(node, version))
            .toList();
    if (!lost.isEmpty()) {
      throw new ModelException(
          "operators of set %d that later sets no longer have: %s; export the model with operator set %d or newer"
              .formatted(
                  version,
                  lost.stream()
                      .map(node -> "%s ('%s')".formatted(node.operator(), node.name()))
                      .collect(Collectors.joining(", ")),
                  TARGET));
    }
  }

  /** The nodes of a graph and of all subgraphs in it. */
  private static List<Node> allNodes(Graph graph) {
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      nodes.add(node);
      node.attributes().subgraphs().forEach(subgraph -> nodes.addAll(allNodes(subgraph)));
    }
    return nodes;
  }

  private static Graph lower(Graph graph, RewriteScope scope, long version) {
    List<Node> lowered = new ArrayList<>();
    graph.nodes().forEach(node -> lower(node, scope, version, lowered));
    return scope.finish(graph, lowered);
  }

  private static void lower(Node node, RewriteScope scope, long version, List<Node> lowered) {
    Optional<LoweringRow> change = LoweringRules.next(node, version);
    if (change.isEmpty()) {
      lowered.add(withLoweredSubgraphs(node, scope, version));
      return;
    }
    Rewrite rewrite = new Rewrite(scope, node);
    NodeRule.at(node, () -> change.get().body().write(node, rewrite));
    rewrite.nodes().forEach(next -> lower(next, scope, change.get().version(), lowered));
  }

  private static Node withLoweredSubgraphs(Node node, RewriteScope scope, long version) {
    return node.attributes().subgraphCount() == 0
        ? node
        : node.withAttributes(
            node.attributes()
                .withSubgraphs(subgraph -> lower(subgraph, scope.inside(subgraph), version)));
  }

  /** Imports that no node needs are dropped: an older runtime may not know them. */
  private static Model declared(Model model) {
    Model sufficient = model.withIrVersion(FormatVersion.sufficientFor(model));
    if (!model.localFunctions().isEmpty()) {
      return sufficient;
    }
    Set<String> domains = new HashSet<>();
    allNodes(model.graph()).forEach(node -> domains.add(node.domain()));
    return sufficient.withDomains(domains);
  }
}
