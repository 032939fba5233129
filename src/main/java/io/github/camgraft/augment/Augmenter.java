package io.github.camgraft.augment;

import io.github.camgraft.build.Appearance;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.FloatTwin;
import io.github.camgraft.grad.NoGradientException;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.layer.FeatureLayer;
import io.github.camgraft.layer.PictureView;
import io.github.camgraft.lower.NestedConcats;
import io.github.camgraft.lower.UnsignedSteps;
import io.github.camgraft.runtime.inference.Inference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Grafts backward passes onto a classifier. The model that is given stays as it is; the result is
 * another one.
 *
 * <p>The second half of the way of a model, behind {@link Inspector}: normalisations are folded, a
 * quantised network is seen as its float twin, what is asked is differentiated on a tape, passes
 * rewrite what was recorded, and the contract says what came out.
 */
public final class Augmenter {
  private final Analysis analysis;
  private final AugmentOptions options;
  private final Tape tape;

  private Augmenter(Analysis analysis, AugmentOptions options, Tape tape) {
    this.analysis = analysis;
    this.options = options;
    this.tape = tape;
  }

  /**
   * Augments a model.
   *
   * @throws io.github.camgraft.ir.ModelException if it is no classifier of pictures, or a name in
   *     the options does not exist
   * @throws io.github.camgraft.grad.NoGradientException if operators on the way have no gradient
   *     rule; all of them are named
   */
  public static Augmented augment(Model model, AugmentOptions options) {
    return augment(Analysis.of(model, options), options);
  }

  /**
   * Augments a model that was looked at before.
   *
   * @throws io.github.camgraft.grad.NoGradientException if a node on the way has a form that has no
   *     gradient rule
   */
  public static Augmented augment(Analysis analysis, AugmentOptions options) {
    try {
      return augmented(analysis, options);
    } catch (NoGradientException refusal) {
      throw SizeAdvice.onGradient(refusal, analysis.original(), options);
    }
  }

  private static Augmented augmented(Analysis found, AugmentOptions options) {
    return augmented(found, options, (tape, seed) -> Map.of());
  }

  /** What is written of a class beside what the contract promises, by the names of outputs. */
  @FunctionalInterface
  public interface FurtherParts {
    Map<String, Value> of(Tape tape, Seed seed);
  }

  /** The same with outputs that no contract tells of. */
  public static Augmented augmented(Analysis found, AugmentOptions options, FurtherParts further) {
    Analysis analysis = found.forNames(options.labels().size());
    Set<String> kept = new LinkedHashSet<>(Set.of(analysis.score().tensor()));
    analysis.views().forEach(view -> view.layers().forEach(layer -> kept.addAll(layer.tensors())));
    Model merged = options.optimization().folded(analysis.lowered(), kept);
    Graph nested = NestedConcats.nest(merged.graph());
    Model folded = merged.withGraph(UnsignedSteps.in(nested));
    return new Augmenter(analysis, options, tape(folded, kept)).graft(folded, further);
  }

  /** What is written behind a quantised network is the gradient of its float twin. */
  private static Tape tape(Model folded, Set<String> kept) {
    Graph graph = folded.graph();
    Facts facts = Inference.of(folded);
    Optional<Appearance> twin = FloatTwin.of(graph, facts, kept).map(FloatTwin::appearance);
    return twin.isPresent() ? new Tape(graph, facts, twin.get()) : new Tape(graph, facts);
  }

  private Augmented graft(Model folded, FurtherParts further) {
    Contract contract = contract();
    Questions questions = Questions.of(tape, analysis, options);
    Map<String, Value> parts =
        new LinkedHashMap<>(
            new ClassParts(analysis, contract, tape, options.optimization().forms())
                .of(questions.seeds()));
    parts.putAll(further.of(tape, questions.seeds().get(0)));
    Graph grafted =
        options.emission().gated()
            ? new Gate(analysis, tape, options.optimization().behind())
                .grafted(questions.outputs(), parts, questions.shared())
            : grafted(questions.outputs(), parts);
    Model augmented =
        folded.withGraph(Descriptions.in(grafted, contract)).withMetadata(contract.toMetadata());
    return new Augmented(
        augmented, contract, analysis, folded, tape.storedFacts(), options.optimization());
  }

  private Graph grafted(Map<String, Value> always, Map<String, Value> parts) {
    List<Value> outputs = new ArrayList<>();
    always.forEach((name, value) -> outputs.add(tape.named(name, value)));
    parts.forEach((name, value) -> outputs.add(tape.named(name, value)));
    Graph continued = tape.continued(outputs, options.optimization().behind());
    List<ValueInfo> all = new ArrayList<>(continued.outputs());
    outputs.forEach(value -> all.add(ValueInfo.of(value.name(), value.tensorType())));
    return continued.withOutputs(all);
  }

  private Contract contract() {
    return new Contract(
        views(),
        output(),
        analysis.score().tensor(),
        analysis.score().tail(),
        analysis.score().reading(),
        analysis.score().classes(),
        options.classChoice(),
        options.methods(),
        options.emission(),
        options.preprocessing(),
        options.labels(),
        analysis.masked().size(),
        options.straightThrough(),
        target());
  }

  /** The output in which the score can be read. */
  private String output() {
    return analysis.score().output().isEmpty()
        ? target().map(TargetTensor::output).orElse(Contract.CLASS_SCORES)
        : analysis.score().output();
  }

  private Optional<TargetTensor> target() {
    return options.classChoice().isByWeights()
        ? Optional.of(TargetTensor.of(analysis))
        : Optional.empty();
  }

  /** Layers are counted through all pictures, so that each has outputs of its own. */
  private List<Contract.View> views() {
    boolean looksAtLayers = options.methods().stream().anyMatch(Method::looksAtLayers);
    List<Contract.View> views = new ArrayList<>();
    int count = 0;
    for (PictureView view : analysis.views()) {
      List<Contract.Layer> layers = new ArrayList<>();
      if (looksAtLayers) {
        for (FeatureLayer layer : view.layers()) {
          layers.add(Contract.Layer.of(layer, count++));
        }
      }
      views.add(
          new Contract.View(view.image().name(), view.image().layout(), layers, views.size()));
    }
    return views;
  }
}
