package io.github.camgraft.augment;

import io.github.camgraft.build.Appearance;
import io.github.camgraft.build.NodeNames;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.FloatTwin;
import io.github.camgraft.input.SinglePicture;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.lower.HalfPrecision;
import io.github.camgraft.lower.Lowering;
import io.github.camgraft.lower.NestedConcats;
import io.github.camgraft.lower.UnsignedSteps;
import io.github.camgraft.optimize.Optimization;
import io.github.camgraft.runtime.inference.Inference;
import io.github.camgraft.runtime.inference.Settled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The way of a model, to be read from top to bottom. {@code io} reads the file before, and {@code
 * verify} tries what comes out behind.
 */
final class Pipeline {
  private Pipeline() {}

  /** The first half, from a model to what is found in it. */
  static Inspection inspected(Model model, AugmentOptions options) {
    Attempts attempts = new Attempts(model, options);
    attempts.at(() -> ModelFiles.externalData(model));

    // Infer: every value gets a type, in float32 where the file has half of that.
    Model wide = HalfPrecision.widened(model);
    Optional<Settled> settled = attempts.at(() -> new Settling(options).of(wide));

    // Lower: every operator as operator set 18 has it, what was fused in parts.
    Optional<Model> lowered =
        settled.flatMap(
            plain -> attempts.at(() -> Lowering.lower(plain.model(), plain.facts().types())));
    if (lowered.isEmpty()) {
      return Inspection.withoutFindings(model, attempts.obstacles(), options.rules());
    }
    Facts facts = facts(settled.get(), lowered.get(), attempts);

    // Find: pictures, the score, and the feature layers between them.
    SinglePicture.Counted counted = SinglePicture.Counted.in(lowered.get(), facts);
    return new Findings(model, options, attempts).in(counted.model(), counted.facts());
  }

  /** The second half, from what was found to a model that explains itself. */
  static Augmented augmented(
      Analysis analysis, AugmentOptions options, Augmenter.FurtherParts further) {
    Optimization passes = options.optimization();

    // Fold: fewer nodes that compute the same, but for the values that are asked about.
    Set<String> kept = kept(analysis);
    Model merged = passes.folded(analysis.lowered(), kept);
    Graph nested = NestedConcats.nest(merged.graph());
    Model folded = merged.withGraph(UnsignedSteps.in(nested));

    // Differentiate: on a tape behind it, which shows a quantised network as its float twin.
    Tape tape = tape(folded, Inference.of(folded), kept);
    Contract contract = Promise.of(analysis, options);
    Questions questions = Questions.of(tape, analysis, options);
    Map<String, Value> parts =
        new LinkedHashMap<>(
            new ClassParts(analysis, contract, tape, passes.forms()).of(questions.seeds()));
    parts.putAll(further.of(tape, questions.seeds().get(0)));

    // Optimise and emit: what was recorded is rewritten now that it is known who uses what.
    Graph grafted =
        options.emission().gated()
            ? new Gate(analysis, tape, passes.behind())
                .grafted(questions.outputs(), parts, questions.shared())
            : grafted(tape, passes, questions.outputs(), parts);
    Graph described = NodeNames.in(Descriptions.in(grafted, contract));
    Model model = folded.withGraph(described).withMetadata(contract.toMetadata());
    return new Augmented(model, contract, analysis, folded, tape.storedFacts(), passes);
  }

  /** What is known of a lowered model. */
  private static Facts facts(Settled settled, Model lowered, Attempts attempts) {
    // What was fused has new values between its parts, and the score may be one of them.
    Facts facts =
        Optional.of(lowered)
            .filter(any -> Lowering.takesApart(settled.model()))
            .flatMap(apart -> attempts.at(() -> Settling.infer(apart).facts()))
            .orElse(settled.facts());
    // With those that lowering made of attributes: they tell which Clip is a rectifier.
    Map<String, Tensor> constants = new HashMap<>(lowered.graph().initializers());
    constants.putAll(facts.constants());
    return new Facts(facts.types(), constants);
  }

  /** Values that are asked about. */
  static Set<String> kept(Analysis analysis) {
    Set<String> kept = new LinkedHashSet<>(Set.of(analysis.score().tensor()));
    analysis.views().forEach(view -> view.layers().forEach(layer -> kept.addAll(layer.tensors())));
    return kept;
  }

  /** What is written behind a quantised network is the gradient of its float twin. */
  static Tape tape(Model folded, Facts facts, Set<String> kept) {
    Graph graph = folded.graph();
    Optional<Appearance> twin = FloatTwin.of(graph, facts, kept).map(FloatTwin::appearance);
    return twin.isPresent() ? new Tape(graph, facts, twin.get()) : new Tape(graph, facts);
  }

  private static Graph grafted(
      Tape tape, Optimization passes, Map<String, Value> always, Map<String, Value> parts) {
    List<Value> outputs = new ArrayList<>();
    always.forEach((name, value) -> outputs.add(tape.named(name, value)));
    parts.forEach((name, value) -> outputs.add(tape.named(name, value)));
    Graph continued = tape.continued(outputs, passes.behind());
    List<ValueInfo> all = new ArrayList<>(continued.outputs());
    outputs.forEach(value -> all.add(ValueInfo.of(value.name(), value.tensorType())));
    return continued.withOutputs(all);
  }
}
