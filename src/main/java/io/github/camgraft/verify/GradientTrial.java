package io.github.camgraft.verify;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.grad.GradientPath;
import io.github.camgraft.grad.OpenedRules;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.lower.DoublePrecision;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.runtime.inference.Inference;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.verify.ForwardBackward.Ends;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of a model against differences, segment by segment.
 *
 * <p>A change runs through the network from the picture to the score. At each {@link Segment} it is
 * brought back to a small size, as is done to measure how chaotic a system is, so that neither
 * rounding nor the kinks of all the layers before drown what this segment does. With g the gradient
 * on both of its sides, ⟨g, change that enters⟩ must be ⟨g, change that leaves⟩.
 *
 * <p>Two changes are tried: one along the gradient, where the score's own change stands out most,
 * and one of noise, which also asks what the gradient leaves out.
 *
 * <p>Float32 may be too coarse to show a change: behind a large number that was added, or where an
 * activation is nearly flat. So what is suspect is tried once more in float64 where ONNX Runtime
 * has it ({@link DoublePrecision}), forth and back, and only what is wrong there, too, is wrong.
 */
final class GradientTrial {
  /** So many changes of noise are sent in all, or one through each segment. */
  private static final int CHANGES = 6;

  private static final int FEWEST_TO_BE_SURE = 5;

  private final Analysis analysis;
  private final Noise noise;
  private final String entrance;
  private final GradientPath path;
  private final List<Segment> segments;
  private final ForwardBackward forwardBackward;

  /** Cuts the network between the picture and the score into segments. */
  static GradientTrial ofScore(Augmented augmented, Noise noise) {
    return new GradientTrial(augmented, noise, unrounded(augmented), true);
  }

  /** Cuts the network between the picture and a value in front of the score into segments. */
  static GradientTrial ofValue(Augmented augmented, Noise noise, String target) {
    return new GradientTrial(augmented, noise, target, false);
  }

  /** The score in front of its rounding to half precision, which goes in steps. */
  private static String unrounded(Augmented augmented) {
    String score = augmented.analysis().score().tensor();
    return augmented
        .folded()
        .graph()
        .producer(score)
        .filter(node -> node.is("Cast") && isFloat(augmented, node.input(0)))
        .map(node -> node.input(0))
        .orElse(score);
  }

  private static boolean isFloat(Augmented augmented, String value) {
    return augmented.facts().type(value).filter(of -> of.type() == DataType.FLOAT).isPresent();
  }

  private GradientTrial(Augmented augmented, Noise noise, String target, boolean isScore) {
    this.analysis = augmented.analysis();
    this.noise = noise;
    Model folded = augmented.folded();
    this.entrance = entrance(augmented);
    this.path =
        GradientPath.between(
            folded.graph(), augmented.facts(), analysis.rules().standard(), entrance, target);
    this.segments = Segment.of(folded, augmented.facts(), path, entrance, target);
    List<String> places = new ArrayList<>(List.of(entrance));
    segments.forEach(segment -> places.add(segment.to()));
    this.forwardBackward = new ForwardBackward(augmented, noise, target, isScore, places);
  }

  /** The picture, in float32 where the model takes it in half precision, which goes in steps. */
  private static String entrance(Augmented augmented) {
    String picture = augmented.analysis().image().tensor();
    List<Node> readers =
        augmented.folded().graph().nodes().stream()
            .filter(node -> node.inputs().contains(picture))
            .toList();
    boolean isCast =
        readers.size() == 1
            && readers.get(0).is("Cast")
            && !isFloat(augmented, picture)
            && isFloat(augmented, readers.get(0).output(0));
    return isCast ? readers.get(0).output(0) : picture;
  }

  /**
   * What one picture shows of one segment.
   *
   * @param error by how much the gradient and the differences differ, of the larger one
   */
  record Finding(Segment segment, Verdict verdict, double error) {
    static Finding open(Segment segment) {
      return new Finding(segment, Verdict.OPEN, Double.NaN);
    }

    private static Finding inSteps(Segment segment) {
      return new Finding(segment, Verdict.NONE, Double.NaN);
    }

    /** What several changes show: that the gradient is wrong if so many of them say so. */
    private static Finding of(Segment segment, List<Sent> passages, int needed, Verdict otherwise) {
      List<Sent> others =
          passages.stream().filter(passage -> passage.verdict() == Verdict.SUSPECT).toList();
      Verdict verdict = others.size() >= needed ? otherwise : Verdict.RIGHT;
      return passages.stream()
          .filter(passage -> (passage.verdict() == Verdict.SUSPECT) == (verdict == otherwise))
          .filter(passage -> passage.verdict() != Verdict.OPEN)
          .max(Comparator.comparingDouble(passage -> Math.abs(passage.off())))
          .map(passage -> new Finding(segment, verdict, Math.abs(passage.off())))
          .orElse(open(segment));
    }
  }

  List<Segment> segments() {
    return segments;
  }

  /** The values through which all of the network leads, from the picture on. */
  List<String> waypoints() {
    return path.waypoints(entrance);
  }

