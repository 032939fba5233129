package io.github.camgraft.augment.variant;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.Seed;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.Backprop;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A transformer that returns how the class score, read behind each layer as if it were the last
 * one, changes with the attention of that layer: the positive part of the gradient, its mean over
 * heads and over who attends, and the sum over all layers. W. Bousselham et al., "LeGrad: An
 * Explainability Method for Vision Transformers via Feature Formation Sensitivity", 2024.
 *
 * <p>As in the authors' program, the head behind a layer sees the mean of its tokens. The head is
 * written once more for each layer, with that mean in the place of every token, so that it does not
 * matter how it pools.
 */
public final class LeGrad {
  /** The output, float [N, 1, h, w]. */
  public static final String OUTPUT = "cam_legrad";

  private static final String NEW = "camgraft/legrad/";
  private static final String MEAN = NEW + "mean";

  private final Analysis analysis;
  private final SelfAttention attention;

  private LeGrad(Analysis analysis, SelfAttention attention) {
    this.analysis = analysis;
    this.attention = attention;
  }

  /**
   * Differentiates by the attention of all layers.
   *
   * @throws ModelException if the feature layer is none of tokens, no attention leads there, or
   *     layers do not add to what they are given
   */
  public static Augmented of(Analysis analysis, AugmentOptions options) {
    LeGrad legrad = new LeGrad(analysis, SelfAttention.of(analysis, "LeGrad"));
    Map<String, String> ends = legrad.ends();
    Analysis headed = analysis.withLowered(legrad.withHeads(new LinkedHashSet<>(ends.values())));
    return Augmenter.augmented(
        headed,
        options.withMethods(Set.of()),
        (tape, seed) -> legrad.map(tape, seed, options, ends));
  }

  private Map<String, Value> map(
      Tape tape, Seed seed, AugmentOptions options, Map<String, String> ends) {
    Backprop backprop =
        new Backprop(
            tape.graph(), tape, analysis.rules().standard(), options.optimization().forms());
    Optional<Value> sum = Optional.empty();
    for (Map.Entry<String, String> layer : ends.entrySet()) {
      Value gradient =
          backprop
              .gradient(scoreBehind(layer.getValue()), seed.gradient(), layer.getKey(), "legrad")
              .as(DataType.FLOAT)
              .unary("Relu");
      tape.enter("legrad");
      Value row = SelfAttention.ofHeads(gradient).mean(1);
      sum = sum.map(before -> before.plus(row)).or(() -> Optional.of(row));
    }
    return Map.of(OUTPUT, attention.map(sum.orElseThrow()));
  }

  /**
   * For each attention, where its layer ends: the last sum that all later layers are fed from.
   * Everything that the score knows leads through it.
   */
  private Map<String, String> ends() {
    List<String> sums = sums();
    Map<String, String> ends = new LinkedHashMap<>();
    for (String softmax : attention.attentions()) {
      List<String> behind = sums.stream().filter(sum -> place(sum) > place(softmax)).toList();
      if (behind.isEmpty()) {
        throw new ModelException(
            "LeGrad reads the score behind every layer of a transformer, but behind the attention '%s' nothing is added to tokens on which the whole score depends; choose other --methods"
                .formatted(softmax));
      }
      int next =
          attention.attentions().stream()
              .mapToInt(this::place)
              .filter(place -> place > place(behind.get(0)))
              .min()
              .orElse(Integer.MAX_VALUE);
      ends.put(
          softmax,
          behind.stream().filter(sum -> place(sum) < next).reduce((a, b) -> b).orElseThrow());
    }
    return ends;
  }

  private int place(String tensor) {
    List<Node> path = attention.path();
    for (int i = 0; i < path.size(); i++) {
      if (path.get(i).outputs().contains(tensor)) {
        return i;
      }
    }
    throw new IllegalArgumentException(tensor + " is not on the way");
  }

  /**
   * Sums of two values of tokens, where nothing else is on its way from the picture to the score.
   */
  private List<String> sums() {
    Set<String> onTheWay = new HashSet<>();
    Map<String, Integer> lastUse = new HashMap<>();
    for (int i = 0; i < attention.path().size(); i++) {
      for (String input : attention.path().get(i).inputs()) {
        lastUse.put(input, i);
      }
    }
    List<String> sums = new ArrayList<>();
    onTheWay.add(analysis.image().tensor());
    for (int i = 0; i < attention.path().size(); i++) {
      Node node = attention.path().get(i);
      int now = i;
      boolean isSum =
          node.is("Add") && onTheWay.containsAll(node.inputs()) && isOfTokens(node.output(0));
      onTheWay.removeIf(tensor -> lastUse.getOrDefault(tensor, -1) <= now);
      onTheWay.addAll(node.outputs());
      onTheWay.removeIf(tensor -> !lastUse.containsKey(tensor));
      if (isSum && onTheWay.equals(Set.of(node.output(0)))) {
        sums.add(node.output(0));
      }
    }
    return sums;
  }

  private boolean isOfTokens(String tensor) {
    Shape shape = analysis.facts().type(tensor).orElseThrow().shape();
    return shape.rank() == 3 && shape.get(1).is(attention.count());
  }

  private static String scoreBehind(String end) {
    return NEW + end + "/score";
  }

  /** The model with a head behind each of these tensors. */
  private Model withHeads(Set<String> ends) {
    Graph graph = analysis.lowered().graph();
    String last = List.copyOf(ends).get(ends.size() - 1);
    TensorType type = analysis.facts().type(last).orElseThrow();
    List<Tensor> initializers = new ArrayList<>(graph.initializers().values());
    initializers.add(mean(type.type()));
    List<Node> nodes = new ArrayList<>(graph.nodes());
    List<Node> head = head(graph, last);
    for (String end : ends) {
      String pooled = NEW + end + "/mean";
      nodes.add(Node.of("MatMul", List.of(MEAN, end), List.of(pooled), Attributes.NONE));
      Map<String, String> names = new HashMap<>(Map.of(last, pooled));
      for (Node node : head) {
        node.outputs().stream()
            .filter(output -> !output.isEmpty())
            .forEach(output -> names.put(output, NEW + end + "/" + output));
      }
      names.put(analysis.score().tensor(), scoreBehind(end));
      for (Node node : head) {
        List<String> outputs =
            node.outputs().stream().map(output -> names.getOrDefault(output, output)).toList();
        nodes.add(node.taking(names).withOutputs(outputs).withName(NEW + end + "/" + node.word()));
      }
    }
    return analysis.lowered().withGraph(graph.withInitializers(initializers).withNodes(nodes));
  }

  /** What makes the score of the tokens. */
  private List<Node> head(Graph graph, String last) {
    Set<String> behind = graph.dependents(Set.of(last));
    Set<String> needed = new HashSet<>(Set.of(analysis.score().tensor()));
    List<Node> head = new ArrayList<>();
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node node = graph.nodes().get(i);
      boolean isBehind =
          node.inputs().stream().anyMatch(name -> name.equals(last) || behind.contains(name));
      if (isBehind && node.outputs().stream().anyMatch(needed::contains)) {
        head.add(0, node);
        needed.addAll(node.inputs());
      }
    }
    return head;
  }

  /** A matrix that gives every token the mean of all. */
  private Tensor mean(DataType type) {
    int count = Math.toIntExact(attention.count());
    double[] values = new double[count * count];
    Arrays.fill(values, 1.0 / count);
    Shape shape = new Shape(List.of(Dimension.of(count), Dimension.of(count)));
    return Tensor.of(MEAN, type, shape, values);
  }
}
