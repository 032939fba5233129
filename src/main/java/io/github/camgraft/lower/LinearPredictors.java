package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import java.util.List;
import java.util.Optional;

/**
 * The linear models of {@code ai.onnx.ml}, which the converters of scikit-learn hang behind a
 * network, written in operators of the standard.
 */
final class LinearPredictors {
  private LinearPredictors() {}

  /** LinearClassifier: a label, and scores or probabilities of all classes. */
  static void classifier(Node node, Rewrite rewrite) {
    float[] coefficients = reals(node, "coefficients");
    float[] intercepts = reals(node, "intercepts");
    Optional<long[]> numbers = node.attributes().integers("classlabels_ints");
    List<String> names = node.attributes().texts("classlabels_strings").orElse(List.of());
    int classes = names.isEmpty() ? numbers.map(list -> list.length).orElse(0) : names.size();
    if (classes < 2 || coefficients.length % classes != 0 || intercepts.length != classes) {
      throw rewrite.refusal("has no row of coefficients for each class");
    }
    String activation =
        switch (node.attributes().text("post_transform", "NONE")) {
          case "NONE" -> "Identity";
          case "SOFTMAX" -> "Softmax";
          case "LOGISTIC" -> "Sigmoid";
          default -> throw rewrite.refusal("makes no softmax and no sigmoid of its scores");
        };
    Shape rows = Shape.of(classes, coefficients.length / classes);
    String scores =
        rewrite.emit(
            "Gemm",
            Attributes.NONE.with("transB", 1L),
            real(node, rewrite),
            rewrite.floats("coefficients", rows, coefficients),
            rewrite.floats("intercepts", Shape.of(classes), intercepts));
    String probabilities = node.output(1).isEmpty() ? rewrite.fresh("scores") : node.output(1);
    rewrite.emit(
        Node.of(activation, List.of(scores), List.of(probabilities), Attributes.NONE)
            .withName(node.name()));
    if (!node.output(0).isEmpty()) {
      Attributes first = Attributes.NONE.with("axis", 1L).with("keepdims", 0L);
      String best = rewrite.emit("ArgMax", first, scores);
      String labels =
          names.isEmpty()
              ? rewrite.longs("labels", numbers.orElseThrow())
              : rewrite.texts("labels", names);
      rewrite.emit(
          Node.of("Gather", List.of(labels, best), List.of(node.output(0)), Attributes.NONE));
    }
  }

  /** LinearRegressor: one number, or several. */
  static void regressor(Node node, Rewrite rewrite) {
    float[] coefficients = reals(node, "coefficients");
    int targets = (int) node.attributes().integer("targets", 1);
    float[] intercepts =
        node.attributes().has("intercepts") ? reals(node, "intercepts") : new float[targets];
    boolean isPlain = node.attributes().text("post_transform", "NONE").equals("NONE");
    if (!isPlain || coefficients.length % targets != 0 || intercepts.length != targets) {
      throw rewrite.refusal("does more than a linear layer");
    }
    rewrite.emitResult(
        "Gemm",
        Attributes.NONE.with("transB", 1L),
        real(node, rewrite),
        rewrite.floats(
            "coefficients", Shape.of(targets, coefficients.length / targets), coefficients),
        rewrite.floats("intercepts", Shape.of(targets), intercepts));
  }

  /** Normalizer: each row divided by its sum, its length or its largest number. */
  static void normalizer(Node node, Rewrite rewrite) {
    Attributes last = Attributes.NONE.with("axis", -1L);
    String rows = real(node, rewrite);
    switch (node.attributes().text("norm", "MAX")) {
      case "L1" -> rewrite.emitResult("LpNormalization", last.with("p", 1L), rows);
      case "L2" -> rewrite.emitResult("LpNormalization", last.with("p", 2L), rows);
      default ->
          rewrite.emitResult(
              "Div",
              Attributes.NONE,
              rows,
              rewrite.emit("ReduceMax", Attributes.NONE, rows, rewrite.longs("axis", -1)));
    }
  }

  /** Scaler: {@code (x - offset) * scale}. */
  static void scaler(Node node, Rewrite rewrite) {
    String centred =
        rewrite.emit("Sub", Attributes.NONE, real(node, rewrite), row(node, rewrite, "offset"));
    rewrite.emitResult("Mul", Attributes.NONE, centred, row(node, rewrite, "scale"));
  }

  /** ArrayFeatureExtractor: some columns of rows; one that picks labels stays as it is. */
  static void columns(Node node, Rewrite rewrite) {
    String rows = node.input(0);
    boolean isReal = rewrite.elementType(rows).filter(DataType::isFloatingPoint).isPresent();
    if (!isReal || rewrite.constant(rows).isPresent()) {
      rewrite.emit(node.withDomain("ai.onnx.ml"));
      return;
    }
    String places =
        rewrite.emit("Reshape", Attributes.NONE, node.input(1), rewrite.longs("list", -1));
    rewrite.emitResult("Gather", Attributes.NONE.with("axis", -1L), rows, places);
  }

  private static String row(Node node, Rewrite rewrite, String attribute) {
    float[] numbers = reals(node, attribute);
    return rewrite.floats(attribute, Shape.of(numbers.length), numbers);
  }

  /** These operators take every type of numbers and give float32. */
  private static String real(Node node, Rewrite rewrite) {
    String input = node.input(0);
    boolean isFloat = rewrite.elementType(input).filter(type -> type == DataType.FLOAT).isPresent();
    return isFloat
        ? input
        : rewrite.emit("Cast", Attributes.NONE.with("to", DataType.FLOAT.code()), input);
  }

  private static float[] reals(Node node, String attribute) {
    return node.attributes().reals(attribute).orElse(new float[0]);
  }
}
