package io.github.camgraft.augment;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.Backprop;
import io.github.camgraft.grad.rule.RuleTables;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.optimize.Pass;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.runtime.inference.Inference;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.verify.Verification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Networks in eight bits, as they are deployed: what ONNX Runtime makes of them with the options
 * that everybody uses is the same with an explanation behind them.
 */
class IntegerNetworksTest {
  private static final long CLASSES = 5;
  private static final long MAPS = 16;
  private static final long CLASS = 2;

  @TempDir Path folder;

  /** A small residual network in the form that a quantiser gives it. */
  private static final class Quantised {
    private final SketchedGraph graph = new SketchedGraph();
    private final Random random = new Random(7);
    private final DataType type;
    private final boolean keepsRectifiers;

    Quantised(DataType type, boolean keepsRectifiers) {
      this.type = type;
      this.keepsRectifiers = keepsRectifiers;
    }

    Model model() {
      stem();
      convolution("inner", "stem", MAPS, 1);
      convolution("outer", "inner", MAPS, 1);
      graph.node("sum = Add outer stem");
      return headed();
    }

    /** Two convolutions read the same maps. */
    Model forked() {
      stem();
      convolution("left", "stem", MAPS, 1);
      convolution("right", "stem", MAPS, 1);
      graph.node("sum = Add left right");
      return headed();
    }

    private void stem() {
      graph.input("image", DataType.FLOAT, "1", "3", "16", "16").output("scores", "1", "5");
      pair("image", "given", 0.04, false);
      convolution("stem", "given", 3, 2);
    }

    private Model headed() {
      rectified("sum", "joined", 0.02);
      graph.node("pooled = GlobalAveragePool joined");
      pair("pooled", "mean", 0.02, true);
      graph.node("row = Flatten mean");
      pair("row", "features", 0.02, true);
      weights("head", CLASSES, MAPS);
      graph.node("logits = Gemm features head", Attributes.NONE.with("transB", 1L));
      pair("logits", "scores", 0.02, false);
      return graph.model();
    }

    private void convolution(String name, String from, long channels, long stride) {
      weights(name + "/weights", MAPS, channels, 3, 3);
      Attributes window =
          Attributes.NONE.with("pads", 1L, 1L, 1L, 1L).with("strides", stride, stride);
      graph.node("%1$s/conv = Conv %2$s %1$s/weights".formatted(name, from), window);
      rectified(name + "/conv", name, 0.02);
    }

    private void rectified(String from, String to, double size) {
      if (keepsRectifiers) {
        graph.node("%s/relu = Relu %s".formatted(to, from));
      }
      pair(keepsRectifiers ? to + "/relu" : from, to, size, true);
    }

    /** Rounded to steps and back. */
    private void pair(String from, String to, double size, boolean isNeverNegative) {
      double zero = isNeverNegative ? type.least() : (type.least() + type.largest() + 1) / 2;
      graph.constant(Tensor.of(to + "/size", DataType.FLOAT, Shape.SCALAR, size));
      graph.constant(Tensor.of(to + "/zero", type, Shape.SCALAR, zero));
      graph.node("%2$s/steps = QuantizeLinear %1$s %2$s/size %2$s/zero".formatted(from, to));
      graph.node("%1$s = DequantizeLinear %1$s/steps %1$s/size %1$s/zero".formatted(to));
    }

    private void weights(String name, long... sizes) {
      Shape shape = Shape.of(sizes);
      double[] steps = random.ints((long) shape.count(), -100, 100).asDoubleStream().toArray();
      graph.constant(Tensor.of(name + "/steps", DataType.INT8, shape, steps));
      graph.constant(Tensor.of(name + "/size", DataType.FLOAT, Shape.SCALAR, 0.0015));
      graph.constant(Tensor.of(name + "/zero", DataType.INT8, Shape.SCALAR, 0));
      graph.node("%1$s = DequantizeLinear %1$s/steps %1$s/size %1$s/zero".formatted(name));
    }
  }

  private static final AugmentOptions OPTIONS =
      AugmentOptions.DEFAULT.withMethods(
          EnumSet.of(Method.GRADCAM, Method.GUIDED, Method.GRADIENT));

  private static Augmented augmented(Model model) {
    return Augmenter.augment(model, OPTIONS);
  }

  private static Map<String, NumericTensor> picture() {
    FloatTensor picture = FloatTensor.zeros(1, 3, 16, 16);
    Random random = new Random(3);
    for (int i = 0; i < picture.values().length; i++) {
      picture.values()[i] = (float) (Math.sin(i / 5.0) + 0.5 * random.nextGaussian());
    }
    return Map.of("image", picture);
  }

  private static Map<String, NumericTensor> request() {
    Map<String, NumericTensor> all = new HashMap<>(picture());
    all.put(Contract.EXPLAIN_CLASS, new LongTensor(new long[] {CLASS}, 1));
    return all;
  }

