package io.github.camgraft;

import io.github.camgraft.augment.Ablation;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.method.Runs;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Further runs for one picture, one class and one layer.
 *
 * @param sessions the model in its forms
 * @param contract what the model promises
 * @param preparation how many pictures go through the model at once
 * @param others tensors for the model's other inputs
 * @param picture the picture itself
 * @param explained the class
 * @param layer the place of the layer in the contract
 */
record ModelRuns(
    FurtherSessions sessions,
    Contract contract,
    InputPreparation preparation,
    Map<String, NumericTensor> others,
    FloatTensor picture,
    int explained,
    int layer)
    implements Runs {
  private static final int AT_ONCE = 8;

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
  public double[] ablated(int count, IntFunction<float[]> factors) {
    List<Double> scores = new ArrayList<>();
    inBatches(
        count,
        factors,
        batch -> {
          List<FloatTensor> rows =
              batch.stream().map(row -> FloatTensor.of(row, 1, row.length)).toList();
          List<FloatTensor> copies = batch.stream().map(row -> picture).toList();
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
    if (session.inputs().contains(Contract.EXPLAIN_CLASS)) {
      long[] classes = new long[together.size(0)];
      Arrays.fill(classes, explained);
      feeds.put(Contract.EXPLAIN_CLASS, new LongTensor(classes, classes.length));
    }
    return session.run(feeds);
  }
}
