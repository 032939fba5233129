package io.github.camgraft.augment.variant;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A model that forgets what it learned, layer by layer from the score down, for the randomisation
 * check of J. Adebayo et al., "Sanity Checks for Saliency Maps", 2018.
 *
 * <p>Forgotten weights are replaced with random ones of the same scale: drawn from the normal
 * distribution with the tensor's own mean and deviation, or shuffled where they are whole numbers.
 * Biases and other vectors stay as they are.
 */
public final class Randomisation {
  private record Layer(String name, List<Tensor> weights) {}

  private final Model model;
  private final List<Layer> layers;

  private Randomisation(Model model, List<Layer> layers) {
    this.model = model;
    this.layers = layers;
  }

  /**
   * Looks for the weights of an original model.
   *
   * @throws ModelException if it has none
   */
  public static Randomisation of(Model model) {
    Graph graph = model.graph();
    Map<String, Node> producers = new HashMap<>();
    graph.nodes().forEach(node -> node.outputs().forEach(name -> producers.put(name, node)));
    Set<String> computed = computed(graph);
    Set<String> taken = new HashSet<>();
    List<Layer> layers = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.outputs().stream().noneMatch(computed::contains)) {
        continue;
      }
      List<Tensor> weights = new ArrayList<>();
      for (String name : constantsOf(node, producers, computed)) {
        Tensor tensor = graph.initializers().get(name);
        if (tensor != null && isWeight(tensor) && taken.add(name)) {
          weights.add(tensor);
        }
      }
      if (!weights.isEmpty()) {
        layers.add(0, new Layer(node.name().isEmpty() ? node.output(0) : node.name(), weights));
      }
    }
    if (layers.isEmpty()) {
      throw new ModelException("the model has no weights that could be randomised");
    }
    return new Randomisation(model, layers);
  }

  /** Every value that depends on an input. */
  private static Set<String> computed(Graph graph) {
    Set<String> computed = new HashSet<>();
    graph.feeds().forEach(input -> computed.add(input.name()));
    for (Node node : graph.nodes()) {
      if (node.inputs().stream().anyMatch(computed::contains)) {
        computed.addAll(node.outputs());
      }
    }
    return computed;
  }

  /** What a node is given that does not depend on an input, through whatever it passes before. */
  private static Set<String> constantsOf(
      Node node, Map<String, Node> producers, Set<String> computed) {
    Set<String> found = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(node.inputs());
    while (!open.isEmpty()) {
      String next = open.remove(0);
      if (!computed.contains(next) && found.add(next) && producers.containsKey(next)) {
        open.addAll(producers.get(next).inputs());
      }
    }
    return found;
  }

  private static boolean isWeight(Tensor tensor) {
    boolean steps = tensor.type() == DataType.INT8 || tensor.type() == DataType.UINT8;
    return tensor.shape().rank() >= 2 && (tensor.type().isFloatingPoint() || steps);
  }

  /** The layers with weights, the one next to the score first. */
  public List<String> layers() {
    return layers.stream().map(Layer::name).toList();
  }

  /**
   * The model without what its last layers learned.
   *
   * @param count how many layers forget, from the score down
   * @param seed of the random weights; a layer gets the same ones whatever the count
   */
  public Model forgetting(int count, long seed) {
    return forgetting(0, count, seed);
  }

  /**
   * The model without what one of its layers learned; all others are as they were.
   *
   * @param place of the layer, counted from the score
   * @param seed as for {@link #forgetting}: the layer gets the weights that it gets there
   */
  public Model forgettingOnly(int place, long seed) {
    return forgetting(place, place + 1, seed);
  }

  private Model forgetting(int from, int to, long seed) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(model.graph().initializers());
    Random random = new Random(seed);
    for (int i = 0; i < to; i++) {
      for (Tensor weight : layers.get(i).weights()) {
        // Drawn also where it is not wanted, so that each layer gets the same numbers.
        Tensor forgotten = random(weight, random);
        if (i >= from) {
          tensors.put(weight.name(), forgotten);
        }
      }
    }
    return model.withGraph(model.graph().withInitializers(tensors.values()));
  }

  private static Tensor random(Tensor weight, Random random) {
    double[] values = weight.doubles();
    if (weight.type().isFloatingPoint()) {
      redraw(values, random);
    } else {
      shuffle(values, random);
    }
    return Tensor.of(weight.name(), weight.type(), weight.shape(), values);
  }

  private static void redraw(double[] values, Random random) {
    double sum = 0;
    double squares = 0;
    for (double value : values) {
      sum += value;
      squares += value * value;
    }
    double mean = sum / values.length;
    double deviation = Math.sqrt(Math.max(0, squares / values.length - mean * mean));
    for (int i = 0; i < values.length; i++) {
      values[i] = mean + deviation * random.nextGaussian();
    }
  }

  /** R. A. Fisher and F. Yates 1938, in R. Durstenfeld's form. */
  private static void shuffle(double[] values, Random random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      double kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
  }
}
