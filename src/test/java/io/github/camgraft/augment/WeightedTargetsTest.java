package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.github.camgraft.grad.Network;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.verify.Verification;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Questions that weigh the numbers of a tensor, against PyTorch's autograd in float64. */
class WeightedTargetsTest {
  private static final Path FOLDER = Path.of("testmodels/targets");
  private static final double TOLERANCE = 1e-4;

  private static final AugmentOptions OPTIONS =
      AugmentOptions.DEFAULT
          .withClassChoice(ClassChoice.WEIGHTS)
          .withMethods(EnumSet.of(Method.GRADCAM, Method.GRADIENT));

  static Stream<Reference> references() {
    return Reference.below(FOLDER).stream();
  }

  @Test
  void thereAreReferences() {
    assertThat(references()).hasSizeGreaterThanOrEqualTo(6);
  }

  @ParameterizedTest
  @MethodSource("references")
  void gradientsAreThoseOfAutograd(Reference reference) {
    Augmented augmented = augmented(reference, OPTIONS);
    Map<String, NumericTensor> outputs = run(augmented, reference, "weights");
    assertNear(outputs.get(Contract.EXPLAINED_SCORE), reference.values("score"));
    assertNear(outputs.get("output"), reference.values("output"));
    assertNear(outputs.get(Method.GRADIENT.output()), reference.values("input_gradient"));
    List<Contract.Layer> layers = augmented.contract().layers();
    assertThat(layers).hasSize(reference.about().get("levels").getAsInt());
    for (int i = 0; i < layers.size(); i++) {
      assertNear(outputs.get(layers.get(i).activations()), reference.values("activations" + i));
      assertNear(outputs.get(layers.get(i).gradients()), reference.values("gradient" + i));
    }
  }

  @ParameterizedTest
  @MethodSource("references")
  void severalQuestionsOfOneRunAreAnsweredEach(Reference reference) {
    Emission both = Emission.DEFAULT.withParts(Emission.Parts.BOTH).withClassesPerImage(2);
    Augmented augmented = augmented(reference, OPTIONS.withEmission(both.withGate(true)));
    FloatTensor weights = reference.values("weights");
    FloatTensor doubled = twoQuestions(weights);
    Map<String, NumericTensor> feeds = new HashMap<>(augmented.contract().request(new long[0]));
    feeds.put("image", reference.values("input"));
    feeds.put(Contract.EXPLAIN_WEIGHTS, doubled);
    NumericTensor scores =
        InferenceSession.runOnce(augmented.model(), SessionSettings.CPU, feeds)
            .get(Contract.EXPLAINED_SCORE);
    FloatTensor expected = reference.values("score");
    for (int picture = 0; picture < 2; picture++) {
      assertThat(scores.at(2 * picture)).isCloseTo(expected.at(picture), offset(1e-4));
      assertThat(scores.at(2 * picture + 1)).isCloseTo(-3 * expected.at(picture), offset(3e-4));
    }
  }

  @ParameterizedTest
  @MethodSource("references")
  void theFileIsVerifiedAndItsContractReadBack(Reference reference) {
    Model original = ModelFiles.read(reference.model());
    Augmented augmented = Augmenter.augment(original, OPTIONS);
    assertThat(Verification.of(original, augmented).compared()).isPositive();
    Contract read = Contract.of(augmented.model().metadata());
    assertThat(read).isEqualTo(augmented.contract());
    assertThat(read.target().orElseThrow().tensor()).isEqualTo("output");
  }

  @ParameterizedTest
  @CsvSource({
    "nowhere, has no tensor 'nowhere'",
    "'output[:,99,0]', does not lie in the tensor",
    "image, does not depend on"
  })
  void whatCannotBeWeighedIsRefused(String tensor, String complaint) {
    Model model = ModelFiles.read(FOLDER.resolve("detector-box/model.onnx"));
    assertThatThrownBy(() -> Augmenter.augment(model, OPTIONS.withScore(tensor)))
        .isInstanceOf(ModelException.class)
        .hasMessageMatching("(?s).*(" + complaint + ").*");
  }

