package io.github.camgraft.evaluate;

import com.sun.management.OperatingSystemMXBean;
import io.github.camgraft.Explainer;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.Answers;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A main: what insertion and deletion of one photograph in 100 steps each cost, beside as many bare
 * runs of the model in the same batches. Names a model and a photograph; prints the seconds of
 * processors in the best of some rounds, taken in turn.
 */
final class CurveCost {
  private static final int ROUNDS = 7;
  private static final int BATCH = 8;
  private static final int STEPS = 100;

  private CurveCost() {}

  /** Measures. */
  public static void main(String... arguments) {
    Path model = Path.of(arguments[0]);
    try (Explainer explainer = Explainer.open(model);
        InferenceSession bare =
            InferenceSession.openFor(
                Set.of(explainer.contract().output()),
                ModelFiles.read(model),
                SessionSettings.AUTO)) {
      Preprocessing how = explainer.preprocessing();
      FloatTensor input = how.prepare(how.read(Path.of(arguments[1]))).input().slice(0);
      Subject subject = subject(explainer, how, input);
      Heatmap map = Baseline.RANDOM.map(input, how.layout(), new Random(1));
      double curves = Double.MAX_VALUE;
      double runs = Double.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        runs = Math.min(runs, seconds(() -> run(bare, explainer.contract().image(), input)));
        curves = Math.min(curves, seconds(() -> measure(map, subject)));
      }
      System.out.printf(
          "%s: %d bare runs %.3f s, insertion and deletion %.3f s, %.3f times as long%n",
          model.getFileName(), 2 * (STEPS + 1), runs, curves, curves / runs);
    }
  }

  private static Subject subject(Explainer explainer, Preprocessing how, FloatTensor input) {
    Answers answers = explainer.answers(input, 0);
    return new Subject(input, how.layout(), answers, answers.probabilities(1, i -> input)[0], 0, 0);
  }

  private static void measure(Heatmap map, Subject subject) {
    Trial trial = new Trial(map, subject, null, Optional.empty(), Effort.DEFAULT.withSteps(STEPS));
    Measure.INSERTION.of(trial);
    Measure.DELETION.of(trial);
  }

  /** In two series, as the curves are. */
  private static void run(InferenceSession bare, String image, FloatTensor input) {
    for (int series = 0; series < 2; series++) {
      for (int done = 0; done <= STEPS; done += BATCH) {
        int count = Math.min(BATCH, STEPS + 1 - done);
        float[] batch = new float[count * input.count()];
        for (int i = 0; i < count; i++) {
          System.arraycopy(input.values(), 0, batch, i * input.count(), input.count());
        }
        int[] shape = input.asBatch().shape();
        shape[0] = count;
        Map<String, NumericTensor> feeds = Map.of(image, FloatTensor.of(batch, shape));
        bare.run(feeds);
      }
    }
  }

  /** Of all processors; a clock on the wall would count what other programs take, too. */
  private static double seconds(Runnable work) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long start = system.getProcessCpuTime();
    work.run();
    return (system.getProcessCpuTime() - start) / 1e9;
  }
}
