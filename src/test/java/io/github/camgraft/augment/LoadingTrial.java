package io.github.camgraft.augment;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.optimize.Platform;
import io.github.camgraft.runtime.Device;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.Outputs;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.runtime.SessionSettings.Optimisation;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.verify.OutputDifference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whether an augmented model loads and computes the same however far ONNX Runtime optimises it,
 * where its original does.
 */
final class LoadingTrial {
  private static final double ROUNDING = 2e-4;

  private final Model original;
  private final AugmentOptions options;

  LoadingTrial(Model original, AugmentOptions options) {
    this.original = original;
    this.options = options;
  }

  /** A random network, augmented in a random way. */
  static LoadingTrial of(long seed) {
    Model model = RandomNetwork.of(seed);
    return new LoadingTrial(model, options(model, new Random(seed)));
  }

  private static AugmentOptions options(Model model, Random random) {
    random.nextInt();
    List<Set<Method>> methods =
        List.of(
            Set.of(Method.GRADCAM),
            Set.of(Method.GRADCAM, Method.GUIDED),
            Set.of(Method.GRADCAM, Method.GRADIENT),
            Set.of(Method.ACTIVATIONS),
            Set.of(Method.GRADCAM, Method.GUIDED, Method.DECONV, Method.GRADIENT));
    Platform[] platforms = Platform.values();
    List<String> values =
        model.graph().nodes().stream()
            .map(node -> node.output(0))
            .limit(model.graph().nodes().size() - 3)
            .toList();
    AugmentOptions options =
        AugmentOptions.DEFAULT
            .withMethods(methods.get(random.nextInt(methods.size())))
            .withPlatform(platforms[random.nextInt(platforms.length)])
            .withEmission(Emission.DEFAULT.withGate(random.nextInt(6) == 0));
    return random.nextInt(3) == 0
        ? options
        : options.withLayers(List.of(values.get(random.nextInt(values.size()))));
  }

  /** What came of it: {@code fine}, or what begins with one word and goes on with the reason. */
  String outcome() {
    Map<Optimisation, Outputs> before = new TreeMap<>();
    try {
      for (Optimisation optimisation : List.of(Optimisation.NONE, Optimisation.ALL)) {
        before.put(optimisation, run(original, optimisation, feeds(original)));
      }
    } catch (RuntimeFailure invalid) {
      return "invalid " + invalid.getMessage();
    }
    Augmented augmented;
    try {
      augmented = Augmenter.augment(original, options);
    } catch (ModelException | RuntimeFailure refusal) {
      return "refused " + refusal.getMessage();
    }
    return compared(before, augmented).orElse("fine");
  }

  private Optional<String> compared(Map<Optimisation, Outputs> before, Augmented augmented) {
    Map<Optimisation, Outputs> after = new TreeMap<>();
    Map<String, NumericTensor> feeds = feeds(augmented.model());
    for (Optimisation optimisation : Optimisation.values()) {
      try {
        after.put(optimisation, run(augmented.model(), optimisation, feeds));
      } catch (RuntimeFailure failure) {
        return Optional.of("broken " + optimisation + ": " + failure.getMessage());
      }
    }
    List<String> wrong = new ArrayList<>();
    after.forEach(
        (optimisation, outputs) -> {
          boolean isOriginal =
              before.values().stream()
                  .anyMatch(expected -> OutputDifference.of(outputs, expected).isSmall());
          if (!isOriginal) {
            wrong.add("scores " + optimisation);
          }
          OutputDifference other = OutputDifference.of(outputs, after.get(Optimisation.NONE));
          if (isStable(before) && !other.isWithin(ROUNDING)) {
            wrong.add("different " + optimisation + " " + other);
          }
        });
    return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", wrong));
  }

  /** ONNX Runtime merges padding with zeros into MaxPool, which computes something else. */
  private static boolean isStable(Map<Optimisation, Outputs> original) {
    return OutputDifference.of(original.get(Optimisation.ALL), original.get(Optimisation.NONE))
        .isSmall();
  }

  private static Outputs run(
      Model model, Optimisation optimisation, Map<String, NumericTensor> feeds) {
    return InferenceSession.runOnce(
        model, new SessionSettings(Device.CPU, 0, 1, optimisation, false, true, true), feeds);
  }

  private static Map<String, NumericTensor> feeds(Model model) {
    Map<String, NumericTensor> feeds = new LinkedHashMap<>();
    model
        .graph()
        .feeds()
        .forEach(
            feed -> {
              int[] lengths =
                  feed.type().orElseThrow().shape().dimensions().stream()
                      .mapToInt(LoadingTrial::length)
                      .toArray();
              feeds.put(feed.name(), feed(feed.name(), lengths));
            });
    return feeds;
  }

  private static int length(Dimension dimension) {
    return dimension.isKnown() ? (int) dimension.size() : 2;
  }

  private static NumericTensor feed(String name, int... lengths) {
    int count = Arrays.stream(lengths).reduce(1, (a, b) -> a * b);
    if (name.equals(Contract.EXPLAIN_CLASS)) {
      return new LongTensor(new long[count], lengths);
    }
    if (name.equals(Contract.EXPLAIN)) {
      return new LongTensor(new long[] {1}, lengths);
    }
    Random random = new Random(count);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return FloatTensor.of(numbers, lengths);
  }

  /** Tries the networks from one number to another and counts what came of them. */
  public static void main(String[] bounds) {
    Map<String, Integer> counts = new TreeMap<>();
    for (long seed = Long.parseLong(bounds[0]); seed < Long.parseLong(bounds[1]); seed++) {
      String outcome;
      LoadingTrial trial = of(seed);
      try {
        outcome = trial.outcome();
      } catch (RuntimeException crash) {
        outcome = "crash " + crash;
      }
      String word = outcome.split(" ", 2)[0];
      counts.merge(word, 1, Integer::sum);
      if (bounds.length > 2 && !Set.of("fine", "invalid", "refused").contains(word)) {
        ModelFiles.write(trial.original, Path.of(bounds[2], seed + ".onnx"));
      }
      if (!word.equals("fine")) {
        System.out.println(seed + "\t" + outcome + "\t" + trial.described());
      }
    }
    System.out.println(counts);
  }

  private String described() {
    return options.methods()
        + " "
        + options.layers()
        + " "
        + options.optimization().passes()
        + (options.emission().gated() ? " gated" : "");
  }
}
