package io.github.camgraft.augment;

import io.github.camgraft.input.PictureSize;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.layer.FeatureLayer;
import io.github.camgraft.score.Reading;
import io.github.camgraft.score.Score;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an augmented file promises to the program that runs it. It stands in the file's metadata as
 * one JSON document under the key {@value #KEY}; {@code contract.schema.json} beside this class
 * says what is in it.
 *
 * @param views the pictures that are explained, each with the outputs that tell of it; at least one
 * @param output the original output that tells the classes
 * @param score the tensor that was differentiated
 * @param tail what the file makes of the score: none, softmax, sigmoid
 * @param reading how that output becomes what people read
 * @param classes how many classes there are; 0 where only a run tells
 * @param classChoice which class is explained
 * @param methods what was grafted on
 * @param emission in which form the explanation is returned
 * @param preprocessing how pictures become inputs
 * @param labels the names of the classes in their order, none where they were not said
 * @param masked how many nodes the guided rule masks
 * @param straightThrough whether signs and roundings pass a gradient on
 * @param target whose numbers are weighted; nothing where classes are explained
 * @hidden
 */
public record Contract(
    List<View> views,
    String output,
    String score,
    Score.Tail tail,
    Reading reading,
    long classes,
    ClassChoice classChoice,
    Set<Method> methods,
    Emission emission,
    StatedPreprocessing preprocessing,
    List<String> labels,
    int masked,
    boolean straightThrough,
    Optional<TargetTensor> target) {
  /** The version of the contract itself. */
  public static final int VERSION = 4;

  /** The key of the contract in a file's metadata. */
  public static final String KEY = "camgraft.contract";

  /**
   * The input that chooses the class, int64 [N], or [N, M] where several are explained; -1 is the
   * predicted one, -2 the second best.
   */
  public static final String EXPLAIN_CLASS = "explain_class";

  /**
   * The input with a weight for every number of the target tensor y, float of its shape; [N, M, …]
   * where several questions are asked of each picture.
   */
  public static final String EXPLAIN_WEIGHTS = "explain_weights";

  /** The input that says whether to explain, a single truth value. */
  public static final String EXPLAIN = "explain";

  /** The output that tells which class was explained, int64 [N] or [N, M]. */
  public static final String EXPLAINED_CLASS = "explained_class";

  /**
   * The output with that class's score before softmax, float [N] or [N, M]; Σ w·y where there are
   * weights.
   */
  public static final String EXPLAINED_SCORE = "explained_score";

  /** The output with the scores of all classes, float [N, C], where the original returns none. */
  public static final String CLASS_SCORES = "class_scores";

  /** The output with the target tensor y, where the original does not return it. */
  public static final String EXPLAINED_TENSOR = "explained_tensor";

  /**
   * A feature layer and the names of its outputs. Which of them a file has, {@link
   * Contract#emission} and {@link Contract#methods} say.
   *
   * @param tensor its name in the original graph
   * @param name its name for people, such as {@code layer4.1.relu}; the tensor's where the
   *     network's parts have no names
   * @param operator what computes it
   * @param shape [N, K, h, w]
   * @param activations the output with the feature maps, [N, K, h, w]
   * @param gradients the output with the gradient of the score with respect to them, of the same
   *     shape, or [N, M, K, h, w] where several classes are explained
   * @param map the output with finished Grad-CAM, [N, 1, H, W] or [N, M, H, W]
   * @param guidedMap the output with finished Guided Grad-CAM, of the picture's shape, with an axis
   *     for several classes behind the first
   * @param shownMap the output with Grad-CAM as pixels of 8 bits
   * @param shownGuidedMap the output with Guided Grad-CAM as pixels of 8 bits
   */
  public record Layer(
      String tensor,
      String name,
      String operator,
      Shape shape,
      String activations,
      String gradients,
      String map,
      String guidedMap,
      String shownMap,
      String shownGuidedMap) {
    /**
     * Refuses what leaves something unsaid.
     *
     * @param tensor its name in the original graph
     * @param name its name for people, such as {@code layer4.1.relu}; the tensor's where the
     *     network's parts have no names
     * @param shape [N, K, h, w]
     * @param activations the output with the feature maps, [N, K, h, w]
     * @param gradients the output with the gradient of the score with respect to them, of the same
     *     shape, or [N, M, K, h, w] where several classes are explained
     * @param map the output with finished Grad-CAM, [N, 1, H, W] or [N, M, H, W]
     * @param operator what computes it
     * @param guidedMap the output with finished Guided Grad-CAM, of the picture's shape, with an
     *     axis for several classes behind the first
     * @param shownMap the output with Grad-CAM as pixels of 8 bits
     * @param shownGuidedMap the output with Guided Grad-CAM as pixels of 8 bits
     */
    public Layer {
      requireAll(tensor, name, operator, shape);
    }

    static Layer of(FeatureLayer layer, int index) {
      return of(layer.tensor(), layer.name(), layer.operator(), layer.channelsFirstShape(), index);
    }

    static Layer of(String tensor, String name, String operator, Shape shape, int index) {
      String suffix = index == 0 ? "" : "_" + (index + 1);
      return new Layer(
          tensor,
          name,
          operator,
          shape,
          "cam_activations" + suffix,
          "cam_gradients" + suffix,
          "gradcam" + suffix,
          "guided_gradcam" + suffix,
          "gradcam_display" + suffix,
          "guided_gradcam_display" + suffix);
    }
  }

  /**
   * One of the pictures that are explained.
   *
   * @param image the input that takes it
   * @param layout where that input keeps its channels
   * @param layers its feature layers with their outputs
   * @param place which of the pictures it is, counted from 0
   */
  public record View(String image, Layout layout, List<Layer> layers, int place) {
    /**
     * Keeps its own copy; refuses what leaves something unsaid.
     *
     * @param image the input that takes it
     * @param layout where that input keeps its channels
     * @param place which of the pictures it is, counted from 0
     * @param layers its feature layers with their outputs
     */
    public View {
      requireAll(image, layout);
      layers = List.copyOf(layers);
    }

    /**
     * {@return the output with the gradient of that method with respect to this picture}
     *
     * @param method the method
     */
    public String output(Method method) {
      return method.output() + suffix();
    }

    /** {@return the output with Grad-CAM of all layers as one, [N, 1, H, W] or [N, M, H, W]} */
    public String mergedMap() {
      return "gradcam_merged" + suffix();
    }

    /** {@return the output with the same as pixels of 8 bits} */
    public String shownMergedMap() {
      return "gradcam_merged_display" + suffix();
    }

    private String suffix() {
      return place == 0 ? "" : "_" + (place + 1);
    }
  }

  /**
   * Keeps its own copies; refuses what leaves something unsaid.
   *
   * @param views the pictures that are explained, each with the outputs that tell of it; at least
   *     one
   * @param output the original output that tells the classes
   * @param score the tensor that was differentiated
   * @param tail what the file makes of the score: none, softmax, sigmoid
   * @param reading how that output becomes what people read
   * @param classes how many classes there are; 0 where only a run tells
   * @param classChoice which class is explained
   * @param methods what was grafted on
   * @param emission in which form the explanation is returned
   * @param preprocessing how pictures become inputs
   * @param labels the names of the classes in their order, none where they were not said
   * @param masked how many nodes the guided rule masks
   * @param straightThrough whether signs and roundings pass a gradient on
   * @param target whose numbers are weighted; nothing where classes are explained
   */
  public Contract {
    requireAll(output, score, tail, reading, classChoice, emission, preprocessing);
    if (classes < 0) {
      throw new IllegalArgumentException("there cannot be %d classes".formatted(classes));
    }
    views = List.copyOf(views);
    methods = Set.copyOf(methods);
    labels = List.copyOf(labels);
  }

  private static void requireAll(Object... said) {
    Stream.of(said).forEach(Objects::requireNonNull);
  }

  /** {@return the input that takes the picture, the first one where several are explained} */
  public String image() {
    return views.get(0).image();
  }

  /** {@return where that input keeps its channels} */
  public Layout layout() {
    return views.get(0).layout();
  }

  /**
   * Refuses signals, volumes and spectrograms.
   *
   * @param work what is done with pictures alone, as the beginning of a sentence
   * @throws ModelException if the model takes no pictures
   */
  public void requirePictures(String work) {
    if (!layout().isPicture()) {
      throw new ModelException(
          "%s of pictures alone, and the input '%s' takes %ss (%s); explain works for these too"
              .formatted(work, image(), layout().noun(), layout()));
    }
  }

  /** {@return the feature layers of that picture, with their outputs} */
  public List<Layer> layers() {
    return views.get(0).layers();
  }

  /**
   * {@return whether a file with that metadata was written by camgraft}
   *
   * @param metadata the file's metadata
   */
  public static boolean isIn(Map<String, String> metadata) {
    return metadata.containsKey(KEY);
  }

  /** {@return how many classes there can be, whatever is fed} */
  public int mostClasses() {
    return classes == 0 ? Integer.MAX_VALUE : Math.toIntExact(classes);
  }

  /** {@return how many classes there are, or how else the score is asked about, in words} */
  public String classesInWords() {
    if (target.isPresent()) {
      return "asked by a weight for each of its numbers " + target.get().shape();
    }
    if (reading.single()) {
      return reading.isValue() ? "a value" : "a probability";
    }
    if (classes == 0) {
      return "as many classes as are fed";
    }
    return classes + (reading.isValue() ? " values" : " classes");
  }

  /** {@return whether finished maps of the feature layers are returned} */
  public boolean hasMaps() {
    return emission.parts().maps() && methods.contains(Method.GRADCAM);
  }

  /** {@return whether one more map is returned that is made of those of all layers} */
  public boolean hasMergedMaps() {
    return hasMaps() && emission.merge().isPresent();
  }

  /**
   * {@return whether finished Guided Grad-CAM is returned: where both of its factors were asked for
   * and have the same size}
   */
  public boolean hasGuidedMaps() {
    return hasMaps() && methods.contains(Method.GUIDED) && emission.convention().resizes();
  }

  /** {@return whether maps are returned as pixels of 8 bits} */
  public boolean hasShownMaps() {
    return hasMaps() && emission.display();
  }

  /** {@return whether feature maps are returned} */
  public boolean hasActivations() {
    return emission.parts().raw() && methods.stream().anyMatch(Method::looksAtLayers);
  }

  /** {@return whether the gradients of feature maps are returned, beside the feature maps} */
  public boolean hasParts() {
    return emission.parts().raw() && methods.contains(Method.GRADCAM);
  }

  /**
   * {@return the names of the outputs that the file has for a feature layer, by what they hold}
   *
   * @param layer which feature layer, counted from 0
   */
  public Map<String, String> outputs(Layer layer) {
    Map<String, String> outputs = new LinkedHashMap<>();
    if (hasActivations()) {
      outputs.put("activations", layer.activations());
    }
    if (hasParts()) {
      outputs.put("gradients", layer.gradients());
    }
    if (hasMaps()) {
      outputs.put("gradcam", layer.map());
    }
    if (hasGuidedMaps()) {
      outputs.put("guided_gradcam", layer.guidedMap());
    }
    if (hasShownMaps()) {
      outputs.put("gradcam_display", layer.shownMap());
    }
    if (hasShownMaps() && hasGuidedMaps()) {
      outputs.put("guided_gradcam_display", layer.shownGuidedMap());
    }
    return outputs;
  }

  /**
   * {@return whether the gradient of that method with respect to the picture is returned} Guided
   * backpropagation is not where finished Guided Grad-CAM takes its place.
   *
   * @param method the method
   */
  public boolean hasInputGradient(Method method) {
    return methods.contains(method)
        && !method.output().isEmpty()
        && (emission.parts().raw() || method != Method.GUIDED || !hasGuidedMaps());
  }

  /**
   * {@return what to ask for to get the same of the original: the same layers, methods and classes,
   * and all that is said of pictures}
   */
  public AugmentOptions options() {
    return new AugmentOptions(
        views.stream()
            .flatMap(view -> view.layers().stream())
            .map(Layer::tensor)
            .distinct()
            .toList(),
        Optional.of(target.isPresent() || output.equals(CLASS_SCORES) ? score : output),
        views.stream().map(View::image).toList(),
        PictureSize.OPEN,
        methods,
        emission,
        AugmentOptions.DEFAULT.optimization(),
        classChoice,
        preprocessing,
        labels,
        straightThrough);
  }

  /**
   * {@return what to feed to the inputs that were added, to explain these classes}
   *
   * @param classes for each picture one class, or as many as the file explains at once
   */
  public Map<String, NumericTensor> request(long... classes) {
    Map<String, NumericTensor> feeds = new LinkedHashMap<>();
    if (classChoice.kind() == ClassChoice.Kind.INPUT) {
      int several = emission.classesPerImage();
      feeds.put(
          EXPLAIN_CLASS,
          several == 1
              ? new LongTensor(classes, classes.length)
              : new LongTensor(classes, classes.length / several, several));
    }
    if (emission.gated()) {
      feeds.put(EXPLAIN, new LongTensor(new long[] {1}));
    }
    return feeds;
  }

  /** {@return the entries for the file's metadata} */
  public Map<String, String> toMetadata() {
    return Map.of(KEY, ContractJson.write(this));
  }

  /**
   * Reads the contract of an augmented file.
   *
   * @param metadata the file's metadata
   * @return the contract
   * @throws ModelException if there is none, or it is of another version or damaged
   */
  public static Contract of(Map<String, String> metadata) {
    return Optional.ofNullable(metadata.get(KEY))
        .map(ContractJson::read)
        .orElseThrow(
            () ->
                new ModelException(
                    "the file's metadata have no camgraft entry, so it is not an augmented model"));
  }

  /**
   * Refuses a file that does not have what this promises.
   *
   * @param graph the graph of the file
   * @throws ModelException that names what is missing
   */
  public void requireIn(Graph graph) {
    new ContractInGraph(this, graph).check();
  }

  /** What to do about an entry that is not what was written. */
  static ModelException damaged(String clause) {
    return new ModelException(damage(clause));
  }

  /** The same with what lies behind it. */
  static ModelException damaged(String clause, Throwable cause) {
    return new ModelException(damage(clause), cause);
  }

  private static String damage(String clause) {
    return "the camgraft entry in the file's metadata is damaged: %s; augment the original model again"
        .formatted(clause);
  }
}
