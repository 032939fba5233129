package io.github.camgraft;

import io.github.camgraft.augment.ClassChoice;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.AttributionMethod;
import io.github.camgraft.cam.Sampling;
import io.github.camgraft.image.Picture;
import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An augmented model as what it is for: pictures go in, explanations come out. */
final class AugmentedModel {
  private static final int PREDICTED = -1;

  private final InferenceSession session;
  private final FurtherSessions sessions;
  private final Contract contract;
  private final List<AttributionMethod> methods;
  private final Sampling sampling;
  private final InputPreparation preparation;
  private final Labels labels;

  /** The names to be shown, no two of them the same. */
  private final Labels shown;

  AugmentedModel(
      InferenceSession session,
      FurtherSessions sessions,
      Contract contract,
      List<AttributionMethod> methods,
      Sampling sampling,
      InputPreparation preparation,
      Labels labels) {
    this.session = session;
    this.sessions = sessions;
    this.contract = contract;
    this.methods = methods;
    this.sampling = sampling;
    this.preparation = preparation;
    this.labels = labels;
    this.shown = labels.distinguished();
  }

  /**
   * Explains pictures that go through the model together. What is asked for beyond one class takes
   * further runs.
   *
   * @param input the pictures in the shape of the model's input; more than are shown, if the model
   *     takes a fixed number
   * @param seen the pictures to show
   * @param others tensors for the model's other inputs
   * @return for each picture that is shown an explanation for each class of the target
   * @throws NotFiniteException if a picture has a score and no explanation
   */
  List<List<Explanation>> explain(
      FloatTensor input, List<Picture> seen, Target target, Map<String, NumericTensor> others) {
    int[] asked = new int[input.size(0)];
    Arrays.fill(asked, target.first(labels, contract.mostClasses()).orElse(PREDICTED));
    Map<String, NumericTensor> outputs = run(input, asked, others);
    List<Wanted> pictures = new ArrayList<>();
    for (int i = 0; i < seen.size(); i++) {
      List<Prediction> predictions =
          Predictions.of(outputs.get(contract.output()), i, asked.length, contract, shown);
      int classes = contract.classes() == 0 ? predictions.size() : contract.mostClasses();
      List<Integer> indices = target.resolve(predictions, labels, classes);
      pictures.add(
          new Wanted(i, input.slice(i), seen.get(i), predictions, indices, new LinkedHashMap<>()));
    }
    pictures.forEach(picture -> take(picture, outputs, others));
    while (pictures.stream().anyMatch(picture -> picture.missing().isPresent())) {
      pictures.forEach(picture -> asked[picture.position] = picture.missing().orElse(PREDICTED));
      Map<String, NumericTensor> more = run(input, asked, others);
      for (Wanted picture : pictures) {
        refuseAnother(asked[picture.position], explained(more, picture.position));
        take(picture, more, others);
      }
    }
    return pictures.stream().map(Wanted::explanations).toList();
  }

  /** One picture of several, and what is known of it so far. */
  private record Wanted(
      int position,
      FloatTensor input,
      Picture seen,
      List<Prediction> predictions,
      List<Integer> classes,
      Map<Integer, Explanation> found) {
    Optional<Integer> missing() {
      return classes.stream().filter(index -> !found.containsKey(index)).findFirst();
    }

    List<Explanation> explanations() {
      return classes.stream().map(found::get).toList();
    }
  }

  private void take(
      Wanted picture, Map<String, NumericTensor> outputs, Map<String, NumericTensor> others) {
    int index = explained(outputs, picture.position);
    if (picture.classes.contains(index)) {
      picture.found.computeIfAbsent(index, key -> explanation(outputs, picture, key, others));
    }
  }

  private void refuseAnother(int asked, int explained) {
    if (asked != PREDICTED && asked != explained) {
      ClassChoice choice = contract.classChoice();
      throw new ModelException(
          "the file was augmented to explain %s only, so class %d cannot be chosen"
              .formatted(
                  choice.kind() == ClassChoice.Kind.FIXED
                      ? "class " + choice.index()
                      : "the predicted class",
                  asked));
    }
  }

  private Map<String, NumericTensor> run(
      FloatTensor input, int[] classes, Map<String, NumericTensor> others) {
    Map<String, NumericTensor> feeds = new LinkedHashMap<>(others);
    feeds.put(contract.image(), input);
    if (contract.classChoice().kind() == ClassChoice.Kind.INPUT) {
      long[] indices = Arrays.stream(classes).asLongStream().toArray();
      feeds.put(Contract.EXPLAIN_CLASS, new LongTensor(indices, indices.length));
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

  private static int explained(Map<String, NumericTensor> outputs, int position) {
    return (int) outputs.get(Contract.EXPLAINED_CLASS).at(position);
  }

  private Explanation explanation(
      Map<String, NumericTensor> outputs,
      Wanted picture,
      int index,
      Map<String, NumericTensor> others) {
    Map<Method, FloatTensor> gradients = new EnumMap<>(Method.class);
    for (Method method : contract.methods()) {
      if (outputs.get(method.output()) instanceof FloatTensor gradient) {
        gradients.put(method, gradient.slice(picture.position));
      }
    }
    List<RunEvidence> evidence = new ArrayList<>();
    for (int i = 0; i < Math.max(1, contract.layers().size()); i++) {
      evidence.add(
          new RunEvidence(
              layer(outputs, picture, i),
              contract.emission().convention(),
              picture.input,
              contract.layout(),
              gradients,
              outputs.get(Contract.EXPLAINED_SCORE).at(picture.position),
              sampling,
              Optional.of(
                  new ModelRuns(
                      sessions, contract, preparation, others, picture.input, index, i))));
    }
    evidence.forEach(Finiteness::require);
    Prediction prediction = Predictions.ofClass(index, picture.predictions, labels);
    return new Explanation(
        picture.seen,
        preparation.preprocessing(),
        picture.predictions,
        prediction,
        Attributions.of(methods, evidence));
  }

  private Optional<LayerExplanation> layer(
      Map<String, NumericTensor> outputs, Wanted picture, int place) {
    if (!contract.hasActivations()) {
      return Optional.empty();
    }
    Contract.Layer layer = contract.layers().get(place);
    FloatTensor activations = (FloatTensor) outputs.get(layer.activations());
    Optional<FloatTensor> gradients =
        Optional.ofNullable((FloatTensor) outputs.get(layer.gradients()));
    return Optional.of(
        new LayerExplanation(
            layer.tensor(),
            layer.name(),
            activations.slice(picture.position),
            gradients.map(gradient -> gradient.slice(picture.position))));
  }
}
