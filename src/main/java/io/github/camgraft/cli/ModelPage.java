package io.github.camgraft.cli;

import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Inspection;
import io.github.camgraft.augment.Method;
import io.github.camgraft.augment.StatedPreprocessing;
import io.github.camgraft.cli.console.Bytes;
import io.github.camgraft.cli.console.Page;
import io.github.camgraft.grad.Rectifiers;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.input.ImageInput;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.label.Labels;
import io.github.camgraft.layer.FeatureLayer;
import io.github.camgraft.layer.PictureView;
import io.github.camgraft.score.Score;
import io.github.camgraft.verify.Verification;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code inspect} says of a model. */
final class ModelPage {
  private final Page page = new Page();
  private final boolean verbose;

  /**
   * An empty page.
   *
   * @param verbose whether nodes are named one by one
   */
  ModelPage(boolean verbose) {
    this.verbose = verbose;
  }

  /** What the file says of itself. */
  void file(Path file, Model model) {
    page.line("file", "%s, %s".formatted(file, Bytes.ofModel(file, model)));
    page.line("written by", model.producer().isEmpty() ? "not stated" : model.producer());
    page.line(
        "format", "IR %d, operator sets: %s".formatted(model.irVersion(), operatorSets(model)));
    if (!model.localFunctions().isEmpty()) {
      page.line("own operators", String.join(", ", model.localFunctions()));
    }
    page.table("inputs", values(model.graph().feeds()));
    page.table("outputs", values(model.graph().outputs()));
  }

  private static String operatorSets(Model model) {
    return model.operatorSets().entrySet().stream()
        .map(set -> (set.getKey().isEmpty() ? "ai.onnx" : set.getKey()) + " " + set.getValue())
        .collect(Collectors.joining(", "));
  }

  private static List<List<String>> values(List<ValueInfo> values) {
    return values.stream()
        .map(
            value ->
                List.of(
                    value.name(),
                    value.type().map(TensorType::toString).orElse("shape not stated")))
        .toList();
  }

  /** What camgraft found. */
  void inspection(Inspection inspection) {
    List<PictureView> views = inspection.views();
    page.table(
        views.size() == 1 ? views.get(0).image().layout().noun() : "pictures",
        views.stream().map(view -> picture(view.image())).toList());
    page.table("more pictures", values(inspection.otherPictures()));
    inspection.score().ifPresent(this::score);
    page.table(
        "other scores", inspection.otherScores().stream().map(ModelPage::otherScore).toList());
    page.table(
        "feature layer",
        views.stream().flatMap(view -> view.layers().stream()).map(ModelPage::layer).toList());
    page.table(
        "others",
        inspection.candidates().stream()
            .filter(candidate -> !inspection.layers().contains(candidate))
            .map(ModelPage::layer)
            .toList());
    operators(inspection);
    if (!inspection.between().isEmpty()) {
      masked(
          inspection.between().stream()
              .filter(node -> Rectifiers.contains(node, inspection.facts()))
              .toList());
    }
  }

  /** What is known of the names of the classes. */
  void labels(Labels labels, Score score) {
    if (score.isVector()) {
      return;
    }
    // Two names make two classes of a value; other names do not belong to it.
    if (!labels.names().isEmpty() || (!labels.equals(Labels.NONE) && !score.isValue())) {
      page.line("labels", labels.text());
    }
  }

  private void score(Score score) {
    page.line("score", "%s %s: %s".formatted(score.tensor(), score.shape(), score.reason()));
  }

  private static List<String> otherScore(Score score) {
    return List.of(
        score.tensor(),
        score.shape().toString(),
        tail(score.tail()).replaceFirst(", ", ""),
        "--score " + score.tensor());
  }

  private static List<String> layer(FeatureLayer layer) {
    return layer(
        layer.name(), layer.channelsFirstShape().toString(), layer.operator(), layer.tensor());
  }

  /** The tensor is named where people call it something else: programs need it. */
  private static List<String> layer(String name, String shape, String operator, String tensor) {
    return List.of(name, shape, "by " + operator, name.equals(tensor) ? "" : "tensor " + tensor);
  }

  private static List<String> picture(ImageInput image) {
    return List.of("%s %s, %s".formatted(image.name(), image.shape(), image.layout()));
  }

  private void operators(Inspection inspection) {
    List<Node> between = inspection.between();
    List<Node> elsewhere = new ArrayList<>(inspection.lowered().graph().nodes());
    elsewhere.removeAll(Set.copyOf(between));
    if (between.isEmpty()) {
      page.table("operators", kinds(elsewhere, inspection.rules().standard()));
    } else {
      page.table("on the way", kinds(between, inspection.rules().standard()));
      page.table("elsewhere", kinds(elsewhere, inspection.rules().standard()));
    }
  }

  private List<List<String>> kinds(List<Node> nodes, RuleTable rules) {
    Map<String, List<Node>> byOperator =
        nodes.stream()
            .collect(
                Collectors.groupingBy(
                    Node::qualifiedOperator, LinkedHashMap::new, Collectors.toList()));
    List<List<String>> rows = new ArrayList<>();
    byOperator.forEach(
        (operator, same) ->
            rows.add(
                List.of(
                    operator,
                    "%d".formatted(same.size()),
                    kind(same.get(0), rules),
                    verbose ? names(same) : "")));
    return rows;
  }

