package io.github.camgraft.cli.option;

import io.github.camgraft.optimize.Optimization;
import io.github.camgraft.optimize.Pass;
import io.github.camgraft.optimize.Platform;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** For which machine a graph is written, and with which passes. */
public final class OptimizationOptions {
  private static final String WITHOUT = "no-";

  @Option(
      names = "--platform",
      paramLabel = "MACHINE",
      description =
          "Platform to optimise the file for: cpu (default), cuda, web or portable. It runs on all of them.")
  private Platform platform = Platform.CPU;

  @Option(
      names = "--optimize",
      paramLabel = "PASSES",
      split = ",",
      description =
          "Optimisation passes: all (default), none, some by name, or all but some (no-NAME). Results agree up to rounding; leave out passes one by one to find one that you suspect.")
  private List<String> words = List.of("all");

  /** What is wrong with the words. */
  public Optional<String> mistake() {
    return words.stream()
        .map(String::strip)
        .filter(word -> !isWhole(word) && pass(word).isEmpty())
        .findFirst()
        .map(
            word ->
                "--optimize has no pass '%s'; give all, none, or some of %s (no-NAME leaves one out)"
                    .formatted(
                        word,
                        Arrays.stream(Pass.values())
                            .map(Pass::word)
                            .collect(Collectors.joining(", "))));
  }

  private static boolean isWhole(String word) {
    return word.equals("all") || word.equals("none");
  }

  private static Optional<Pass> pass(String word) {
    String name = word.startsWith(WITHOUT) ? word.substring(WITHOUT.length()) : word;
    return Arrays.stream(Pass.values()).filter(pass -> pass.word().equals(name)).findFirst();
  }

  /** The passes of the platform, as far as they are wanted. */
  public Optimization optimization() {
    Set<Pass> wanted = EnumSet.noneOf(Pass.class);
    Set<Pass> unwanted = EnumSet.noneOf(Pass.class);
    boolean namesNone = true;
    for (String word : words.stream().map(String::strip).toList()) {
      if (word.startsWith(WITHOUT)) {
        unwanted.add(pass(word).orElseThrow());
      } else {
        namesNone = false;
        pass(word)
            .ifPresentOrElse(
                wanted::add,
                () -> wanted.addAll(word.equals("all") ? EnumSet.allOf(Pass.class) : Set.of()));
      }
    }
    Set<Pass> left = namesNone ? EnumSet.allOf(Pass.class) : wanted;
    left.removeAll(unwanted);
    return Optimization.of(platform).only(left);
  }
}