  @Test
  void aPartOfATensorIsReturned() {
    Model model = ModelFiles.read(FOLDER.resolve("detector-box/model.onnx"));
    Augmented augmented = Augmenter.augment(model, OPTIONS.withScore("output[:,5,:]"));
    TargetTensor target = augmented.contract().target().orElseThrow();
    assertThat(target.output()).isEqualTo(Contract.EXPLAINED_TENSOR);
    Map<String, NumericTensor> outputs =
        InferenceSession.runOnce(
            augmented.model(),
            SessionSettings.CPU,
            Map.of(
                "image",
                FloatTensor.zeros(1, 3, 24, 24),
                Contract.EXPLAIN_WEIGHTS,
                new DoubleTensor(new double[45], 1, 45)));
    NumericTensor whole = outputs.get("output");
    double[] row = Arrays.copyOfRange(whole.numbers(), 5 * 45, 6 * 45);
    assertThat(outputs.get(Contract.EXPLAINED_TENSOR).numbers()).isEqualTo(row);
  }

  /** As PyTorch's newer exporter writes Deformable DETR: what a sigmoid makes shares is turned. */
  @Test
  void scoresBesideBoxesAreWeighedHoweverBoxesAreMade() {
    Network network =
        Network.feeding("image: float[1,3,8,8]")
            .constant("kernel", Shape.of(4, 3, 3, 3), numbers(108))
            .constant("to_logits", Shape.of(4, 10), numbers(40))
            .constant("to_sides", Shape.of(4, 8), numbers(32))
            .constant("queries", 1, 2, 5)
            .constant("sides", 4, 2, 1)
            .node("map = Conv(image, kernel) pads=1,1,1,1")
            .node("h = Relu(map)")
            .node("mean = GlobalAveragePool(h)")
            .node("flat = Flatten(mean)")
            .node("rows = MatMul(flat, to_logits)")
            .node("logits = Reshape(rows, queries)")
            .node("four = MatMul(flat, to_sides)")
            .node("tall = Reshape(four, sides)")
            .node("shares = Sigmoid(tall)")
            .node("boxes = Transpose(shares) perm=2,1,0");
    Augmented augmented = Augmenter.augment(network.model("boxes", "logits"), OPTIONS);
    assertThat(augmented.contract().target().orElseThrow().tensor()).isEqualTo("logits");
  }

  private static double[] numbers(int count) {
    return IntStream.range(0, count).mapToDouble(Math::sin).toArray();
  }

  private static Augmented augmented(Reference reference, AugmentOptions options) {
    return Augmenter.augment(ModelFiles.read(reference.model()), options);
  }

  private static Map<String, NumericTensor> run(
      Augmented augmented, Reference reference, String weights) {
    return InferenceSession.runOnce(
        augmented.model(),
        SessionSettings.CPU,
        Map.of(
            "image",
            reference.values("input"),
            Contract.EXPLAIN_WEIGHTS,
            reference.values(weights)));
  }

  /** The weights, and minus three times the same, as two questions of each picture. */
  private static FloatTensor twoQuestions(FloatTensor weights) {
    int size = weights.count() / 2;
    float[] both = new float[4 * size];
    for (int i = 0; i < both.length; i++) {
      int question = i / size;
      both[i] = weights.values()[question / 2 * size + i % size] * (question % 2 == 0 ? 1 : -3);
    }
    int[] shape = weights.shape();
    int[] longer = new int[shape.length + 1];
    longer[0] = 2;
    longer[1] = 2;
    System.arraycopy(shape, 1, longer, 2, shape.length - 1);
    return FloatTensor.of(both, longer);
  }

  private static void assertNear(NumericTensor actual, NumericTensor expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(Reference.error(actual, expected)).isLessThan(TOLERANCE);
  }
}
