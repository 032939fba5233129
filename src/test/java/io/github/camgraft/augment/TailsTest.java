package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.score.Score;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.verify.Verification;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is hung behind the scores: they are found, and what is read is what the file says. In
 * each sample the tensor {@code p} holds the probabilities, computed by the nodes of the file.
 */
class TailsTest {
  private static final Path SAMPLES = Path.of("testmodels/cases/tails");

  private static String output(TailSamples.Sample sample) {
    return sample.score().equals("flattened") ? "flattened" : "out";
  }

  @ParameterizedTest
  @MethodSource("io.github.camgraft.augment.TailSamples#samples")
  void whatIsReadIsWhatTheFileSays(TailSamples.Sample sample) {
    Model model = sample.graph().returning(output(sample));
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(augmented.contract().score()).isEqualTo(sample.score());
    assertIsRead(augmented, sample.graph());
    assertThat(Verification.of(model, augmented).compared()).isPositive();
  }

  /** By whatever name the score is asked for. */
  @ParameterizedTest
  @MethodSource("io.github.camgraft.augment.TailSamples#samples")
  void theSameIsReadByEveryName(TailSamples.Sample sample) {
    Model model = sample.graph().returning(output(sample));
    Contract contract = Augmenter.augment(model, AugmentOptions.DEFAULT).contract();
    for (String name : new String[] {output(sample), "p", contract.score()}) {
      if (!name.equals("p") || model.graph().producer("p").isPresent()) {
        Augmented again = Augmenter.augment(model, AugmentOptions.DEFAULT.withScore(name));
        assertIsRead(again, sample.graph());
        assertThat(again.contract().score()).as("named %s", name).isEqualTo(score(contract, name));
      }
    }
    assertIsRead(Augmenter.augment(model, contract.options()), sample.graph());
  }

  /**
   * Where no single tensor is behind the probabilities, each name is a tensor of its own. So is
   * what HardSigmoid cuts off: its scores do not tell what was cut.
   */
  private static String score(Contract contract, String name) {
    boolean isOutput = contract.score().equals("out") || contract.score().equals("flattened");
    boolean isCut = contract.tail() == Score.Tail.CLIP && name.equals("p");
    return isOutput || isCut ? name : contract.score();
  }

  private static void assertIsRead(Augmented augmented, SmallClassifier graph) {
    double[] probabilities = graph.valueOf("p");
    double[] said = SmallClassifier.said(augmented);
    assertThat(said).hasSameSizeAs(probabilities);
    for (int i = 0; i < said.length; i++) {
      assertThat(said[i]).isCloseTo(probabilities[i], within(1e-5));
    }
  }

  /** A program that explains the first class of two differentiates the other way. */
  @Test
  void theOppositeIsTheNegativeOfTheScore() {
    TailSamples.Sample last =
        TailSamples.activations()
            .filter(each -> each.name().equals("the opposite last"))
            .findFirst()
            .orElseThrow();
    Augmented augmented = Augmenter.augment(last.graph().returning("out"), AugmentOptions.DEFAULT);
    double score = last.graph().valueOf("scores")[0];
    assertThat(SmallClassifier.run(augmented, 0).get(Contract.EXPLAINED_SCORE).at(0))
        .isCloseTo(score, within(1e-5));
    assertThat(SmallClassifier.run(augmented, 1).get(Contract.EXPLAINED_SCORE).at(0))
        .isCloseTo(-score, within(1e-5));
  }

  // --- files of exporters ---

  private static Map<String, NumericTensor> feeds() {
    Random random = new Random(64);
    FloatTensor picture = FloatTensor.zeros(1, 3, 64, 64);
    for (int i = 0; i < picture.count(); i++) {
      picture.values()[i] = (float) random.nextGaussian();
    }
    return new LinkedHashMap<>(Map.of("image", picture));
  }

  private static double[] said(Augmented augmented) {
    Map<String, NumericTensor> feeds = feeds();
    feeds.put(Contract.EXPLAIN_CLASS, new LongTensor(new long[] {-1}, 1));
    NumericTensor output =
        InferenceSession.runOnce(augmented.model(), SessionSettings.CPU, feeds)
            .get(augmented.contract().output());
    return augmented.contract().reading().of(SmallClassifier.numbers(output));
  }

  @ParameterizedTest
  @CsvSource({
    "multilabel, p, /head/Gemm_output_0",
    "tta, probs, probs",
    "oneminusp, probs, /head/Gemm_output_0",
    "matlab_op12, probs, /Mul_output_0"
  })
  void filesAreReadAsTheyReturn(String file, String output, String score) {
    Model model = ModelFiles.read(SAMPLES.resolve(file + ".onnx"));
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(augmented.contract().score()).isEqualTo(score);
    double[] returned =
        SmallClassifier.numbers(
            InferenceSession.runOnce(model, SessionSettings.CPU, feeds()).get(output));
    assertThat(said(augmented)).containsExactly(returned, within(1e-6));
  }

  /** Its converter writes operators of its own, and hands probabilities out as a map. */
  @Test
  void aLogisticRegressionIsReadAsItsMapSays() {
    Model model = ModelFiles.read(SAMPLES.resolve("logreg_zip.onnx"));
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(augmented.contract().tail()).isEqualTo(Score.Tail.SOFTMAX);
    Model open =
        model.withGraph(model.graph().withOutputs(List.of(ValueInfo.untyped("skl_probabilities"))));
    double[] returned =
        SmallClassifier.numbers(
            InferenceSession.runOnce(open, SessionSettings.CPU, feeds()).get("skl_probabilities"));
    assertThat(said(augmented)).containsExactly(returned, within(1e-6));
    assertThat(Verification.of(model, augmented).compared()).isPositive();
  }

  @Test
  void theBestTwoAreReadOutOfAll() {
    Model model = ModelFiles.read(SAMPLES.resolve("topk.onnx"));
    double[] said = said(Augmenter.augment(model, AugmentOptions.DEFAULT));
    Map<String, NumericTensor> returned =
        InferenceSession.runOnce(model, SessionSettings.CPU, feeds());
    for (int i = 0; i < 2; i++) {
      int which = (int) returned.get("indices").at(i);
      assertThat(said[which]).isCloseTo(returned.get("values").at(i), within(1e-6));
    }
  }
}
