package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.runtime.Device;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionAhead;
import io.github.camgraft.runtime.SessionSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A model may be closed at any time, also while others use it. */
class ClosingTest {
  private static final Path MODEL = Path.of("testmodels/demo/demo.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/cat-dog.png");
  private static final ExplainerSettings ON_CPU = ExplainerSettings.DEFAULT.withDevice(Device.CPU);
  private static final String REFUSAL = "the model has been closed";

  @Test
  void closingUnderExplanationsEndsThemAndNothingElse() throws Exception {
    ChildJava child = ChildJava.run(ClosedEarly.class);
    assertThat(child.printed()).isEqualTo("closed".repeat(ClosedEarly.TIMES));
    assertThat(child.status()).isZero();
  }

  /** Closes explainers while several threads explain. */
  static final class ClosedEarly {
    private static final int TIMES = 4;
    private static final int THREADS = 4;

    private ClosedEarly() {}

    public static void main(String[] arguments) throws Exception {
      Picture photo = ImageFiles.read(PHOTO);
      for (int i = 0; i < TIMES; i++) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        Explainer explainer = Explainer.open(MODEL, ON_CPU);
        List<Future<?>> begun = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
          begun.add(threads.submit(() -> explainForEver(explainer, photo)));
        }
        TimeUnit.MILLISECONDS.sleep(200);
        explainer.close();
        explainer.close();
        begun.forEach(ClosedEarly::requireRefused);
        threads.shutdown();
        System.out.print("closed");
      }
    }

    private static void explainForEver(Explainer explainer, Picture photo) {
      while (true) {
        explainer.explain(photo, Target.top(2));
      }
    }

    private static void requireRefused(Future<?> explaining) {
      assertThatThrownBy(explaining::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(REFUSAL);
    }
  }

  @Test
  void aClosedExplainerRefusesInOneSentence() {
    Picture photo = ImageFiles.read(PHOTO);
    Explainer explainer = Explainer.open(MODEL, ON_CPU);
    explainer.explain(photo, Target.predicted());
    explainer.close();
    explainer.close();
    assertThatThrownBy(() -> explainer.explain(photo, Target.predicted())).satisfies(this::refuses);
    assertThatThrownBy(
            () ->
                explainer.explainAll(
                    List.of(PHOTO).iterator(), Target.predicted(), one -> one, one -> {}))
        .satisfies(this::refuses);
    assertThat(explainer.device()).isEqualTo("CPU");
    assertThat(explainer.contract().classes()).isPositive();
  }

  /** One that runs the model many times has opened it in other forms, too. */
  @Test
  void theOtherFormsOfAModelAreClosedWithIt() {
    Picture photo = ImageFiles.read(PHOTO);
    ExplainerSettings settings = ON_CPU.withMethods(List.of(InputMethod.SMOOTHGRAD));
    Explainer explainer = Explainer.open(MODEL, settings);
    explainer.explain(photo, Target.predicted());
    explainer.close();
    explainer.close();
    assertThatThrownBy(() -> explainer.explain(photo, Target.predicted())).satisfies(this::refuses);
  }

  @Test
  void aClosedSessionTellsNothing() {
    InferenceSession session =
        InferenceSession.open(ModelFiles.read(MODEL), SessionSettings.COMPARISON);
    session.close();
    session.close();
    assertThatThrownBy(() -> session.run(Map.of())).satisfies(this::refuses);
    assertThatThrownBy(session::inputs).satisfies(this::refuses);
    assertThatThrownBy(session::outputTypes).satisfies(this::refuses);
    assertThatThrownBy(session::metadata).satisfies(this::refuses);
  }

  @Test
  void oneThatIsLoadedAheadIsClosedWhenItIsThere() {
    SessionAhead ahead = SessionAhead.of(ModelFiles.read(MODEL), SessionSettings.COMPARISON);
    ahead.close();
    ahead.close();
    assertThatThrownBy(() -> ahead.session().inputs()).satisfies(this::refuses);
  }

  private void refuses(Throwable failure) {
    assertThat(failure)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(REFUSAL)
        .hasMessageNotContaining("\n");
  }
}
