package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.image.Photo;
import io.github.camgraft.target.Question;
import io.github.camgraft.target.TargetKind;
import io.github.camgraft.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A model that has forgotten something is asked about the same number as the one that has not. */
class SanityCheckTest {
  private static final Path SCENES = Path.of("testmodels/scenes");
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/cat-dog.png");
  private static final int STAGES = 3;

  /** What was asked of the whole model and of each that has forgotten something. */
  private record Asked(Question learned, List<Question> forgetful) {}

  /** Where a similarity is asked about, the other picture is the same one. */
  private static Asked asked(Path model, Optional<Target> target) {
    Target question = target.orElse(Target.similarity("", FloatTensor.zeros(1)));
    ExplainerSettings settings =
        ExplainerSettings.DEFAULT.withPreprocessing("imagenet,resize=128").withTarget(question);
    try (Explainer explainer = Explainer.open(model, settings)) {
      Target real = target.orElseGet(() -> explainer.alike(PHOTO));
      Photo photo = explainer.read(PHOTO);
      Explanation learned = explainer.explain(photo, real).get(0);
      List<SanityCheck.Stage> stages =
          SanityCheck.of(model, settings, STAGES).run(photo, learned, real);
      assertThat(stages).hasSize(STAGES);
      return new Asked(
          learned.asked().orElseThrow(),
          stages.stream().map(stage -> stage.comparison().other().asked().orElseThrow()).toList());
    }
  }

  private static void assertSameWeights(Asked asked) {
    assertThat(asked.forgetful())
        .allSatisfy(
            question ->
                assertThat(question.weights().values())
                    .containsExactly(asked.learned().weights().values()));
  }

  @Test
  void aBoxStaysTheSameNumber() {
    assertSameWeights(
        asked(SCENES.resolve("detector.onnx"), Optional.of(Target.detection("best"))));
  }

  @Test
  void aRegionStaysWhereItWas() {
    Target wins = Target.region(Optional.empty(), Optional.of("cat"), Optional.empty());
    assertSameWeights(asked(SCENES.resolve("segmenter.onnx"), Optional.of(wins)));
  }

  /** Its weights follow the probabilities of the model that is asked; the class does not. */
  @Test
  void aProbabilityIsThatOfTheSameClass() {
    Target probability = Target.certainty(TargetKind.PROBABILITY, Optional.empty());
    Asked asked = asked(DEMO, Optional.of(probability));
    assertThat(asked.forgetful()).extracting(Question::words).containsOnly(asked.learned().words());
    assertThat(asked.forgetful())
        .allSatisfy(
            question ->
                assertThat(question.value().orElseThrow())
                    .isNotEqualTo(asked.learned().value().orElseThrow()));
  }

  /** The other picture's vector is that of the model that is asked: a picture is like itself. */
  @Test
  void bothPicturesAreSeenByTheSameModel() {
    Asked asked = asked(SCENES.resolve("identifier.onnx"), Optional.empty());
    assertThat(asked.forgetful())
        .allSatisfy(
            question -> assertThat(question.value().orElseThrow()).isCloseTo(1, within(1e-5)));
  }
}
