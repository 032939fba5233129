package io.github.camgraft.verify;

import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.TargetTensor;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.Outputs;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of a model that is tried: its predicted classes, or a random mixture of numbers.
 */
final class TrialQuestion {
  private static final long PREDICTED = -1;

  private final Augmented augmented;
  private final Noise noise;

  TrialQuestion(Augmented augmented, Noise noise) {
    this.augmented = augmented;
    this.noise = noise;
  }

  /** Feeds for the augmented model: those of the original, and the question. */
  Map<String, NumericTensor> asked(Map<String, NumericTensor> feeds) {
    Contract contract = augmented.contract();
    int several = contract.emission().classesPerImage();
    Map<String, NumericTensor> all = new LinkedHashMap<>(feeds);
    if (contract.target().isPresent()) {
      all.putAll(contract.request(new long[0]));
      all.put(
          Contract.EXPLAIN_WEIGHTS,
          repeated(noise.of(type(contract.target().get(), feeds), 1), contract.target().get()));
      return all;
    }
    long[] predicted = new long[pictures(feeds) * several];
    Arrays.fill(predicted, PREDICTED);
    all.putAll(contract.request(predicted));
    return all;
  }

  /**
   * The first question of each picture, once the model has answered: a class, or weights.
   *
   * @param asked what was fed
   * @param outputs what came out
   */
  NumericTensor first(Map<String, NumericTensor> asked, Outputs outputs) {
    int several = augmented.contract().emission().classesPerImage();
    if (augmented.contract().target().isPresent()) {
      NumericTensor weights = fed(Contract.EXPLAIN_WEIGHTS, asked);
      return several == 1 ? weights : first(weights, augmented.contract().target().get(), several);
    }
    NumericTensor classes = outputs.tensor(Contract.EXPLAINED_CLASS);
    long[] first = new long[classes.count() / several];
    Arrays.setAll(first, picture -> (long) classes.at(picture * several));
    return new LongTensor(first, first.length);
  }

  private int pictures(Map<String, NumericTensor> feeds) {
    return fed(augmented.contract().image(), feeds).shape()[0];
  }

  /**
   * What an input was fed.
   *
   * @throws ModelException if nothing was
   */
  static NumericTensor fed(String input, Map<String, NumericTensor> feeds) {
    return Optional.ofNullable(feeds.get(input))
        .orElseThrow(
            () -> new ModelException("nothing was fed to the input '%s'".formatted(input)));
  }

  /** The type of the target tensor with the lengths that it has for these inputs. */
  private TensorType type(TargetTensor target, Map<String, NumericTensor> feeds) {
    TensorType type = new TensorType(target.weights(1).type(), target.shape());
    boolean isOpen = target.countsPictures() && !target.shape().get(0).isKnown();
    Shape shape = isOpen ? target.shape().with(0, Dimension.of(pictures(feeds))) : target.shape();
    boolean isKnown = shape.dimensions().stream().allMatch(Dimension::isKnown);
    return isKnown ? new TensorType(type.type(), shape) : measured(target, type, feeds);
  }

  private TensorType measured(
      TargetTensor target, TensorType type, Map<String, NumericTensor> feeds) {
    Graph graph = augmented.folded().graph();
    Model forward =
        augmented
            .folded()
            .withGraph(graph.withOutputs(List.of(ValueInfo.untyped(target.tensor()))));
    Outputs outputs = InferenceSession.runOnce(forward, SessionSettings.AS_WRITTEN, feeds);
    long[] lengths =
        Arrays.stream(outputs.tensor(target.tensor()).shape()).asLongStream().toArray();
    return new TensorType(type.type(), Shape.of(lengths));
  }

  /** The same weights for each of several questions. */
  private NumericTensor repeated(DoubleTensor weights, TargetTensor target) {
    int several = augmented.contract().emission().classesPerImage();
    if (several == 1) {
      return weights;
    }
    int axis = target.countsPictures() ? 1 : 0;
    int[] shape = weights.shape();
    int pictures = axis == 0 ? 1 : shape[0];
    int size = weights.count() / pictures;
    double[] values = new double[weights.count() * several];
    for (int i = 0; i < pictures * several; i++) {
      System.arraycopy(weights.numbers(), i / several * size, values, i * size, size);
    }
    int[] longer = new int[shape.length + 1];
    System.arraycopy(shape, 0, longer, 0, axis);
    longer[axis] = several;
    System.arraycopy(shape, axis, longer, axis + 1, shape.length - axis);
    return new DoubleTensor(values, longer);
  }

  private static NumericTensor first(NumericTensor repeated, TargetTensor target, int several) {
    int axis = target.countsPictures() ? 1 : 0;
    int[] longer = repeated.shape();
    int[] shape = new int[longer.length - 1];
    System.arraycopy(longer, 0, shape, 0, axis);
    System.arraycopy(longer, axis + 1, shape, axis, shape.length - axis);
    int pictures = axis == 0 ? 1 : shape[0];
    double[] values = new double[repeated.count() / several];
    int size = values.length / pictures;
    for (int picture = 0; picture < pictures; picture++) {
      System.arraycopy(repeated.numbers(), picture * several * size, values, picture * size, size);
    }
    return new DoubleTensor(values, shape);
  }
}