  /**
   * Whether the score would depend on the picture if no activation were shut.
   *
   * @param seen a picture at which the gradient is zero
   */
  boolean couldDepend(OutputTrial.Finding seen) {
    Ends ends = forwardBackward.ends(seen, OpenedRules.on(analysis.rules().standard()));
    return Vectors.length(ends.at(entrance).gradient()) != 0;
  }

  /**
   * What the picture shows of each segment; none where the gradient is zero at the picture.
   *
   * @param seen a picture and how it is classified
   * @throws ModelException if the gradient is not a number
   */
  List<Finding> findings(OutputTrial.Finding seen) {
    Ends ends = forwardBackward.ends(seen);
    double length = Vectors.length(ends.at(entrance).gradient());
    if (Double.isNaN(length)) {
      throw new ModelException("the gradient at '%s' is not a number".formatted(entrance));
    }
    return length == 0 ? List.of() : new Walk(seen, ends).findings();
  }

  /** The way of two changes through the network. */
  private final class Walk {
    private final OutputTrial.Finding seen;
    private final Ends ends;
    private @Nullable Ends preciseEnds;

    Walk(OutputTrial.Finding seen, Ends ends) {
      this.seen = seen;
      this.ends = ends;
    }

    List<Finding> findings() {
      List<Finding> findings = new ArrayList<>();
      ValueAndGradient front = ends.at(entrance);
      List<double[]> changes = changes(front);
      for (Segment segment : segments) {
        ValueAndGradient back = ends.at(segment.to());
        if (segment.goesInSteps(analysis.rules().standard())) {
          findings.add(Finding.inSteps(segment));
          changes = changes(back);
        } else {
          List<Sent> passages = sent(segment, front, back, changes);
          Finding finding = Finding.of(segment, passages, 1, Verdict.SUSPECT);
          findings.add(finding.verdict() == Verdict.SUSPECT ? precise(finding, changes) : finding);
          changes = passages.stream().map(passage -> arrived(passage.behind(), back)).toList();
        }
        front = back;
      }
      return findings;
    }

    /** One change along the gradient, and others of noise: more where there are few segments. */
    private List<double[]> changes(ValueAndGradient place) {
      List<double[]> changes = new ArrayList<>();
      changes.add(noise.direction(place.gradient()));
      for (int i = 0; i < Math.max(1, CHANGES / segments.size()); i++) {
        changes.add(noise.direction(place.size()));
      }
      return changes;
    }

    /** Where nothing arrived, another change sets out: of what is not zero, as a shut rectifier. */
    private double[] arrived(double[] change, ValueAndGradient place) {
      double length = Vectors.length(change);
      return length > 0 && length < Double.POSITIVE_INFINITY
          ? change
          : Vectors.where(place.value(), noise.direction(place.gradient()));
    }

    private List<Sent> sent(
        Segment segment, ValueAndGradient front, ValueAndGradient back, List<double[]> changes) {
      try (InferenceSession session = InferenceSession.open(segment.model(), seen.faithful())) {
        FiniteDifferenceCheck check =
            new FiniteDifferenceCheck(front, back, value -> run(segment, session, value));
        return sent(check, changes);
      }
    }

    private List<Sent> sent(FiniteDifferenceCheck check, List<double[]> changes) {
      List<Sent> passages = new ArrayList<>(List.of(check.thorough(changes.get(0))));
      changes.stream().skip(1).map(check::brief).forEach(passages::add);
      return passages;
    }

    /** The same changes in float64, and further ones: more than one must be against it. */
    private Finding precise(Finding coarse, List<double[]> changes) {
      Segment segment = coarse.segment();
      try {
        if (preciseEnds == null) {
          preciseEnds = forwardBackward.preciseEnds(seen);
        }
        Model model = DoublePrecision.widened(segment.model(), Inference.of(segment.model()));
        try (InferenceSession session = InferenceSession.open(model, SessionSettings.AS_WRITTEN)) {
          ValueAndGradient given = preciseEnds.at(segment.from());
          ValueAndGradient front =
              new ValueAndGradient(Vectors.rounded(given.value()), given.gradient());
          double[] behind = run(segment, session, front.value());
          ValueAndGradient back =
              new ValueAndGradient(behind, preciseEnds.at(segment.to()).gradient());
          FiniteDifferenceCheck check =
              new FiniteDifferenceCheck(front, back, value -> run(segment, session, value));
          List<double[]> all = new ArrayList<>(changes);
          while (all.size() < FEWEST_TO_BE_SURE) {
            all.add(Vectors.where(front.value(), noise.direction(front.size())));
          }
          return Finding.of(segment, lasting(check, all), 2, Verdict.WRONG);
        }
      } catch (RuntimeFailure withoutKernel) {
        return coarse;
      }
    }

    private List<Sent> lasting(FiniteDifferenceCheck check, List<double[]> changes) {
      List<Sent> passages = sent(check, changes);
      return IntStream.range(0, changes.size())
          .mapToObj(i -> check.lasting(changes.get(i), passages.get(i)))
          .toList();
    }

    private double[] run(Segment segment, InferenceSession session, double[] entering) {
      Map<String, NumericTensor> all = new LinkedHashMap<>(seen.feeds());
      all.keySet().retainAll(session.inputs());
      all.put(segment.from(), new DoubleTensor(entering, ends.shape(segment.from())));
      return session.run(all).tensor(segment.to()).numbers();
    }
  }
}
