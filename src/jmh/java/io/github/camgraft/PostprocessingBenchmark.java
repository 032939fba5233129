package io.github.camgraft;

import io.github.camgraft.cam.GradCam;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.cam.method.GuidedGradCam;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What Java does with the outputs of one run of VGG-16: 512 feature maps of 14 x 14. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PostprocessingBenchmark {
  private static final int SIDE = 224;

  private final FloatTensor activations = noise(512, 14, 14);
  private final FloatTensor gradients = noise(512, 14, 14);
  private final FloatTensor guided = noise(3, SIDE, SIDE);
  private final Heatmap map = GradCam.map(activations, gradients);
  private final Heatmap resized = map.resized(SIDE, SIDE, Interpolation.BILINEAR_HALF_PIXEL);

  private static FloatTensor noise(int... shape) {
    FloatTensor tensor = FloatTensor.zeros(shape);
    Random random = new Random(1);
    for (int i = 0; i < tensor.count(); i++) {
      tensor.values()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  /** Equations 1 and 2 of the paper. */
  @Benchmark
  public Heatmap gradCam() {
    return GradCam.map(activations, gradients);
  }

  /** The map as large as the picture. */
  @Benchmark
  public Heatmap resize() {
    return map.resized(SIDE, SIDE, Interpolation.BILINEAR_HALF_PIXEL);
  }

  /** Guided backpropagation times the map. */
  @Benchmark
  public FloatTensor guidedGradCam() {
    return GuidedGradCam.fuse(guided, Layout.NCHW, resized);
  }
}
