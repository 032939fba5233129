package io.github.camgraft.augment;

import io.github.camgraft.grad.Backprop;
import io.github.camgraft.grad.Path;
import io.github.camgraft.onnx.DataType;
import io.github.camgraft.onnx.Dimension;
import io.github.camgraft.onnx.Graph;
import io.github.camgraft.onnx.Model;
import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.onnx.Shape;
import io.github.camgraft.onnx.Tape;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.onnx.Value;
import io.github.camgraft.onnx.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gradient of a model against differences, stretch by stretch.
 *
 * <p>A change runs through the network from the picture to the score. At each {@link Stretch} it is
 * brought back to a small size, as is done to measure how chaotic a system is, so that neither
 * rounding nor the kinks of all the layers before drown what this stretch does. With g the gradient
 * on both of its sides, ⟨g, change that enters⟩ must be ⟨g, change that leaves⟩.
 *
 * <p>Two changes are tried: one along the gradient, where the score's own change stands out most,
 * and one of noise, which also asks what the gradient leaves out.
 *
 * <p>A step is too large where it crosses kinks and too small where it drowns in rounding. So
 * several are taken: differences that agree with the gradient are right; they are held against it
 * only where two steps agree with each other on something else.
 */
final class GradientTrial {
  /** How long a change is, of the value that it changes; those that settle most often first. */
  private static final double[] STEPS = {1e-3, 3e-4, 3e-3, 1e-4, 1e-2, 3e-5};

  private static final double AGREEING = 0.01;
  private static final double WRONG = 0.05;

  private final Augmented augmented;
  private final Analysis analysis;
  private final Map<String, ? extends NumericTensor> feeds;
  private final Noise noise;
  private final SessionSettings settings;
  private final List<Stretch> stretches;

  /**
   * Takes what it needs.
   *
   * @param settings with which both the gradient and the differences are computed
   */
  GradientTrial(
      Augmented augmented,
      Map<String, ? extends NumericTensor> feeds,
      Noise noise,
      SessionSettings settings) {
    this.settings = settings;
    this.augmented = augmented;
    this.analysis = augmented.analysis();
    this.feeds = feeds;
    this.noise = noise;
    Graph graph = augmented.folded().graph();
    String image = analysis.image().tensor();
    String score = analysis.score().tensor();
    Path path = Path.between(graph, augmented.facts(), analysis.rules().standard(), image, score);
    this.stretches = Stretch.of(augmented.folded(), augmented.facts(), path, image, score);
  }

  /**
   * What one picture shows of one stretch.
   *
   * @param error by how much the gradient and the differences differ, of the larger one
   */
  record Finding(Stretch stretch, Verdict verdict, double error) {
    /** With what another direction shows: one that is wrong counts. */
    Finding and(Finding other) {
      if (verdict == Verdict.RIGHT && other.verdict() == Verdict.RIGHT) {
        return error > other.error() ? this : other;
      }
      boolean prevails =
          verdict == Verdict.WRONG || (verdict == Verdict.RIGHT && other.verdict() == Verdict.OPEN);
      return prevails ? this : other;
    }
  }

  /** What differences say of a gradient. */
  enum Verdict {
    /** They agree with it. */
    RIGHT,
    /** They agree with each other on something else. */
    WRONG,
    /** They do not settle. */
    OPEN,
    /** The stretch goes in steps, so there are none. */
    NONE
  }

  /** The values at the ends of the stretches, and the gradients there. */
  private record Pass(Map<String, NumericTensor> outputs) {
    NumericTensor value(String tensor) {
      return outputs.get("value/" + tensor);
    }

    NumericTensor gradient(String tensor) {
      return outputs.get("gradient/" + tensor);
    }
  }

  /**
   * What the picture shows of each stretch; none where the gradient is zero at the picture.
   *
   * @param explained the class of each picture
   * @throws ModelException if the gradient is not a number
   */
  List<Finding> findings(NumericTensor explained) {
    Pass pass = pass(explained);
    NumericTensor gradient = pass.gradient(analysis.image().tensor());
    double length = Vectors.length(gradient);
    if (Double.isNaN(length)) {
      throw new ModelException(
          "the gradient at '%s' is not a number".formatted(analysis.image().tensor()));
    }
    if (length == 0) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    double[] along = noise.direction(gradient);
    double[] across = noise.direction(Vectors.zerosLike(gradient));
    for (Stretch stretch : stretches) {
      if (stretch.goesInSteps(analysis.rules().standard())) {
        NumericTensor zeros = Vectors.zerosLike(pass.gradient(stretch.to()));
        along = noise.direction(zeros);
        across = noise.direction(zeros);
        findings.add(new Finding(stretch, Verdict.NONE, Double.NaN));
      } else {
        try (InferenceSession session = InferenceSession.open(stretch.model(), settings)) {
          Sweep first = new Sweep(stretch, pass, session);
          Sweep second = new Sweep(stretch, pass, session);
          along = first.passed(along);
          across = second.passed(across);
          findings.add(first.finding().and(second.finding()));
        }
      }
    }
    return findings;
  }

