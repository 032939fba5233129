package io.github.camgraft.evaluate;

import com.sun.management.OperatingSystemMXBean;
import io.github.camgraft.Explainer;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.Answers;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Model;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A main: what insertion and deletion of one photograph in 100 steps each cost, beside as many bare
 * runs of the model in the same batches. Names a model, a photograph and how many rounds to take in
 * turn; prints the seconds of processors in each round, {@code bare} and {@code curves}.
 */
final class CurveCost {
  private static final int BATCH = 8;
  private static final int STEPS = 100;

  private CurveCost() {}

  /** Measures. */
  public static void main(String... arguments) {
    Model model = ModelFiles.read(Path.of(arguments[0]));
    try (Explainer explainer = Explainer.open(Path.of(arguments[0]));
        InferenceSession bare =
            InferenceSession.openFor(
                Set.of(explainer.contract().output()), model, SessionSettings.AUTO)) {
      Preprocessing how = explainer.preprocessing();
      FloatTensor input = how.prepare(how.read(Path.of(arguments[1]))).input().slice(0);
      Subject subject = subject(explainer, how, input);
      Heatmap map = Baseline.RANDOM.map(input, how.layout(), new Random(1));
      String image = explainer.contract().image();
      Dimension batch = bare.inputTypes().get(image).shape().get(0);
      List<Double> runs = new ArrayList<>();
      List<Double> curves = new ArrayList<>();
      // The first round warms up.
      for (int round = 0; round <= Integer.parseInt(arguments[2]); round++) {
        runs.add(seconds(() -> run(bare, image, input, batch.isKnown())));
        curves.add(seconds(() -> measure(map, subject)));
      }
      print("bare", runs);
      print("curves", curves);
    }
  }

  private static void print(String what, List<Double> seconds) {
    System.out.println(
        seconds.stream()
            .skip(1)
            .map(each -> String.format(Locale.ROOT, " %.4f", each))
            .collect(Collectors.joining("", what, "")));
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
  private static void run(
      InferenceSession bare, String image, FloatTensor input, boolean isBatchFixed) {
    for (int series = 0; series < 2; series++) {
      for (int done = 0; done <= STEPS; done += BATCH) {
        int count = isBatchFixed ? BATCH : Math.min(BATCH, STEPS + 1 - done);
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
