package io.github.camgraft.augment;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.verify.Verification;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Verifies networks and prints, one line each and separated by tabs, in how many parts the gradient
 * was compared, was not, and how long it took: {@code FILE SECONDS PARTS COMPARED OPEN SHUT
 * IN_STEPS}, or {@code FILE SECONDS refused REASON}.
 */
public final class VerificationCounts {
  private VerificationCounts() {}

  /** Takes the files of the networks. */
  public static void main(String[] files) {
    for (String file : files) {
      long begin = System.nanoTime();
      String counts = counts(Path.of(file));
      double seconds = (System.nanoTime() - begin) / 1e9;
      System.out.printf(Locale.ROOT, "%s\t%.1f\t%s%n", file, seconds, counts);
    }
  }

  private static String counts(Path file) {
    Model model = ModelFiles.read(file);
    Augmented augmented;
    try {
      augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    } catch (RuntimeException unusable) {
      return "not augmented\t" + unusable.getMessage();
    }
    try {
      Verification found = Verification.of(model, augmented);
      List<Integer> numbers =
          Arrays.stream(Verification.Outcome.values()).map(found::count).toList();
      return found.segments()
          + "\t"
          + numbers.stream().map(Object::toString).collect(Collectors.joining("\t"));
    } catch (RuntimeException refusal) {
      return "refused\t" + refusal.getMessage();
    }
  }
}