  private Pass pass(NumericTensor explained) {
    Map<String, NumericTensor> all = new LinkedHashMap<>(feeds);
    all.put(Contract.EXPLAINED_CLASS, explained);
    try (InferenceSession session = InferenceSession.open(backward(), settings)) {
      return new Pass(session.run(all));
    }
  }

  /** The network with the gradient at every end of a stretch, and the class as an input. */
  private Model backward() {
    Graph graph = augmented.folded().graph();
    Tape tape = new Tape(graph, augmented.facts(), augmented.platform());
    Value stored = tape.value(analysis.score().tensor());
    Value score = stored.as(stored.type().ofGradient());
    ClassScores scores = ClassScores.of(score, analysis.score().isBinary());
    Dimension batch = scores.all().shape().get(0);
    Value classes =
        tape.input(
            Contract.EXPLAINED_CLASS, new TensorType(DataType.INT64, new Shape(List.of(batch))));
    Value seed = scores.seed(scores.oneHot(classes)).reshapedLike(score);
    Map<String, Value> gradients =
        new Backprop(graph, tape, analysis.rules().standard())
            .gradients(analysis.score().tensor(), seed, analysis.image().tensor(), "trial");
    List<Value> outputs = new ArrayList<>();
    List<String> ends = new ArrayList<>(List.of(analysis.image().tensor()));
    stretches.forEach(stretch -> ends.add(stretch.to()));
    for (String end : ends) {
      outputs.add(tape.named("value/" + end, tape.value(end)));
      outputs.add(tape.named("gradient/" + end, gradients.get(end)));
    }
    Graph continued =
        tape.continued(outputs)
            .withOutputs(outputs.stream().map(value -> ValueInfo.untyped(value.name())).toList());
    return augmented.folded().withGraph(continued);
  }

  /** One change, with several lengths, through one stretch. */
  private final class Sweep {
    private final Stretch stretch;
    private final InferenceSession session;
    private final NumericTensor value;
    private final NumericTensor entering;
    private final NumericTensor leaving;
    private double off = Double.NaN;
    private Verdict verdict = Verdict.OPEN;

    Sweep(Stretch stretch, Pass pass, InferenceSession session) {
      this.stretch = stretch;
      this.session = session;
      this.value = pass.value(stretch.from());
      this.entering = pass.gradient(stretch.from());
      this.leaving = pass.gradient(stretch.to());
    }

    /** What came out. */
    Finding finding() {
      return new Finding(stretch, verdict, Math.abs(off));
    }

    /** What becomes of a change behind the stretch. */
    double[] passed(double[] direction) {
      DoubleTensor change = new DoubleTensor(direction, value.shape());
      double length = Vectors.length(change);
      DoubleTensor passed = null;
      for (int i = 0; i < STEPS.length && verdict == Verdict.OPEN; i++) {
        double step = STEPS[i] * Vectors.length(value) / length;
        NumericTensor above = moved(change, step);
        NumericTensor below = moved(change, -step);
        passed = Vectors.difference(run(above), run(below));
        settle(mismatch(Vectors.difference(above, below), passed));
      }
      return passed.values();
    }

    /** As float32 holds it: the difference of what was really fed is what counts. */
    private NumericTensor moved(DoubleTensor change, double step) {
      float[] moved = new float[value.count()];
      for (int i = 0; i < moved.length; i++) {
        moved[i] = (float) (value.at(i) + step * change.at(i));
      }
      return FloatTensor.of(moved, value.shape());
    }

    private NumericTensor run(NumericTensor moved) {
      Map<String, NumericTensor> all = new LinkedHashMap<>();
      session.inputs().stream()
          .filter(feeds::containsKey)
          .forEach(name -> all.put(name, feeds.get(name)));
      all.put(stretch.from(), moved);
      return session.run(all).get(stretch.to());
    }

    private double mismatch(NumericTensor in, NumericTensor out) {
      double expected = Vectors.product(entering, in);
      double found = Vectors.product(leaving, out);
      double scale =
          Math.max(Vectors.spread(entering, in), Math.max(Math.abs(expected), Math.abs(found)));
      return scale == 0 ? 0 : (found - expected) / scale;
    }

    private void settle(double next) {
      if (Math.abs(next) <= AGREEING) {
        verdict = Verdict.RIGHT;
      } else if (Math.abs(next) > WRONG && Math.abs(next - off) <= AGREEING) {
        verdict = Verdict.WRONG;
      }
      off = next;
    }
  }
}
