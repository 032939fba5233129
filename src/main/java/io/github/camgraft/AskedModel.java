package io.github.camgraft;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.TargetTensor;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.prepare.Prepared;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.label.Labels;
import io.github.camgraft.preprocessing.InputPreparation;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.Outputs;
import io.github.camgraft.score.Reading;
import io.github.camgraft.target.Answer;
import io.github.camgraft.target.Question;
import io.github.camgraft.target.SimilarityTarget;
import io.github.camgraft.target.TargetKind;
import io.github.camgraft.target.TensorTarget;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An augmented model that is asked by weights. Where a question depends on what the model says of a
 * picture, that is run first, without gradients; then each question takes a run.
 */
final class AskedModel {
  private final Contract contract;
  private final FurtherSessions sessions;
  private final InputPreparation preparation;
  private final Labels labels;
  private final Run run;
  private final Finish finish;

  /** A run of the model that explains. */
  interface Run {
    Outputs of(Map<String, NumericTensor> feeds);
  }

  /** Makes an explanation of what a run returned. */
  interface Finish {
    Explanation of(Returned returned);
  }

  /**
   * What a run returned of one question.
   *
   * @param outputs all that it returned
   * @param position which picture of the batch is meant
   * @param input that picture as the model took it
   * @param seen what people see of it
   * @param name what its place is called
   * @param question what was asked
   * @param prediction the same with its value
   * @param predictions what the model says
   * @param others what was fed beside the picture
   * @param further other pictures that were asked the same
   */
  record Returned(
      Outputs outputs,
      int position,
      FloatTensor input,
      Picture seen,
      String name,
      Question question,
      Prediction prediction,
      List<Prediction> predictions,
      Map<String, NumericTensor> others,
      List<Explanation> further) {}

  AskedModel(
      Contract contract,
      FurtherSessions sessions,
      InputPreparation preparation,
      Labels labels,
      Run run,
      Finish finish) {
    this.contract = contract;
    this.sessions = sessions;
    this.preparation = preparation;
    this.labels = labels;
    this.run = run;
    this.finish = finish;
  }

  /** As {@link AugmentedModel#explain}. */
  List<List<Explanation>> explain(
      FloatTensor input,
      List<Shown> shown,
      TensorTarget target,
      Map<String, NumericTensor> others) {
    TargetTensor tensor = tensor();
    int count = input.size(0);
    if (count > 1 && !tensor.countsPictures()) {
      throw new ModelException(
          "the tensor '%s' has no axis for pictures, so they are explained one by one"
              .formatted(tensor.tensor()));
    }
    Map<String, NumericTensor> said = said(input, target, others);
    Set<String> counting = said.isEmpty() ? Set.of() : countingPictures(said.keySet(), count);
    List<Answer> answers =
        IntStream.range(0, shown.size())
            .mapToObj(i -> answer(said, counting, i, count, shown.get(i)))
            .toList();
    List<List<Question>> questions = answers.stream().map(target::questions).toList();
    List<List<Explanation>> explanations = new ArrayList<>();
    shown.forEach(picture -> explanations.add(new ArrayList<>()));
    int most = questions.stream().mapToInt(List::size).max().orElse(0);
    for (int j = 0; j < most; j++) {
      Outputs outputs = run(input, weights(questions, j, count), others);
      for (int i = 0; i < shown.size(); i++) {
        if (j < questions.get(i).size()) {
          explanations
              .get(i)
              .add(
                  explanation(
                      outputs,
                      i,
                      j,
                      input,
                      shown.get(i),
                      questions.get(i),
                      answers.get(i),
                      target,
                      others));
        }
      }
    }
    return List.copyOf(explanations);
  }

  /** The numbers of the tensor that is weighted, of one picture. */
  FloatTensor numbers(Prepared picture, Map<String, NumericTensor> others) {
    Map<String, NumericTensor> feeds = new HashMap<>(others);
    feeds.put(contract.image(), preparation.together(List.of(picture.input())));
    return ofPicture(sessions.answers(answers()).run(feeds).tensor(tensor().output()), 0, 1);
  }

