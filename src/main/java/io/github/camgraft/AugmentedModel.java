package io.github.camgraft;

import io.github.camgraft.augment.ClassChoice;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.cam.Merge;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.Sampling;
import io.github.camgraft.cam.method.Smoothing;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.prepare.Prepared;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.label.Labels;
import io.github.camgraft.preprocessing.InputPreparation;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.Outputs;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An augmented model as what it is for: pictures go in, explanations come out. */
final class AugmentedModel {
  private static final int PREDICTED = -1;

  private final InferenceSession session;
  private final FurtherSessions sessions;
  private final Contract contract;
  private final List<AttributionMethod> methods;
  private final Sampling sampling;
  private final Set<Smoothing> smoothing;
  private final Map<String, InputPreparation> preparations;
  private final Labels labels;
  private final Optional<Merge> merge;
  private final AskedModel askedModel;

  /** The names to be shown, no two of them the same. */
  private final Labels names;

  AugmentedModel(
      InferenceSession session,
      FurtherSessions sessions,
      Contract contract,
      List<AttributionMethod> methods,
      Sampling sampling,
      Set<Smoothing> smoothing,
      Map<String, InputPreparation> preparations,
      Labels labels,
      Optional<Merge> merge) {
    this.session = session;
    this.sessions = sessions;
    this.contract = contract;
    this.methods = methods;
    this.sampling = sampling;
    this.smoothing = smoothing;
    this.preparations = Map.copyOf(preparations);
    this.labels = labels;
    this.names = labels.distinguished();
    this.merge = merge;
    this.askedModel =
        new AskedModel(
            contract, sessions, preparation(contract.image()), names, this::run, this::explanation);
  }

  /**
   * Explains pictures that go through the model together. What is asked for beyond one class takes
   * further runs.
   *
   * @param input the pictures in the shape of the model's input; more than are shown, if the model
   *     takes a fixed number
   * @param shown what is seen of the pictures
   * @param others tensors for the model's other inputs
   * @return for each picture that is shown an explanation for each class of the target
   * @throws io.github.camgraft.target.UnexplainedException if a picture has no explanation
   */
  List<List<Explanation>> explain(
      FloatTensor input, List<Shown> shown, Target target, Map<String, NumericTensor> others) {
    if (target instanceof Target.Asked question) {
      return askedModel.explain(input, shown, question.target(), others);
    }
    return explanations(
        run(input, asked(input.size(0), target), others), input, shown, target, others);
  }

  /** The numbers of the tensor that is weighted, of one picture. */
  FloatTensor numbers(Prepared picture, Map<String, NumericTensor> others) {
    return askedModel.numbers(picture, others);
  }

  private Target.OfClasses classes(Target target) {
    if (contract.target().isPresent()) {
      throw new ModelException(
          "the model is asked by weights of '%s' (%s), so a class cannot be chosen; say what to ask of that tensor"
              .formatted(contract.score(), Contract.EXPLAIN_WEIGHTS));
    }
    if (target instanceof Target.OfClasses classes) {
      return classes;
    }
    throw new ModelException(
        "the session was opened to explain classes, so nothing else can be asked of it");
  }

  /** For each picture the class that the first run explains; -1 for the predicted one. */
  long[] asked(int count, Target target) {
    long[] asked = new long[count];
    Arrays.fill(asked, classes(target).first(labels, contract.mostClasses()).orElse(PREDICTED));
    return asked;
  }