  private static String kind(Node node, RuleTable rules) {
    return switch (rules.kind(node)) {
      case DIFFERENTIABLE -> rules.givesSteps(node) ? "straight-through" : "differentiable";
      case NEVER -> "never differentiable";
      case NOT_YET -> ("not yet, " + rules.reason(node)).replaceFirst(", $", "");
    };
  }

  private static String names(List<Node> nodes) {
    return nodes.stream().map(Node::name).collect(Collectors.joining(" "));
  }

  private void masked(List<Node> masked) {
    page.line(
        "guided rule",
        masked.isEmpty()
            ? "masks nothing: guided backpropagation is the plain gradient here"
            : "masks %s%s".formatted(counts(masked), verbose ? ": " + names(masked) : ""));
  }

  private static String counts(List<Node> nodes) {
    return nodes.stream()
        .collect(Collectors.groupingBy(Node::operator, LinkedHashMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }

  /** What an augmented file promises. */
  void contract(Contract contract) {
    page.line("augmented", "by camgraft, contract version " + Contract.VERSION);
    promises(contract);
    if (contract.methods().contains(Method.GUIDED)) {
      page.line("guided rule", "masks %d nodes".formatted(contract.masked()));
    }
  }

  /** What was grafted on. */
  void augmented(Augmented augmented) {
    promises(augmented.contract());
    if (augmented.contract().methods().contains(Method.GUIDED)) {
      masked(augmented.analysis().masked());
    }
  }

  /** What a trial of the augmented model showed. */
  void verification(Verification found) {
    VerificationLines.add(found, page);
  }

  /** What that made of the file. */
  void change(Path from, Model before, Path to, Model after) {
    page.line(
        "nodes",
        "%d, before %d".formatted(after.graph().nodes().size(), before.graph().nodes().size()));
    page.line("written", "%s, %s, before %s".formatted(to, Bytes.of(to), Bytes.of(from)));
  }

  /** The files with weights that a written model needs beside it. */
  void weights(Path model, List<String> beside) {
    page.table(
        "weights",
        beside.stream()
            .map(
                name ->
                    List.of(
                        name,
                        Bytes.of(model.resolveSibling(name)),
                        "beside the file, which cannot be opened without them"))
            .toList());
  }

  private void promises(Contract contract) {
    page.table(
        contract.views().size() == 1 ? contract.layout().noun() : "pictures",
        contract.views().stream().map(ModelPage::picture).toList());
    page.line("score", score(contract));
    page.line(contract.target().isPresent() ? "target" : "class", choice(contract));
    page.table(
        "feature layer",
        contract.views().stream()
            .flatMap(view -> view.layers().stream())
            .map(ModelPage::contractLayer)
            .toList());
    page.table(
        "methods",
        contract.methods().stream().sorted().map(method -> method(method, contract)).toList());
    form(contract);
    page.line("preprocessing", preprocessing(contract.preprocessing()));
    if (!contract.labels().isEmpty()) {
      page.line(
          "labels", contract.labels().size() + " names, the first is " + contract.labels().get(0));
    }
  }

  private static String preprocessing(StatedPreprocessing stated) {
    if (stated.text().isEmpty()) {
      return "not stated";
    }
    return stated.isAssumed()
        ? "assumed: %s; set it with --preprocess".formatted(stated.text())
        : stated.text();
  }

  private static List<String> picture(Contract.View view) {
    return List.of("%s, %s".formatted(view.image(), view.layout()));
  }

  /** What a file says of one of its feature layers. */
  static List<String> contractLayer(Contract.Layer layer) {
    return layer(layer.name(), layer.shape().toString(), layer.operator(), layer.tensor());
  }

  private static String tail(Contract contract) {
    return tail(contract.tail());
  }

  private static String tail(Score.Tail tail) {
    return tail == Score.Tail.NONE ? "" : ", before " + tail.name().toLowerCase(Locale.ROOT);
  }

  private static String score(Contract contract) {
    return contract
        .target()
        .map(target -> "%s %s".formatted(target.tensor(), target.shape()))
        .orElseGet(
            () ->
                "%s, %s%s".formatted(contract.score(), contract.classesInWords(), tail(contract)));
  }

  private static String choice(Contract contract) {
    int several = contract.emission().classesPerImage();
    String count = several == 1 ? "" : ", %d of each picture".formatted(several);
    return switch (contract.classChoice().kind()) {
      case INPUT ->
          "chosen by the input %s, -1 for the predicted one".formatted(Contract.EXPLAIN_CLASS)
              + count;
      case PREDICTED -> "always the predicted one" + count;
      case FIXED -> "always " + contract.classChoice().index();
      case WEIGHTS ->
          "the sum of its numbers, each multiplied by its weight in the input %s"
                  .formatted(Contract.EXPLAIN_WEIGHTS)
              + count;
    };
  }

  private static List<String> method(Method method, Contract contract) {
    if (method.looksAtLayers()) {
      Contract.Layer first = contract.layers().get(0);
      return List.of(method.title(), "in " + String.join(", ", contract.outputs(first).values()));
    }
    return List.of(
        method.title(),
        contract.hasInputGradient(method) ? "in " + method.output() : "in the finished maps");
  }

  private void form(Contract contract) {
    if (contract.hasMaps()) {
      page.line("convention", contract.emission().convention().text());
    }
    if (contract.emission().gated()) {
      page.line("gate", "the input %s; zeros where it is false".formatted(Contract.EXPLAIN));
    }
  }

  /** Prints it all. */
  void print(PrintWriter out) {
    page.print(out);
  }
}