  /** A model as ONNX Runtime rewrites it. */
  private Model optimised(Model model, OptLevel level) {
    Path written = folder.resolve("written.onnx");
    Path saved = folder.resolve("optimised.onnx");
    ModelFiles.write(model, written);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(level);
      options.setOptimizedModelFilePath(saved.toString());
      OrtEnvironment.getEnvironment().createSession(written.toString(), options).close();
    } catch (OrtException failure) {
      throw new IllegalStateException(failure);
    }
    return ModelFiles.read(saved);
  }

  /** How many nodes compute in integers. */
  private Map<String, Long> inIntegers(Model model) {
    return optimised(model, OptLevel.ALL_OPT).graph().nodes().stream()
        .map(Node::operator)
        .filter(operator -> operator.startsWith("QLinear") || operator.equals("QGemm"))
        .collect(groupingBy(operator -> operator, counting()));
  }

  private static void assertEqualAnswers(Model model, Model augmented) {
    for (SessionSettings settings : List.of(SessionSettings.CPU, SessionSettings.PLAIN)) {
      NumericTensor expected = InferenceSession.runOnce(model, settings, picture()).get("scores");
      NumericTensor found = InferenceSession.runOnce(augmented, settings, request()).get("scores");
      assertThat(found.numbers()).containsExactly(expected.numbers());
    }
  }

  @ParameterizedTest
  @CsvSource({"UINT8, true", "UINT8, false", "INT8, true", "INT8, false"})
  void forwardPartStaysFusedAndAnswersAlike(DataType type, boolean keepsRectifiers) {
    Model model = new Quantised(type, keepsRectifiers).model();
    Augmented augmented = augmented(model);
    assertThat(augmented.analysis().masked()).hasSize(4);
    assertThat(inIntegers(model)).containsKey("QLinearConv");
    assertThat(inIntegers(augmented.model())).isEqualTo(inIntegers(model));
    assertEqualAnswers(model, augmented.model());
  }

  @Test
  void verificationLooksAtWhatIsDeployed() {
    Model model = new Quantised(DataType.UINT8, true).model();
    assertThat(Verification.of(model, augmented(model)).deployedError()).hasValue(0);
    Model real = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
    assertThat(Verification.of(real, augmented(real)).deployedError()).isEmpty();
  }

  /** Rounding opens a few rectifiers, and that is all that is between the two. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"UINT8", "INT8"})
  void gradientIsTriedWithTheFloatTwin(DataType type) {
    Model model = new Quantised(type, true).model();
    Verification found = Verification.of(model, augmented(model));
    assertThat(found.compared()).isEqualTo(found.segments()).isPositive();
    assertThat(found.twinDistance().orElseThrow()).isBetween(1e-6, 0.2);
    Model real = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
    assertThat(Verification.of(real, augmented(real)).twinDistance()).isEmpty();
  }

  /** What ONNX Runtime makes of the pairs, in its own operators, has the same explanation. */
  @Test
  void operatorsOfStepsAreExplainedAsPairsAre() {
    Model pairs = new Quantised(DataType.UINT8, false).model();
    Model operators = optimised(pairs, OptLevel.EXTENDED_OPT);
    assertThat(operators.graph().nodes()).anyMatch(node -> node.is("QLinearConv"));
    Model augmented = augmented(operators).model();
    assertThat(inIntegers(augmented)).isEqualTo(inIntegers(operators));
    assertEqualAnswers(operators, augmented);
    for (Method method : List.of(Method.GUIDED, Method.GRADIENT)) {
      NumericTensor expected = explained(augmented(pairs).model(), method);
      assertThat(Reference.error(explained(augmented, method), expected)).isLessThan(1e-5);
    }
  }

  @Test
  void mapsThatSeveralReadEnterTheBlocksOnce() {
    Model model = new Quantised(DataType.UINT8, true).forked();
    Model shared = augmented(model).model();
    Model apart =
        Augmenter.augment(
                model,
                OPTIONS.withOptimization(OPTIONS.optimization().without(Pass.SHARED_READINGS)))
            .model();
    assertThat(convolvingReaders(apart)).contains(2L);
    assertThat(convolvingReaders(shared)).isNotEmpty().containsOnly(1L);
    assertEqualAnswers(model, shared);
    for (Method method : List.of(Method.GUIDED, Method.GRADIENT)) {
      assertThat(explained(shared, method).numbers())
          .containsExactly(explained(apart, method).numbers());
    }
  }

  /** How many convolutions read each of the quantised tensors that gradients are made of. */
  private static List<Long> convolvingReaders(Model augmented) {
    List<Node> nodes = augmented.graph().nodes();
    return nodes.stream()
        .filter(node -> node.is("DequantizeLinear") && node.output(0).startsWith("camgraft/"))
        .map(node -> readers(nodes, node.output(0)))
        .filter(count -> count > 0)
        .toList();
  }

  private static long readers(List<Node> nodes, String value) {
    return nodes.stream().filter(node -> node.is("Conv") && node.inputs().contains(value)).count();
  }

  /** Gone back step by step, by the rules of QuantizeLinear and DequantizeLinear. */
  @ParameterizedTest
  @EnumSource(names = {"GUIDED", "GRADIENT"})
  void twinHasTheGradientOfTheSteps(Method method) {
    Augmented augmented = augmented(new Quantised(DataType.UINT8, true).model());
    Model folded = augmented.folded();
    Tape tape = new Tape(folded.graph(), Inference.of(folded));
    double[] ones = new double[(int) CLASSES];
    ones[(int) CLASS] = 1;
    Value seed = tape.constant(DataType.FLOAT, Shape.of(1, CLASSES), ones);
    RuleTables rules = augmented.analysis().rules();
    Value gradient =
        new Backprop(
                folded.graph(), tape, method == Method.GUIDED ? rules.guided() : rules.standard())
            .gradient("scores", seed, "image", "steps");
    List<Value> outputs = List.of(tape.named("by steps", gradient));
    List<ValueInfo> named = new ArrayList<>(folded.graph().outputs());
    named.add(ValueInfo.untyped("by steps"));
    Model bySteps = folded.withGraph(tape.continued(outputs).withOutputs(named));
    NumericTensor expected =
        InferenceSession.runOnce(bySteps, SessionSettings.PLAIN, picture()).get("by steps");
    assertThat(Reference.error(explained(augmented.model(), method), expected)).isLessThan(1e-5);
  }

  private static NumericTensor explained(Model augmented, Method method) {
    return InferenceSession.runOnce(augmented, SessionSettings.PLAIN, request())
        .get(method.output());
  }
}