  /**
   * Explains pictures that have gone through the model.
   *
   * @param outputs what that run returned
   */
  List<List<Explanation>> explanations(
      Outputs outputs,
      FloatTensor input,
      List<Shown> shown,
      Target target,
      Map<String, NumericTensor> others) {
    long[] asked = new long[input.size(0)];
    Arrays.fill(asked, PREDICTED);
    List<Wanted> pictures = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      List<Prediction> predictions =
          Predictions.of(outputs.tensor(contract.output()), i, asked.length, contract, names);
      int classes = contract.classes() == 0 ? predictions.size() : contract.mostClasses();
      List<Integer> indices = classes(target).resolve(predictions, labels, classes);
      pictures.add(
          new Wanted(i, input.slice(i), shown.get(i), predictions, indices, new LinkedHashMap<>()));
    }
    pictures.forEach(picture -> take(picture, outputs, others));
    while (pictures.stream().anyMatch(picture -> picture.missing().isPresent())) {
      pictures.forEach(picture -> asked[picture.position] = picture.missing().orElse(PREDICTED));
      Outputs more = run(input, asked, others);
      for (Wanted picture : pictures) {
        refuseAnother((int) asked[picture.position], explained(more, picture.position));
        take(picture, more, others);
      }
    }
    return pictures.stream().map(Wanted::explanations).toList();
  }

  /** One picture of several, and what is known of it so far. */
  private record Wanted(
      int position,
      FloatTensor input,
      Shown shown,
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

  private void take(Wanted picture, Outputs outputs, Map<String, NumericTensor> others) {
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

  private Outputs run(FloatTensor input, long[] classes, Map<String, NumericTensor> others) {
    Map<String, NumericTensor> feeds = new LinkedHashMap<>(others);
    feeds.put(contract.image(), input);
    feeds.putAll(contract.request(classes));
    return run(feeds);
  }

  private Outputs run(Map<String, NumericTensor> feeds) {
    for (String wanted : session.inputs()) {
      if (!feeds.containsKey(wanted)) {
        throw missing(wanted);
      }
    }
    return session.run(feeds);
  }

  private InputPreparation preparation(String image) {
    return Optional.ofNullable(preparations.get(image))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "nobody has said how pictures for '%s' are prepared".formatted(image)));
  }

  private ModelException missing(String input) {
    String type =
        Optional.ofNullable(session.inputTypes().get(input))
            .map(known -> " (%s %s)".formatted(known.type(), known.shape()))
            .orElse("");
    return new ModelException(
        "the model has another input '%s'%s, which the picture does not fill; give it an array (.npy), or a photograph if it takes one, with --input %s=FILE"
            .formatted(input, type, input));
  }

  private static int explained(Outputs outputs, int position) {
    return (int) outputs.tensor(Contract.EXPLAINED_CLASS).at(position);
  }

  /** Of the first picture, with those beside it that people can see. */
  private Explanation explanation(
      Outputs outputs, Wanted picture, int index, Map<String, NumericTensor> others) {
    List<Explanation> further = new ArrayList<>();
    for (Contract.View view : contract.views()) {
      Picture seen = picture.shown.further().get(view.image());
      if (seen != null && others.get(view.image()) instanceof FloatTensor inputs) {
        ViewOutputs returned = new ViewOutputs(contract, view, outputs, picture.position, sampling);
        List<RunEvidence> evidence =
            returned.evidence(inputs.slice(picture.position), layer -> Optional.empty());
        further.add(explanation(view, seen, picture, index, evidence, List.of()));
      }
    }
    Contract.View first = contract.views().get(0);
    ViewOutputs returned = new ViewOutputs(contract, first, outputs, picture.position, sampling);
    InputPreparation preparation = preparation(first.image());
    ModelRuns.Question question =
        new ModelRuns.Question(
            picture.input,
            new Asked.OfClass(index),
            Predictions.similarTo(index, picture.predictions));
    ModelRuns runs = new ModelRuns(sessions, contract, preparation, others, sampling, question, 0);
    List<RunEvidence> evidence =
        returned.evidence(picture.input, layer -> Optional.of(runs.at(layer)));
    return explanation(first, picture.shown.first(), picture, index, evidence, further);
  }

  private Explanation explanation(
      Contract.View view,
      Picture seen,
      Wanted picture,
      int index,
      List<RunEvidence> evidence,
      List<Explanation> further) {
    evidence.forEach(Finiteness::require);
    Prediction prediction = Predictions.ofClass(index, picture.predictions, labels);
    return new Explanation(
        view.image(),
        seen,
        preparation(view.image()).preprocessing(),
        picture.predictions,
        prediction,
        Attributions.of(methods, smoothing, evidence),
        further,
        Optional.empty(),
        merge);
  }

  /** Of a question to the first picture. */
  private Explanation explanation(AskedModel.Returned returned) {
    Contract.View view = contract.views().get(0);
    InputPreparation preparation = preparation(view.image());
    Asked asked =
        new Asked.ByWeights(
            returned.question().weights(), contract.target().orElseThrow().countsPictures());
    ModelRuns.Question question = new ModelRuns.Question(returned.input(), asked, List.of());
    ModelRuns runs =
        new ModelRuns(sessions, contract, preparation, returned.others(), sampling, question, 0);
    List<RunEvidence> evidence =
        new ViewOutputs(contract, view, returned.outputs(), returned.position(), sampling)
            .evidence(returned.input(), layer -> Optional.of(runs.at(layer)));
    evidence.forEach(Finiteness::require);
    return new Explanation(
        returned.name(),
        returned.seen(),
        preparation.preprocessing(),
        returned.predictions(),
        returned.prediction(),
        Attributions.of(methods, smoothing, evidence),
        returned.further(),
        Optional.of(returned.question()),
        merge);
  }
}
