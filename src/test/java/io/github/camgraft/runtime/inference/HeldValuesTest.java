package io.github.camgraft.runtime.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.grad.Network;
import io.github.camgraft.ir.TensorType;
import org.junit.jupiter.api.Test;

class HeldValuesTest {
  /** As in torchvision's pooling of regions, whose number the picture decides. */
  @Test
  void axesOfWhatIsAsLargeAsThePictureDecidesAreKnownBehindIt() {
    Network network =
        Network.feeding("x: float[4,3]")
            .node("found = NonZero(x)")
            .node("lengths = Shape(found)")
            .node("zeros = ConstantOfShape(lengths)")
            .node("y = Relu(zeros)");
    assertThat(network.facts().type("y").map(TensorType::shape).orElseThrow().rank()).isEqualTo(2);
  }
}
