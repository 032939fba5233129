package io.github.camgraft;

import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.ClassChoice;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.AttributionMethod;
import io.github.camgraft.image.ImageFiles;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Preprocessing;
import io.github.camgraft.onnx.Model;
import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.onnx.ModelFiles;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Explains what an ONNX classifier says of pictures: Grad-CAM, guided backpropagation and Guided
 * Grad-CAM.
 *
 * <pre>{@code
 * try (Explainer explainer = Explainer.open(Path.of("model.onnx"))) {
 *   Explanation explanation = explainer.explain(Path.of("cat.png"), Target.predicted()).get(0);
 *   Heatmap map = explanation.heatmap();
 * }
 * }</pre>
 *
 * <p>An original model is augmented in memory; an augmented one is taken as it is. Explaining is
 * thread-safe.
 */
public final class Explainer implements AutoCloseable {
  private static final int PREDICTED = -1;

  private final InferenceSession session;
  private final Contract contract;
  private final List<AttributionMethod> methods;
  private final InputPreparation preparation;
  private final Labels labels;
  private final Map<String, NumericTensor> inputs;

  private Explainer(
      InferenceSession session,
      Contract contract,
      List<AttributionMethod> methods,
      InputPreparation preparation,
      Labels labels,
      Map<String, NumericTensor> inputs) {
    this.session = session;
    this.contract = contract;
    this.methods = methods;
    this.preparation = preparation;
    this.labels = labels;
    this.inputs = Map.copyOf(inputs);
  }

  /** Opens a model with {@link ExplainerSettings#DEFAULT}. */
  public static Explainer open(Path model) {
    return open(model, ExplainerSettings.DEFAULT);
  }

  /**
   * Opens a model.
   *
   * @throws ModelException if it cannot be read, or cannot be explained
   * @throws io.github.camgraft.runtime.RuntimeFailure if ONNX Runtime refuses it or the device
   *     cannot be used
   */
  public static Explainer open(Path file, ExplainerSettings settings) {
    Model model = ModelFiles.read(file);
    if (Contract.isIn(model.metadata())) {
      Contract contract = Contract.of(model.metadata());
      return open(model, contract, settings, labels(file, contract, settings));
    }
    AugmentOptions options =
        settings.methods().isEmpty()
            ? settings.augment()
            : settings.augment().withMethods(MethodChoice.grafts(settings.methods()));
    Augmented augmented = Augmenter.augment(model, options);
    Contract contract = augmented.contract();
    return open(augmented.model(), contract, settings, labels(file, contract, settings));
  }

  private static Labels labels(Path file, Contract contract, ExplainerSettings settings) {
    if (!settings.labels().names().isEmpty()) {
      return settings.labels().forClasses(contract.classes());
    }
    return contract.labels().isEmpty()
        ? Labels.beside(file, contract.classes()).orElse(Labels.NONE)
        : new Labels(contract.labels());
  }

  private static Explainer open(
      Model augmented, Contract contract, ExplainerSettings settings, Labels labels) {
    List<AttributionMethod> methods = MethodChoice.of(settings.methods(), contract);
    InferenceSession session = InferenceSession.open(augmented, settings.session());
    try {
      TensorType input = session.inputTypes().get(contract.image());
      return new Explainer(
          session,
          contract,
          methods,
          InputPreparation.of(contract, input.shape(), settings.preprocessing()),
          labels,
          settings.inputs());
    } catch (RuntimeException failure) {
      session.close();
      throw failure;
    }
  }

  /** What the augmented model promises: score, layers, methods. */
  public Contract contract() {
    return contract;
  }

  /** How it explains, in the order to be shown. */
  public List<AttributionMethod> methods() {
    return methods;
  }

  /** How pictures become inputs. */
  public Preprocessing preprocessing() {
    return preparation.preprocessing();
  }

  /**
   * Where the preprocessing was said: {@code asked for}, {@code from the file}, or {@code assumed}.
   */
  public String preprocessingOrigin() {
    return preparation.origin();
  }

  /** What executes the model, in one phrase. */
  public String device() {
    return session.device();
  }

  /** The names of the classes. */
  public Labels labels() {
    return labels;
  }

