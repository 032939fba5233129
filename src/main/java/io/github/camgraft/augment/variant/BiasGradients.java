package io.github.camgraft.augment.variant;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.Seed;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.Backprop;
import io.github.camgraft.grad.Forms;
import io.github.camgraft.grad.GradientPath;
import io.github.camgraft.grad.Gradients;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A network that returns what the bias of each of its convolutions and normalisations does for the
 * score: |b · g| of every channel, where g is the gradient of the score behind the bias, spread
 * over 0 to 1, and all channels added up. A normalisation has the bias b − μ w / σ.
 */
public final class BiasGradients {
  /** How the names of the outputs begin, each float [N, 1, h, w]. */
  public static final String OUTPUT = "cam_bias_";

  /** What pytorch-grad-cam adds to the range before it divides by it. */
  private static final double EPSILON = 1e-7;

  private final Analysis analysis;
  private final Tape tape;
  private final Forms forms;

  private BiasGradients(Analysis analysis, Tape tape, Forms forms) {
    this.analysis = analysis;
    this.tape = tape;
    this.forms = forms;
  }

  /**
   * Differentiates at every bias. The outputs are those whose names begin with {@link #OUTPUT}.
   *
   * @throws ModelException if no convolution or normalisation on the way has a bias
   */
  public static Augmented of(Analysis analysis, AugmentOptions options) {
    return Augmenter.augmented(
        analysis,
        options.withMethods(Set.of()),
        (tape, seed) ->
            new BiasGradients(analysis, tape, options.optimization().forms()).parts(seed));
  }

  private Map<String, Value> parts(Seed seed) {
    RuleTable rules = analysis.rules().standard();
    String picture = analysis.image().tensor();
    String score = analysis.score().tensor();
    List<Node> biased =
        GradientPath.between(tape.graph(), tape.facts(), rules, picture, score).nodes().stream()
            .filter(this::hasBias)
            .toList();
    if (biased.isEmpty()) {
      throw new ModelException(
          "FullGrad adds up what biases contribute to the score, but no convolution or normalisation between the picture and the score has one; choose other --methods");
    }
    List<String> tensors = biased.stream().map(node -> node.output(0)).toList();
    Gradients gradients =
        new Backprop(tape.graph(), tape, rules, forms)
            .gradients(score, seed.gradient(), picture, tensors, "gradient");
    Map<String, Value> parts = new LinkedHashMap<>();
    for (Node node : biased) {
      tape.enter("bias");
      Value gradient = gradients.of(node.output(0)).as(DataType.FLOAT);
      parts.put(OUTPUT + parts.size(), spread(gradient.times(bias(node)).unary("Abs")).sum(1));
    }
    return parts;
  }

  private boolean hasBias(Node node) {
    Shape shape = tape.facts().type(node.output(0)).orElseThrow().shape();
    boolean isConvolution = node.is("Conv") || node.is("ConvTranspose");
    return shape.rank() == analysis.image().layout().places() + 2
        && (node.is("BatchNormalization")
            || (isConvolution && node.inputs().size() > 2 && !node.input(2).isEmpty()));
  }

  /** One number for each channel, as [C, 1, 1]; as many axes as there are places. */
  private Value bias(Node node) {
    Value bias =
        node.is("BatchNormalization")
            ? input(node, 2).minus(input(node, 3).times(input(node, 1)).dividedBy(deviation(node)))
            : input(node, 2);
    return bias.unsqueezed(IntStream.rangeClosed(1, analysis.image().layout().places()).toArray());
  }

  private Value deviation(Node node) {
    return input(node, 4).plus(node.attributes().real("epsilon", 1e-5f)).squareRoot();
  }

  private Value input(Node node, int index) {
    return tape.value(node.input(index)).as(DataType.FLOAT);
  }

  private static Value spread(Value maps) {
    int[] places = IntStream.range(2, maps.rank()).toArray();
    Value above = maps.minus(maps.minimum(places));
    return above.dividedBy(above.maximum(places).plus(EPSILON).neverZero());
  }
}
