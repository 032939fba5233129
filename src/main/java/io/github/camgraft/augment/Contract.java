package io.github.camgraft.augment;

import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.tensor.Layout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an augmented file promises to the program that runs it. It stands in the file's metadata as
 * one JSON document under the key {@value #KEY}; {@code contract.schema.json} beside this class
 * says what is in it.
 *
 * @param image the input that takes the picture
 * @param layout where that input keeps its channels
 * @param output the original output that tells the classes
 * @param score the tensor that was differentiated
 * @param tail what the file makes of the score: none, softmax, sigmoid
 * @param classes how many classes there are
 * @param classChoice which class is explained
 * @param methods what was grafted on
 * @param emission in which form the explanation is returned
 * @param layers the feature layers with their outputs
 * @param preprocessing how pictures become inputs, empty where that was not said
 * @param labels the names of the classes in their order, none where they were not said
 * @param masked how many nodes the guided rule masks
 */
public record Contract(
    String image,
    Layout layout,
    String output,
    String score,
    Score.Tail tail,
    long classes,
    ClassChoice classChoice,
    Set<Method> methods,
    Emission emission,
    List<Layer> layers,
    String preprocessing,
    List<String> labels,
    int masked) {
  /** The version of the contract itself. */
  public static final int VERSION = 2;

  /** The key of the contract in a file's metadata. */
  public static final String KEY = "camgraft.contract";

  /** The input that chooses the class, int64 [N]; -1 is the predicted one. */
  public static final String EXPLAIN_CLASS = "explain_class";

  /** The output that tells which class was explained, int64 [N]. */
  public static final String EXPLAINED_CLASS = "explained_class";

  /** The output with that class's score before softmax, float [N]. */
  public static final String EXPLAINED_SCORE = "explained_score";

  /** The output with the scores of all classes, float [N, C], where the original returns none. */
  public static final String CLASS_SCORES = "class_scores";

  /**
   * A feature layer and the names of its outputs. Which of them a file has, {@link
   * Contract#emission} and {@link Contract#methods} say.
   *
   * @param tensor its name in the original graph
   * @param operator what computes it
   * @param shape [N, K, h, w] as text
   * @param activations the output with the feature maps, [N, K, h, w]
   * @param gradients the output with the gradient of the score with respect to them, of the same
   *     shape
   * @param map the output with finished Grad-CAM, [N, 1, H, W]
   * @param guidedMap the output with finished Guided Grad-CAM, of the picture's shape
   */
  public record Layer(
      String tensor,
      String operator,
      String shape,
      String activations,
      String gradients,
      String map,
      String guidedMap) {
    static Layer of(FeatureLayer layer, int index) {
      return of(layer.tensor(), layer.operator(), layer.channelsFirstShape().toString(), index);
    }

    static Layer of(String tensor, String operator, String shape, int index) {
      String suffix = index == 0 ? "" : "_" + (index + 1);
      return new Layer(
          tensor,
          operator,
          shape,
          "cam_activations" + suffix,
          "cam_gradients" + suffix,
          "gradcam" + suffix,
          "guided_gradcam" + suffix);
    }
  }

  /** Keeps its own copies. */
  public Contract {
    methods = Set.copyOf(methods);
    layers = List.copyOf(layers);
    labels = List.copyOf(labels);
  }

  /** Whether a file with that metadata was written by camgraft. */
  public static boolean isIn(Map<String, String> metadata) {
    return metadata.containsKey(KEY);
  }

  /** Whether finished maps of the feature layers are returned. */
  public boolean hasMaps() {
    return emission.parts().maps() && methods.contains(Method.GRADCAM);
  }

  /**
   * Whether finished Guided Grad-CAM is returned: where both of its factors were asked for and have
   * the same size.
   */
  public boolean hasGuidedMaps() {
    return hasMaps() && methods.contains(Method.GUIDED) && emission.convention().resizes();
  }

  /** Whether feature maps and their gradients are returned. */
  public boolean hasParts() {
    return emission.parts().raw() && methods.contains(Method.GRADCAM);
  }

  /**
   * Whether the gradient of that method with respect to the picture is returned. Guided
   * backpropagation is not where finished Guided Grad-CAM takes its place.
   */
  public boolean hasInputGradient(Method method) {
    return methods.contains(method)
        && !method.output().isEmpty()
        && (emission.parts().raw() || method != Method.GUIDED || !hasGuidedMaps());
  }

  /**
   * What to ask for to get the same of the original: the same layers, methods and classes, and all
   * that is said of pictures.
   */
  public AugmentOptions options() {
    return new AugmentOptions(
        layers.stream().map(Layer::tensor).toList(),
        output.equals(CLASS_SCORES) ? Optional.of(score) : Optional.empty(),
        methods,
        emission,
        classChoice,
        preprocessing,
        labels);
  }

  /** The entries for the file's metadata. */
  public Map<String, String> toMetadata() {
    return Map.of(KEY, ContractJson.write(this));
  }

  /**
   * Reads the contract of an augmented file.
   *
   * @throws ModelException if it is of another version or damaged
   */
  public static Contract of(Map<String, String> metadata) {
    return ContractJson.read(metadata.get(KEY));
  }
}