  private TargetTensor tensor() {
    return contract
        .target()
        .orElseThrow(
            () ->
                new ModelException(
                    "the model was opened to explain classes; what is asked of a tensor has to be said when it is opened, or when it is augmented (--target weights)"));
  }

  private Map<String, NumericTensor> said(
      FloatTensor input, TensorTarget target, Map<String, NumericTensor> others) {
    boolean isKnown = tensor().shape().isKnownFrom(tensor().countsPictures() ? 1 : 0);
    if (isKnown && !target.needsNumbers()) {
      return Map.of();
    }
    Map<String, NumericTensor> feeds = new HashMap<>(others);
    feeds.put(contract.image(), input);
    return sessions.answers(answers()).run(feeds);
  }

  /** The outputs that do not depend on what is asked. */
  private Set<String> answers() {
    Set<String> names = new HashSet<>(sessions.outputs());
    names.removeAll(ViewOutputs.read(contract));
    contract.views().stream()
        .flatMap(view -> view.layers().stream())
        .forEach(layer -> names.removeAll(contract.outputs(layer).values()));
    names.add(tensor().output());
    names.add(contract.output());
    return names;
  }

  private Answer answer(
      Map<String, NumericTensor> said, Set<String> counting, int i, int count, Shown shown) {
    Map<String, FloatTensor> outputs = new LinkedHashMap<>();
    said.forEach(
        (name, value) ->
            outputs.put(
                name, counting.contains(name) ? ofPicture(value, i, count) : floats(value)));
    FloatTensor y = outputs.getOrDefault(tensor().output(), null);
    if (y == null) {
      int[] shape =
          tensor().shape().dimensions().stream()
              .skip(tensor().countsPictures() ? 1 : 0)
              .mapToInt(length -> Math.toIntExact(length.size()))
              .toArray();
      y = FloatTensor.zeros(shape);
    }
    if (!tensor().output().equals(tensor().tensor())
        || !contract.output().equals(tensor().output())) {
      outputs.remove(Contract.EXPLAINED_TENSOR);
    }
    return new Answer(
        tensor().tensor(),
        y,
        outputs,
        names(),
        scores(),
        shown.first().height(),
        shown.first().width(),
        shown.framing());
  }

  private Answer.ClassNames names() {
    return new Answer.ClassNames() {
      @Override
      public int find(String word, int classes) {
        return labels.find(word, classes);
      }

      @Override
      public String name(int index) {
        return labels.name(index);
      }

      @Override
      public int count() {
        return labels.names().size();
      }
    };
  }

  private Answer.Scores scores() {
    boolean isScore = tensor().tensor().equals(contract.score());
    return switch (contract.tail()) {
      case SIGMOID -> Answer.Scores.SIGMOID;
      case SOFTMAX, LOG_SOFTMAX -> Answer.Scores.SOFTMAX;
      default ->
          isScore && contract.reading().form() == Reading.Form.PROBABILITIES
              ? Answer.Scores.PROBABILITIES
              : contract.reading().form() == Reading.Form.SIGMOID
                  ? Answer.Scores.SIGMOID
                  : Answer.Scores.SOFTMAX;
    };
  }

  /**
   * The outputs whose first axis may be that of the pictures: an open length is, where theirs is
   * open, and counts something else, such as boxes, where theirs is known.
   */
  private Set<String> countingPictures(Set<String> outputs, int count) {
    InferenceSession session = sessions.answers(answers());
    boolean isOpen = !session.inputType(contract.image()).shape().isKnownFrom(0);
    Map<String, TensorType> types = session.outputTypes();
    Set<String> counting = new HashSet<>();
    for (String output : outputs) {
      boolean counts =
          output.equals(tensor().output())
              ? tensor().countsPictures()
              : Optional.ofNullable(types.get(output))
                  .map(TensorType::shape)
                  .filter(shape -> shape.rank() > 0)
                  .map(shape -> shape.get(0))
                  .filter(first -> first.isKnown() ? first.is(count) : isOpen)
                  .isPresent();
      if (counts) {
        counting.add(output);
      }
    }
    return counting;
  }

