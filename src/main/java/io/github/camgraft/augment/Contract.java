package io.github.camgraft.augment;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.tensor.Layout;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an augmented file promises to the program that runs it. It stands in the file's metadata,
 * one entry a line below, under keys that begin with {@code camgraft.}.
 *
 * @param image the input that takes the picture
 * @param layout where that input keeps its channels
 * @param output the original output that tells the classes
 * @param score the tensor that was differentiated
 * @param tail what the file makes of the score: none, softmax, sigmoid
 * @param classes how many classes there are
 * @param classChoice which class is explained
 * @param methods what was grafted on
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
    List<Layer> layers,
    String preprocessing,
    List<String> labels,
    int masked) {
  /** The version of the contract itself. */
  public static final String VERSION = "1";

  /** The input that chooses the class, int64 [N]; -1 is the predicted one. */
  public static final String EXPLAIN_CLASS = "explain_class";

  /** The output that tells which class was explained, int64 [N]. */
  public static final String EXPLAINED_CLASS = "explained_class";

  /** The output with that class's score before softmax, float [N]. */
  public static final String EXPLAINED_SCORE = "explained_score";

  /** The output with the scores of all classes, float [N, C], where the original returns none. */
  public static final String CLASS_SCORES = "class_scores";

  private static final String PREFIX = "camgraft.";
  private static final Gson GSON = new Gson();

  /**
   * A feature layer.
   *
   * @param tensor its name in the original graph
   * @param operator what computes it
   * @param shape [N, K, h, w] as text
   * @param activations the output with the feature maps, [N, K, h, w]
   * @param gradients the output with the gradient of the score with respect to them, of the same
   *     shape
   */
  public record Layer(
      String tensor, String operator, String shape, String activations, String gradients) {
    static Layer of(FeatureLayer layer, int index) {
      String suffix = index == 0 ? "" : "_" + (index + 1);
      return new Layer(
          layer.tensor(),
          layer.operator(),
          layer.channelsFirstShape().toString(),
          "cam_activations" + suffix,
          "cam_gradients" + suffix);
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
    return metadata.containsKey(PREFIX + "contract");
  }

  /** The entries for the file's metadata. */
  public Map<String, String> toMetadata() {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put(PREFIX + "contract", VERSION);
    entries.put(PREFIX + "image", image);
    entries.put(PREFIX + "layout", layout.name());
    entries.put(PREFIX + "output", output);
    entries.put(PREFIX + "score", score);
    entries.put(PREFIX + "tail", tail.name());
    entries.put(PREFIX + "classes", Long.toString(classes));
    entries.put(PREFIX + "class", classChoice.text());
    entries.put(
        PREFIX + "methods",
        methods.stream().sorted().map(Method::word).collect(Collectors.joining(",")));
    entries.put(PREFIX + "layers", GSON.toJson(layers));
    entries.put(PREFIX + "preprocessing", preprocessing);
    entries.put(PREFIX + "labels", GSON.toJson(labels));
    entries.put(PREFIX + "masked", Integer.toString(masked));
    return entries;
  }

  /**
   * Reads the contract of an augmented file.
   *
   * @throws ModelException if it is of a later version or damaged
   */
  public static Contract of(Map<String, String> metadata) {
    String version = metadata.get(PREFIX + "contract");
    if (!VERSION.equals(version)) {
      throw new ModelException(
          "the file was augmented under contract version %s; this camgraft knows version %s"
              .formatted(version, VERSION));
    }
    try {
      return new Contract(
          metadata.get(PREFIX + "image"),
          Layout.valueOf(metadata.get(PREFIX + "layout")),
          metadata.get(PREFIX + "output"),
          metadata.get(PREFIX + "score"),
          Score.Tail.valueOf(metadata.get(PREFIX + "tail")),
          Long.parseLong(metadata.get(PREFIX + "classes")),
          ClassChoice.parse(metadata.get(PREFIX + "class")),
          methods(metadata.get(PREFIX + "methods")),
          List.of(GSON.fromJson(metadata.get(PREFIX + "layers"), Layer[].class)),
          metadata.getOrDefault(PREFIX + "preprocessing", ""),
          List.of(GSON.fromJson(metadata.get(PREFIX + "labels"), String[].class)),
          Integer.parseInt(metadata.get(PREFIX + "masked")));
    } catch (IllegalArgumentException | NullPointerException | JsonSyntaxException damaged) {
      throw new ModelException(
          "the camgraft entries in the file's metadata are damaged; augment the original model again",
          damaged);
    }
  }

  private static Set<Method> methods(String words) {
    Set<Method> methods = EnumSet.noneOf(Method.class);
    Arrays.stream(Method.values())
        .filter(method -> List.of(words.split(",")).contains(method.word()))
        .forEach(methods::add);
    return methods;
  }
}
