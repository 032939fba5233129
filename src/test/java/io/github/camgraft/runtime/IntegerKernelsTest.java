package io.github.camgraft.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class IntegerKernelsTest {
  /** ONNX Runtime 1.29 stops at "two nodes with same node name", 1.31 joins them soundly. */
  @Test
  void whatCannotBeJoinedIsComputedAsItStands() {
    Path file = Path.of("../shared/models/wild/tfl_coral_deeplab_dm05.onnx");
    assumeThat(file).as("../shared holds DeepLabV3 as TensorFlow Lite quantises it").exists();
    assertThatCode(() -> InferenceSession.open(file, SessionSettings.TRIAL).close())
        .doesNotThrowAnyException();
  }
}
