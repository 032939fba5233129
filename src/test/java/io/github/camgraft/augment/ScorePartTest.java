package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.tensor.NumpyArrays;
import io.github.camgraft.verify.Vectors;
import io.github.camgraft.verify.Verification;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One word of a caption, one answer to a question, one number: parts of tensors as scores. */
class ScorePartTest {
  private static final Path CAPTIONS = Path.of("testmodels/captions");

  private static Map<String, NumericTensor> run(String score, long wanted) {
    Model model = ModelFiles.read(CAPTIONS.resolve("captions.onnx"));
    AugmentOptions options =
        AugmentOptions.DEFAULT
            .withScore(score)
            .withMethods(EnumSet.of(Method.GRADCAM, Method.GUIDED, Method.GRADIENT));
    Augmented augmented = Augmenter.augment(model, options);
    assertThat(Verification.of(model, augmented).compared()).isPositive();
    assertThat(augmented.contract().layers().get(0).tensor()).contains("features.3/Relu");
    Map<String, NumericTensor> feeds = new LinkedHashMap<>();
    feeds.put("image", NumpyArrays.numbers(CAPTIONS.resolve("image.npy")));
    feeds.put("words", NumpyArrays.numbers(CAPTIONS.resolve("words.npy")));
    feeds.put(Contract.EXPLAIN_CLASS, new LongTensor(new long[] {wanted}, 1));
    try (InferenceSession session = InferenceSession.open(augmented.model(), SessionSettings.CPU)) {
      return session.run(feeds);
    }
  }

  private static void assertIsReference(Map<String, NumericTensor> found, int place) {
    Map<String, String> files =
        Map.of(
            "cam_activations", "activations",
            "cam_gradients", "gradient",
            "input_gradients", "input_gradient",
            "guided_gradients", "guided_gradient",
            "explained_score", "score");
    files.forEach(
        (output, file) -> {
          NumericTensor expected =
              NumpyArrays.numbers(CAPTIONS.resolve(file + "-" + place + ".npy"));
          assertThat(Vectors.error(found.get(output), expected)).as(output).isLessThan(1e-5);
        });
  }

  @ParameterizedTest
  @CsvSource({"2, 5", "4, 11"})
  void oneWordOfACaptionIsExplained(int place, long word) {
    Map<String, NumericTensor> found = run("scores[:,%d,:]".formatted(place), word);
    assertIsReference(found, place);
    assertThat(found.get(Contract.CLASS_SCORES).shape()).containsExactly(1, 20);
  }

  @Test
  void theSamePartMayBeWrittenInSeveralWays() {
    assertIsReference(run("scores[0, 2]", 5), 2);
    assertIsReference(run("scores[:,-4]", 5), 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"scores[:,2,5]", "scores[0,2,5]"})
  void oneNumberIsTheSecondOfTwoClasses(String score) {
    assertIsReference(run(score, 1), 2);
    NumericTensor negative = run(score, 0).get(Contract.EXPLAINED_SCORE);
    double positive = NumpyArrays.numbers(CAPTIONS.resolve("score-2.npy")).at(0);
    assertThat(negative.at(0)).isCloseTo(-positive, within(1e-5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "scores[:,6,:]    | does not lie in the tensor 'scores', which has the shape [1×6×20]",
        "scores[:,:,:,0]  | does not lie in the tensor 'scores'",
        "scores[:,2-3]    | each entry is a colon or a whole number",
        "answers[:,1]     | the model has no tensor 'answers' to take a score from",
      })
  void mistakesAreSaid(String score, String message) {
    Model model = ModelFiles.read(CAPTIONS.resolve("captions.onnx"));
    AugmentOptions options = AugmentOptions.DEFAULT.withScore(score);
    assertThatThrownBy(() -> Augmenter.augment(model, options))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  @Test
  void oneWordAtAllPlacesIsAScoreToo() {
    Model model = ModelFiles.read(CAPTIONS.resolve("captions.onnx"));
    AugmentOptions options = AugmentOptions.DEFAULT.withScore("scores[:,:,3]");
    assertThat(Augmenter.augment(model, options).contract().classes()).isEqualTo(6);
  }

  @Test
  void theMapMovesWithTheAnswer() {
    Path file = Path.of("../shared/models/derived/easy_vqa_two_inputs_nhwc_opset13.onnx");
    Path reference = Path.of("../shared/reference/easy_vqa_two_inputs_nhwc_opset13-class3");
    assumeThat(file).as("../shared holds the model that answers questions").exists();
    Augmented augmented = Augmenter.augment(ModelFiles.read(file), AugmentOptions.DEFAULT);
    Map<String, NumericTensor> feeds = new LinkedHashMap<>();
    feeds.put("input_1", NumpyArrays.numbers(reference.resolve("input.npy")));
    feeds.put("input_2", NumpyArrays.numbers(reference.resolve("input1.npy")));
    try (InferenceSession session = InferenceSession.open(augmented.model(), SessionSettings.CPU)) {
      FloatTensor one = weights(session, feeds, 3);
      FloatTensor other = weights(session, feeds, 9);
      assertThat(Vectors.error(other, one)).isGreaterThan(0.5);
    }
  }

  @Test
  void aBinarisedNetworkIsExplainedOnRequest() {
    Path file = Path.of("../shared/models/gtsrb_bnn30_tf2onnx114_opset15_nhwc.onnx");
    assumeThat(file).as("../shared holds the binarised network").exists();
    Model model = ModelFiles.read(file);
    AugmentOptions options = AugmentOptions.DEFAULT.withStraightThrough(true);
    Augmented augmented = Augmenter.augment(model, options);
    assertThat(Contract.of(augmented.model().metadata()).options().straightThrough()).isTrue();
    assertThat(augmented.contract().layers().get(0).operator()).isEqualTo("Conv");
    Verification verification = Verification.of(model, augmented);
    assertThat(verification.gradientError()).isEmpty();
    assertThat(verification.outputError()).isZero();
  }

  private static FloatTensor weights(
      InferenceSession session, Map<String, NumericTensor> feeds, long answer) {
    Map<String, NumericTensor> all = new LinkedHashMap<>(feeds);
    all.put(Contract.EXPLAIN_CLASS, new LongTensor(new long[] {answer}, 1));
    return (FloatTensor) session.run(all).get("cam_gradients");
  }

  @ParameterizedTest
  @ValueSource(strings = {"scores[:,x]", "scores[]", "scores[0.5]", "scores[1:3]"})
  void aMalformedPartIsToldInOneSentence(String score) {
    Model demo = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
    Inspection found = Inspection.of(demo, AugmentOptions.DEFAULT.withScore(score));
    assertThat(found.obstacles()).hasSize(1);
    assertThat(found.obstacles().get(0))
        .hasMessageContaining("names no part of a tensor")
        .hasMessageContaining("as in logits[:,5,:]");
  }
}
