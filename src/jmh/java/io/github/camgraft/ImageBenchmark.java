package io.github.camgraft;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.draw.ColorMap;
import io.github.camgraft.image.draw.Overlay;
import io.github.camgraft.image.encode.PngFiles;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.image.prepare.Preset;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The way of a photograph into the network, and of an explanation onto the screen. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ImageBenchmark {
  private static final int SIDE = 224;

  private final Preprocessing preprocessing = Preset.IMAGENET.with(SIDE, SIDE, Layout.NCHW);
  private byte[] file;
  private Picture photo;
  private Picture seen;
  private Heatmap map;

  /** One photograph for all. */
  @Setup
  public void read() throws IOException {
    file = Files.readAllBytes(Path.of("testmodels/demo/cat-dog.png"));
    photo = ImageFiles.decode(file, "cat-dog.png");
    seen = preprocessing.seen(photo);
    float[] ramp = new float[SIDE * SIDE];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = (float) i / ramp.length;
    }
    map = Heatmap.of(SIDE, SIDE, ramp);
  }

  /** A PNG file becomes pixels. */
  @Benchmark
  public Picture decode() {
    return ImageFiles.decode(file, "cat-dog.png");
  }

  /** Pixels become the network's input. */
  @Benchmark
  public FloatTensor prepare() {
    return preprocessing.apply(photo);
  }

  /** A map in colours over the picture. */
  @Benchmark
  public Picture overlay() {
    return Overlay.heat(seen, map, ColorMap.VIRIDIS, 0.5);
  }

  /** A picture becomes a PNG file. */
  @Benchmark
  public byte[] encode() {
    return PngFiles.encode(seen);
  }
}
