package io.github.camgraft.augment;

import io.github.camgraft.augment.PassBothWays.Ends;
import io.github.camgraft.augment.Sweep.End;
import io.github.camgraft.augment.Sweep.Passage;
import io.github.camgraft.grad.Path;
import io.github.camgraft.onnx.Graph;
import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.tensor.DoubleTensor;
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
 */
final class GradientTrial {
  private final Analysis analysis;
  private final Noise noise;
  private final List<Stretch> stretches;
  private final PassBothWays bothWays;

  /** Cuts the network into stretches. */
  GradientTrial(Augmented augmented, Noise noise) {
    this.analysis = augmented.analysis();
    this.noise = noise;
    Graph graph = augmented.folded().graph();
    String image = analysis.image().tensor();
    String score = analysis.score().tensor();
    Path path = Path.between(graph, augmented.facts(), analysis.rules().standard(), image, score);
    this.stretches = Stretch.of(augmented.folded(), augmented.facts(), path, image, score);
    this.bothWays = new PassBothWays(augmented, stretches);
  }

  /**
   * What one picture shows of one stretch.
   *
   * @param error by how much the gradient and the differences differ, of the larger one
   */
  record Finding(Stretch stretch, Verdict verdict, double error) {
    private static Finding of(Stretch stretch, Passage passage) {
      return new Finding(stretch, passage.verdict(), Math.abs(passage.off()));
    }

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

  /**
   * What the picture shows of each stretch; none where the gradient is zero at the picture.
   *
   * @param seen a picture and how it is classified
   * @throws ModelException if the gradient is not a number
   */
  List<Finding> findings(OutputTrial.Finding seen) {
    Ends ends = bothWays.ends(seen);
    End front = ends.at(analysis.image().tensor());
    double length = Vectors.length(front.gradient());
    if (Double.isNaN(length)) {
      throw new ModelException(
          "the gradient at '%s' is not a number".formatted(analysis.image().tensor()));
    }
    if (length == 0) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    double[] along = noise.direction(front.gradient());
    double[] across = noise.direction(front.size());
    for (Stretch stretch : stretches) {
      End back = ends.at(stretch.to());
      if (stretch.goesInSteps(analysis.rules().standard())) {
        findings.add(new Finding(stretch, Verdict.NONE, Double.NaN));
        along = noise.direction(back.size());
        across = noise.direction(back.size());
      } else {
        try (InferenceSession session = InferenceSession.open(stretch.model(), seen.faithful())) {
          int[] shape = ends.shape(stretch.from());
          Sweep sweep =
              new Sweep(
                  front,
                  back,
                  value -> run(stretch, session, seen.feeds(), new DoubleTensor(value, shape)));
          Passage first = sweep.thorough(along);
          Passage second = sweep.brief(across);
          findings.add(Finding.of(stretch, first).and(Finding.of(stretch, second)));
          along = first.behind();
          across = second.behind();
        }
      }
      front = back;
    }
    return findings;
  }

  private static double[] run(
      Stretch stretch,
      InferenceSession session,
      Map<String, NumericTensor> feeds,
      NumericTensor entering) {
    Map<String, NumericTensor> all = new LinkedHashMap<>(feeds);
    all.keySet().retainAll(session.inputs());
    all.put(stretch.from(), entering);
    return session.run(all).get(stretch.to()).numbers();
  }
}
