package io.github.camgraft.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop that turns 2⁶⁰ times, and a model that ends. */
class RunLimitTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  private static final Map<String, NumericTensor> FEEDS =
      Map.of("x", FloatTensor.zeros(1, 3, 16, 16));

  @Test
  @Timeout(20)
  void aRunThatDoesNotEndIsStopped() {
    Model model = ModelFiles.read(Path.of("testmodels/malformed/hostile/loop-forever.onnx"));
    try (InferenceSession session = InferenceSession.open(model, SessionSettings.TRIAL, SHORT)) {
      assertThatThrownBy(() -> session.run(FEEDS))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("was stopped");
    }
  }

  @Test
  void othersRunAsOftenAsTheyLike() throws InterruptedException {
    Model model = ModelFiles.read(Path.of("testmodels/malformed/hostile/good.onnx"));
    try (InferenceSession session =
        InferenceSession.open(model, SessionSettings.TRIAL, Duration.ofSeconds(15))) {
      double[] first = session.run(FEEDS).get("y").numbers();
      assertThat(session.run(FEEDS).get("y").numbers()).containsExactly(first);
    }
    try (InferenceSession session = InferenceSession.open(model, SessionSettings.TRIAL, SHORT)) {
      session.run(FEEDS);
      Thread.sleep(2 * SHORT.toMillis());
      assertThat(session.run(FEEDS)).isNotEmpty();
    }
  }
}
