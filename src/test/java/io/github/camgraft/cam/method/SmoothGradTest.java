package io.github.camgraft.cam.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SmoothGradTest {
  /** Neither method fuses its result with a map. */
  private static final Supplier<Heatmap> NO_MAP =
      () -> {
        throw new AssertionError("nobody asked for Grad-CAM");
      };

  /** The score is the sum of cubes, whose gradient 3 x² has the mean 3 x² + 3 σ² under noise. */
  private record Cubes(FloatTensor input, Sampling sampling)
      implements AttributionInputs, ModelReruns {
    @Override
    public void gradients(
        int count, IntFunction<FloatTensor> picture, Consumer<FloatTensor> taker) {
      for (int i = 0; i < count; i++) {
        FloatTensor values = picture.apply(i);
        taker.accept(values.times(values).times(3));
      }
    }

    @Override
    public ModelReruns runs() {
      return this;
    }

    @Override
    public double score() {
      double sum = 0;
      for (float value : input.values()) {
        sum += Math.pow(value, 3);
      }
      return sum;
    }

    @Override
    public AttributionInputs evidence(FloatTensor picture) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<FloatTensor> biases() {
      throw new UnsupportedOperationException();
    }

    @Override
    public FloatTensor legrad() {
      throw new UnsupportedOperationException();
    }

    @Override
    public FloatTensor rollout() {
      throw new UnsupportedOperationException();
    }

    @Override
    public FloatTensor curvature() {
      throw new UnsupportedOperationException();
    }

    @Override
    public AttributionInputs evidence(int another) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Integer> similarClasses(int most) {
      throw new UnsupportedOperationException();
    }

    @Override
    public double[] scores(int count, IntFunction<FloatTensor> picture) {
      throw new UnsupportedOperationException();
    }

    @Override
    public double[] probabilities(int count, IntFunction<FloatTensor> picture) {
      throw new UnsupportedOperationException();
    }

    @Override
    public double[] ablated(int count, IntFunction<float[]> factors) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FloatTensor activations() {
      throw new UnsupportedOperationException();
    }

    @Override
    public FeatureMaps featureMaps() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Convention convention() {
      return Convention.PAPER;
    }

    @Override
    public Layout layout() {
      return Layout.NCHW;
    }

    @Override
    public FloatTensor gradient(Requirement rule) {
      throw new UnsupportedOperationException();
    }
  }

  private static final FloatTensor INPUT = FloatTensor.of(new float[] {-1, 0, 1, 3}, 1, 2, 2);

  @Test
  void theMeanGradientOfNoisyCubesIsKnown() {
    // The range is 4, so a noise of 0.1 has the deviation 0.4.
    Sampling sampling = new Sampling(40_000, 0.1, 1, 7);
    float extra = 3 * 0.4f * 0.4f;
    assertThat(InputMethod.SMOOTHGRAD.attribution(new Cubes(INPUT, sampling), NO_MAP).values())
        .containsExactly(new float[] {3 + extra, extra, 3 + extra, 27 + extra}, within(0.15f));
  }

  /** ∫ 3 (t x)² dt times x is x³. */
  @Test
  void integratedGradientsOfCubesAreCubes() {
    Sampling sampling = new Sampling(1, 0, 100, 1);
    assertThat(
            InputMethod.INTEGRATED_GRADIENTS
                .attribution(new Cubes(INPUT, sampling), NO_MAP)
                .values())
        .containsExactly(new float[] {-1, 0, 1, 27}, within(1e-3f));
  }
}