  /**
   * Explains a picture file.
   *
   * @return an explanation for each class of the target, in its order
   * @throws io.github.camgraft.image.ImageException if the file is no picture that can be read
   */
  public List<Explanation> explain(Path photo, Target target) {
    return explain(ImageFiles.read(photo), target);
  }

  /** Explains a picture. */
  public List<Explanation> explain(Picture photo, Target target) {
    return explain(
        preparation.apply(photo), preparation.preprocessing().seen(photo), target, inputs);
  }

  /**
   * Explains an input tensor that was prepared elsewhere, for models with further inputs and for
   * exact comparisons.
   *
   * @param input the picture, in the shape of the model's input
   * @param seen the picture to show
   * @param target which classes to explain
   * @param others tensors for the model's other inputs, by name
   */
  public List<Explanation> explain(
      FloatTensor input, Picture seen, Target target, Map<String, NumericTensor> others) {
    Map<String, NumericTensor> first = run(input, PREDICTED, others);
    List<Prediction> predictions = Predictions.of(first.get(contract.output()), contract, labels);
    List<Explanation> explanations = new ArrayList<>();
    int classes = Math.toIntExact(contract.classes());
    for (int index : target.resolve(predictions, labels, classes)) {
      boolean isPredicted = explained(first) == index;
      Map<String, NumericTensor> outputs = isPredicted ? first : run(input, index, others);
      if (explained(outputs) != index) {
        throw new ModelException(
            "the file was augmented to explain %s only, so class %d cannot be chosen"
                .formatted(fixedClass(), index));
      }
      explanations.add(explanation(input, outputs, seen, predictions, index));
    }
    return explanations;
  }

  private String fixedClass() {
    return contract.classChoice().kind() == ClassChoice.Kind.FIXED
        ? "class " + contract.classChoice().index()
        : "the predicted class";
  }

  private Map<String, NumericTensor> run(
      FloatTensor input, int index, Map<String, NumericTensor> others) {
    Map<String, NumericTensor> feeds = new LinkedHashMap<>(others);
    feeds.put(contract.image(), input);
    if (contract.classChoice().kind() == ClassChoice.Kind.INPUT) {
      long[] classes = new long[input.size(0)];
      Arrays.fill(classes, index);
      feeds.put(Contract.EXPLAIN_CLASS, new LongTensor(classes, classes.length));
    }
    for (String wanted : session.inputs()) {
      if (!feeds.containsKey(wanted)) {
        throw new ModelException(
            "the model has another input '%s', and a picture alone does not say what belongs there; name an array for it with --input %s=FILE.npy"
                .formatted(wanted, wanted));
      }
    }
    return session.run(feeds);
  }

  private static int explained(Map<String, NumericTensor> outputs) {
    return (int) outputs.get(Contract.EXPLAINED_CLASS).at(0);
  }

  private Explanation explanation(
      FloatTensor input,
      Map<String, NumericTensor> outputs,
      Picture seen,
      List<Prediction> predictions,
      int index) {
    List<LayerExplanation> layers = new ArrayList<>();
    for (Contract.Layer layer : contract.layers()) {
      FloatTensor activations = (FloatTensor) outputs.get(layer.activations());
      FloatTensor gradients = (FloatTensor) outputs.get(layer.gradients());
      layers.add(LayerExplanation.of(layer.tensor(), activations.slice(0), gradients.slice(0)));
    }
    Map<Method, FloatTensor> inputGradients = new EnumMap<>(Method.class);
    for (Method method : contract.methods()) {
      if (outputs.get(method.output()) instanceof FloatTensor gradient) {
        inputGradients.put(method, gradient.slice(0));
      }
    }
    Prediction prediction =
        predictions.stream().filter(said -> said.index() == index).findFirst().orElseThrow();
    double score = outputs.get(Contract.EXPLAINED_SCORE).at(0);
    return new Explanation(
        seen,
        preparation.preprocessing(),
        predictions,
        prediction,
        score,
        methods,
        layers,
        input.slice(0),
        inputGradients);
  }

  @Override
  public void close() {
    session.close();
  }
}
