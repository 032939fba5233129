package io.github.camgraft;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Method;
import io.github.camgraft.augment.variant.Ablation;
import io.github.camgraft.augment.variant.AttentionRollout;
import io.github.camgraft.augment.variant.BiasGradients;
import io.github.camgraft.augment.variant.Curvature;
import io.github.camgraft.augment.variant.LeGrad;
import io.github.camgraft.cam.method.AttributionInputs;
import io.github.camgraft.cam.method.ModelReruns;
import io.github.camgraft.cam.method.Sampling;
import io.github.camgraft.preprocessing.InputPreparation;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.Outputs;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Further runs for one picture, one class and one layer.
 *
 * @param sessions the model in its forms
 * @param contract what the model promises
 * @param preparation how many pictures go through the model at once
 * @param others tensors for the model's other inputs
 * @param sampling how hard to try
 * @param question the picture, and what is explained of it
 * @param layer the place of the layer in the contract
 */
record ModelRuns(
    FurtherSessions sessions,
    Contract contract,
    InputPreparation preparation,
    Map<String, NumericTensor> others,
    Sampling sampling,
    Question question,
    int layer)
    implements ModelReruns {
  private static final int AT_ONCE = 8;

  /**
   * What the model is asked.
   *
   * @param picture without a batch axis
   * @param asked what is explained
   * @param similar the other classes, those with the nearest scores first
   */
  record Question(FloatTensor picture, Asked asked, List<Integer> similar) {}

  /** The same for one of several layers. */
  ModelRuns at(int place) {
    return new ModelRuns(sessions, contract, preparation, others, sampling, question, place);
  }

  @Override
  public AttributionInputs evidence(FloatTensor picture) {
    return evidence(new Question(picture, question.asked, question.similar));
  }

  @Override
  public AttributionInputs evidence(int another) {
    return evidence(new Question(question.picture, new Asked.OfClass(another), question.similar));
  }

  @Override
  public List<Integer> similarClasses(int most) {
    return question.similar.stream().limit(most).toList();
  }

  private AttributionInputs evidence(Question other) {
    ModelRuns runs = new ModelRuns(sessions, contract, preparation, others, sampling, other, layer);
    Outputs outputs =
        runs.run(sessions.layers(contract.hasParts()), List.of(other.picture), Map.of());
    return new ViewOutputs(contract, contract.views().get(0), outputs, 0, sampling)
        .evidence(other.picture, place -> Optional.of(runs.at(place)))
        .get(layer);
  }

  @Override
  public FloatTensor curvature() {
    InferenceSession session = sessions.curvature(layer);
    Outputs outputs = run(session, List.of(question.picture), Map.of());
    return outputs.floats(Curvature.OUTPUT).slice(0);
  }

  @Override
  public List<FloatTensor> biases() {
    return run(sessions.biases(), List.of(question.picture), Map.of()).entrySet().stream()
        .filter(output -> output.getKey().startsWith(BiasGradients.OUTPUT))
        .map(output -> ((FloatTensor) output.getValue()).slice(0))
        .toList();
  }

  @Override
  public FloatTensor rollout() {
    Outputs outputs = run(sessions.rollout(), List.of(question.picture), Map.of());
    return outputs.floats(AttentionRollout.OUTPUT).slice(0);
  }

  @Override
  public FloatTensor legrad() {
    Outputs outputs = run(sessions.legrad(), List.of(question.picture), Map.of());
    return outputs.floats(LeGrad.OUTPUT).slice(0);
  }

  @Override
  public void gradients(int count, IntFunction<FloatTensor> pictures, Consumer<FloatTensor> taker) {
    batches(count)
        .each(
            pictures,
            batch -> {
              Outputs outputs = run(sessions.gradients(), batch.together(), Map.of());
              FloatTensor gradients = outputs.floats(Method.GRADIENT.output());
              for (int i = 0; i < batch.count(); i++) {
                taker.accept(gradients.slice(i));
              }
            });
  }

  @Override
  public double[] scores(int count, IntFunction<FloatTensor> pictures) {
    List<Double> scores = new ArrayList<>();
    batches(count)
        .each(
            pictures,
            batch ->
                take(run(sessions.scores(), batch.together(), Map.of()), batch.count(), scores));
    return scores.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public double[] probabilities(int count, IntFunction<FloatTensor> pictures) {
    // What is asked of a tensor is no probability, but its own number.
    return question.asked instanceof Asked.OfClass ofClass
        ? probabilities(ofClass.index(), count, pictures)
        : scores(count, pictures);
  }

  private double[] probabilities(int explained, int count, IntFunction<FloatTensor> pictures) {
    List<Double> read = new ArrayList<>();
    batches(count)
        .each(
            pictures,
            batch -> {
              NumericTensor output =
                  run(sessions.scores(), batch.together(), Map.of()).tensor(contract.output());
              for (int i = 0; i < batch.count(); i++) {
                double[] said = Predictions.read(output, i, batch.together().size(0), contract);
                read.add(said[Math.min(explained, said.length - 1)]);
              }
            });
    return read.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The picture is the same each time, and a row of factors goes with each copy. */
  @Override
  public double[] ablated(int count, IntFunction<float[]> factors) {
    List<Double> scores = new ArrayList<>();
    List<FloatTensor> rows = new ArrayList<>();
    batches(count)
        .each(
            i -> {
              float[] row = factors.apply(i);
              rows.add(FloatTensor.of(row, 1, row.length));
              return question.picture;
            },
            batch -> {
              List<FloatTensor> taken = rows.subList(0, batch.count());
              Map<String, NumericTensor> feeds =
                  Map.of(Ablation.FACTORS, preparation.together(taken));
              take(run(sessions.ablation(layer), batch.together(), feeds), batch.count(), scores);
              taken.clear();
            });
    return scores.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void take(Outputs outputs, int count, List<Double> scores) {
    for (int i = 0; i < count; i++) {
      scores.add(outputs.tensor(Contract.EXPLAINED_SCORE).at(i));
    }
  }

  private PictureBatches batches(int count) {
    int places = preparation.isOpen() ? 0 : preparation.picturesPerRun(1);
    // An array for another input is that of one picture.
    int atOnce = others.isEmpty() ? preparation.picturesPerRun(AT_ONCE) : 1;
    return new PictureBatches(count, atOnce, places);
  }

  private Outputs run(
      InferenceSession session, List<FloatTensor> pictures, Map<String, NumericTensor> more) {
    FloatTensor together =
        preparation.together(pictures.stream().map(FloatTensor::asBatch).toList());
    return run(session, together, more);
  }

  private Outputs run(
      InferenceSession session, FloatTensor together, Map<String, NumericTensor> more) {
    Map<String, NumericTensor> feeds = new LinkedHashMap<>(others);
    feeds.putAll(more);
    feeds.put(contract.image(), together);
    feeds.putAll(question.asked.feeds(together.size(0), session.inputs()));
    return session.run(feeds);
  }
}
