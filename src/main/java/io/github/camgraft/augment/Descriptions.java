package io.github.camgraft.augment;

import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.score.Score;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an augmented file says of each input and output that was added, for people who look at it.
 */
final class Descriptions {
  private final Contract contract;
  private final boolean several;
  private final Map<String, String> words = new LinkedHashMap<>();

  private Descriptions(Contract contract) {
    this.contract = contract;
    this.several = contract.emission().isForSeveral();
    contract.target().ifPresentOrElse(this::weights, this::classes);
    words.put(
        Contract.EXPLAIN,
        "Whether to explain. If false, the explanation's outputs are zeros and a run costs what the original's does.");
    contract.views().forEach(this::view);
  }

  /** The graph with them. */
  static Graph in(Graph graph, Contract contract) {
    Map<String, String> words = new Descriptions(contract).words;
    return graph
        .withInputs(described(graph.inputs(), words))
        .withOutputs(described(graph.outputs(), words));
  }

  private static List<ValueInfo> described(List<ValueInfo> values, Map<String, String> words) {
    return values.stream()
        .map(
            value ->
                words.containsKey(value.name())
                    ? value.withDescription(words.get(value.name()))
                    : value)
        .toList();
  }

  private void classes() {
    int most = contract.emission().classesPerImage();
    words.put(
        Contract.EXPLAIN_CLASS,
        several
            ? "Which %d classes of each picture to explain, int64 [N, %d]: their numbers, counted from 0. -1 is the predicted class, -2 the second best, down to %d."
                .formatted(most, most, -most)
            : "Which class of each picture to explain, int64 [N]: its number, counted from 0. -1 is the predicted class.");
    words.put(Contract.EXPLAINED_CLASS, "The number of the class that was explained.");
    words.put(
        Contract.EXPLAINED_SCORE,
        "The score of that class; this is what was differentiated: '%s'%s."
            .formatted(contract.score(), tail()));
    if (contract.output().equals(Contract.CLASS_SCORES)) {
      words.put(Contract.CLASS_SCORES, "The score of every class, [N, C].");
    }
  }

  private void weights(TargetTensor target) {
    words.put(
        Contract.EXPLAIN_WEIGHTS,
        "What to explain, float: a weight for each number of '%s', in its shape%s."
            .formatted(target.tensor(), forEach(" with an axis for several questions")));
    words.put(
        Contract.EXPLAINED_SCORE,
        "The sum of the numbers of '%s', each multiplied by its weight; this is what was differentiated."
            .formatted(target.tensor()));
    words.put(
        Contract.EXPLAINED_TENSOR,
        "The numbers of '%s', which explain_weights weighs.".formatted(target.tensor()));
  }

  private String tail() {
    return contract.tail() == Score.Tail.NONE
        ? ""
        : ", before " + contract.tail().name().toLowerCase(Locale.ROOT);
  }

  private void view(Contract.View view) {
    view.layers().forEach(this::layer);
    contract
        .emission()
        .merge()
        .ifPresent(
            how ->
                words.put(
                    view.mergedMap(),
                    "Grad-CAM of all layers as one, [N, M, %s], from 0 to 1: the %s of their maps, each divided by its largest value."
                        .formatted(places("L", "D"), how.text())));
    words.put(
        view.shownMergedMap(),
        "%s as pixels of 8 bits: 0 is zero, 255 its largest value.".formatted(view.mergedMap()));
    for (Method method : contract.methods()) {
      if (contract.hasInputGradient(method)) {
        words.put(
            view.output(method),
            "%s: what a change of each number of '%s' would do to explained_score, in its shape%s."
                .formatted(method.title(), view.image(), forEach(" for each class")));
      }
    }
  }

  private void layer(Contract.Layer layer) {
    String name = layer.name();
    String small = places("l", "d");
    words.put(layer.activations(), "The feature maps of '%s', [N, K, %s].".formatted(name, small));
    words.put(
        layer.gradients(),
        "The gradient of explained_score with respect to %s%s. Its mean over each map is that map's weight in Grad-CAM."
            .formatted(layer.activations(), forEach(", [N, M, K, %s]".formatted(small))));
    words.put(
        layer.map(),
        "Grad-CAM in '%s' by the convention %s, [N, %s]; larger speaks more for the class."
            .formatted(
                name,
                contract.emission().convention().text(),
                "M, " + (contract.emission().convention().resizes() ? places("L", "D") : small)));
    words.put(
        layer.guidedMap(),
        "Guided Grad-CAM: guided backpropagation times %s, in the picture's shape%s."
            .formatted(layer.map(), forEach(" for each class")));
    words.put(
        layer.shownMap(),
        "%s as pixels of 8 bits: 0 is zero, 255 its largest value.".formatted(layer.map()));
    words.put(
        layer.shownGuidedMap(),
        "%s as pixels of 8 bits: 128 is zero.".formatted(layer.guidedMap()));
  }

  /** The axes that count places, in letters: small ones for those of a feature map. */
  private String places(String length, String depth) {
    boolean isSmall = length.equals("l");
    String plane = isSmall ? "h, w" : "H, W";
    return switch (contract.layout().places()) {
      case 1 -> length;
      case 2 -> plane;
      default -> depth + ", " + plane;
    };
  }

  private String forEach(String words) {
    return several ? words : "";
  }
}
