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
import io.github.camgraft.runtime.RuntimeFailure;
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
    Map<String, NumericTensor> outputs =
        runs.run(sessions.layers(contract.hasParts()), List.of(other.picture), Map.of());
    return new ViewOutputs(contract, contract.views().get(0), outputs, 0, sampling)
        .evidence(other.picture, place -> Optional.of(runs.at(place)))
        .get(layer);
  }

  @Override
  public FloatTensor curvature() {
    InferenceSession session = sessions.curvature(layer);
    Map<String, NumericTensor> outputs = run(session, List.of(question.picture), Map.of());
    return ((FloatTensor) outputs.get(Curvature.OUTPUT)).slice(0);
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
    Map<String, NumericTensor> outputs =
        run(sessions.rollout(), List.of(question.picture), Map.of());
    return ((FloatTensor) outputs.get(AttentionRollout.OUTPUT)).slice(0);
  }

  @Override
  public FloatTensor legrad() {
    Map<String, NumericTensor> outputs =
        run(sessions.legrad(), List.of(question.picture), Map.of());
    return ((FloatTensor) outputs.get(LeGrad.OUTPUT)).slice(0);
  }

  @Override
  public void gradients(int count, IntFunction<FloatTensor> pictures, Consumer<FloatTensor> taker) {
    inBatches(
        count,
        pictures,
        batch -> {
          Map<String, NumericTensor> outputs = run(sessions.gradients(), batch, Map.of());
          FloatTensor gradients = (FloatTensor) outputs.get(Method.GRADIENT.output());
          for (int i = 0; i < batch.size(); i++) {
            taker.accept(gradients.slice(i));
          }
        });
  }

  @Override
  public double[] scores(int count, IntFunction<FloatTensor> pictures) {
    List<Double> scores = new ArrayList<>();
    inBatches(
        count,
        pictures,
        batch -> take(run(sessions.scores(), batch, Map.of()), batch.size(), scores));
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
    inBatches(
        count,
        pictures,
        batch -> {
          NumericTensor output = run(sessions.scores(), batch, Map.of()).get(contract.output());
          for (int i = 0; i < batch.size(); i++) {
            double[] said =
                Predictions.read(output, i, preparation.picturesPerRun(batch.size()), contract);
            read.add(said[Math.min(explained, said.length - 1)]);
          }
        });
    return read.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public double[] ablated(int count, IntFunction<float[]> factors) {
    List<Double> scores = new ArrayList<>();
    inBatches(
        count,
        factors,
        batch -> {
          List<FloatTensor> rows =
              batch.stream().map(row -> FloatTensor.of(row, 1, row.length)).toList();
          List<FloatTensor> copies = batch.stream().map(row -> question.picture).toList();
          Map<String, NumericTensor> feeds = Map.of(Ablation.FACTORS, preparation.together(rows));
          take(run(sessions.ablation(layer), copies, feeds), batch.size(), scores);
        });
    return scores.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void take(Map<String, NumericTensor> outputs, int count, List<Double> scores) {
    for (int i = 0; i < count; i++) {
      scores.add(outputs.get(Contract.EXPLAINED_SCORE).at(i));
    }
  }

  private <T> void inBatches(int count, IntFunction<T> item, Consumer<List<T>> work) {
    // An array for another input is that of one picture.
    int size = others.isEmpty() ? preparation.picturesPerRun(AT_ONCE) : 1;
    for (int from = 0; from < count; from += size) {
      List<T> batch = new ArrayList<>();
      for (int i = from; i < Math.min(count, from + size); i++) {
        batch.add(item.apply(i));
      }
      try {
        work.accept(batch);
      } catch (RuntimeFailure batchIsBakedIn) {
        // Some exporters declare the batch open although the graph only works for one picture.
        if (from > 0 || batch.size() == 1) {
          throw batchIsBakedIn;
        }
        size = 1;
        work.accept(batch.subList(0, 1));
      }
    }
  }

  private Map<String, NumericTensor> run(
      InferenceSession session, List<FloatTensor> pictures, Map<String, NumericTensor> more) {
    FloatTensor together =
        preparation.together(pictures.stream().map(FloatTensor::asBatch).toList());
    Map<String, NumericTensor> feeds = new LinkedHashMap<>(others);
    feeds.putAll(more);
    feeds.put(contract.image(), together);
    feeds.putAll(question.asked.feeds(together.size(0), session.inputs()));
    return session.run(feeds);
  }
}