  /** What belongs to one picture of several. */
  private static FloatTensor ofPicture(NumericTensor value, int i, int count) {
    FloatTensor floats = floats(value);
    return floats.rank() > 0 && floats.size(0) == count ? floats.slice(i) : floats;
  }

  private static FloatTensor floats(NumericTensor value) {
    return value instanceof FloatTensor ready
        ? ready
        : FloatTensor.of(narrowed(value), value.shape());
  }

  private static float[] narrowed(NumericTensor value) {
    float[] numbers = new float[value.count()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) value.at(i);
    }
    return numbers;
  }

  /** The weights of one question of each picture; nothing is asked of those that fill a batch. */
  private FloatTensor weights(List<List<Question>> questions, int j, int count) {
    FloatTensor first = questions.get(0).get(0).weights();
    List<FloatTensor> each = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean isAsked = i < questions.size() && j < questions.get(i).size();
      each.add(isAsked ? questions.get(i).get(j).weights() : FloatTensor.zeros(first.shape()));
    }
    return tensor().countsPictures() ? FloatTensor.stacked(each) : each.get(0);
  }

  private Outputs run(FloatTensor input, FloatTensor weights, Map<String, NumericTensor> others) {
    Map<String, NumericTensor> feeds = new LinkedHashMap<>(others);
    feeds.put(contract.image(), input);
    feeds.put(Contract.EXPLAIN_WEIGHTS, weights);
    return run.of(feeds);
  }

  private Explanation explanation(
      Outputs outputs,
      int i,
      int j,
      FloatTensor input,
      Shown shown,
      List<Question> questions,
      Answer answer,
      TensorTarget target,
      Map<String, NumericTensor> others) {
    Question question = questions.get(j);
    Prediction prediction = prediction(j, question, outputs, i);
    List<Prediction> predictions = new ArrayList<>();
    for (int k = 0; k < questions.size(); k++) {
      predictions.add(
          k == j
              ? prediction
              : Prediction.ofValue(
                  k, questions.get(k).words(), questions.get(k).value().orElse(Double.NaN)));
    }
    // The numbers of a vector that is compared are no classes, however many there are.
    boolean isClassified =
        contract.classes() > 0
            && !contract.reading().isValue()
            && target.kind() != TargetKind.SIMILARITY;
    return finish.of(
        new Returned(
            outputs,
            i,
            input.slice(i),
            shown.first(),
            contract.image(),
            question,
            prediction,
            isClassified
                ? Predictions.of(
                    outputs.tensor(contract.output()), i, input.size(0), contract, labels)
                : predictions,
            others,
            further(target, answer, others)));
  }

  private static Prediction prediction(int j, Question question, Outputs outputs, int i) {
    double sum = outputs.tensor(Contract.EXPLAINED_SCORE).at(i);
    return Prediction.ofValue(j, question.words(), question.value().orElse(sum));
  }

  /** The picture that another one was compared with. */
  private List<Explanation> further(
      TensorTarget target, Answer answer, Map<String, NumericTensor> others) {
    if (!(target instanceof SimilarityTarget similarity) || similarity.picture().isEmpty()) {
      return List.of();
    }
    Prepared picture = similarity.picture().get();
    FloatTensor input = preparation.together(List.of(picture.input()));
    Answer ofReference =
        new Answer(
            answer.tensor(),
            similarity.reference().reshaped(answer.y().shape()),
            Map.of(),
            answer.classes(),
            answer.scores(),
            answer.height(),
            answer.width(),
            Optional.of(picture.framing()));
    Question question =
        similarity.reversed("the photograph", answer.y()).questions(ofReference).get(0);
    Outputs outputs = run(input, weights(List.of(List.of(question)), 0, input.size(0)), others);
    Prediction prediction = prediction(0, question, outputs, 0);
    return List.of(
        finish.of(
            new Returned(
                outputs,
                0,
                input.slice(0),
                picture.seen(),
                similarity.words(),
                question,
                prediction,
                List.of(prediction),
                others,
                List.of())));
  }
}
