package io.github.camgraft.spark;

import io.github.camgraft.Explainer;
import io.github.camgraft.augment.ClassChoice;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.files.Digest;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.runtime.SessionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What the driver does before a job: it opens the model once, so that mistakes show at once, and
 * reads what lies beside it.
 *
 * @param asked what the user said
 */
record Preparation(PhotoExplainer asked) {
  private static final int MEBIBYTE = 1 << 20;

  /**
   * What executors do.
   *
   * @throws ModelException if the model cannot be explained as asked
   */
  ExplainPhoto on(SparkContext spark) {
    if (!asked.isSet(asked.model())) {
      throw new IllegalArgumentException("no model is named; name its file with setModel");
    }
    asked.words(asked.methods()).forEach(Preparation::requireMap);
    Path file = Path.of(asked.value(asked.model()));
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark);
    return new ExplainPhoto(
        recipe(file),
        place(file, context),
        new PhotoReader(
            context.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()))));
  }

  private static void requireMap(String word) {
    AttributionMethod method =
        AttributionMethod.of(word)
            .orElseThrow(
                () -> new IllegalArgumentException("there is no method '%s'".formatted(word)));
    if (!(method instanceof MapMethod)) {
      throw new IllegalArgumentException(
          "%s gives a number for each number of the picture, which is too much for a table; choose methods that make maps"
              .formatted(word));
    }
  }

  /** What stands in the model or beside it is written out. */
  private Recipe recipe(Path file) {
    Recipe said =
        new Recipe(
            digest(file),
            asked.words(asked.methods()),
            asked.words(asked.layers()),
            asked.value(asked.convention()),
            asked.value(asked.preprocessing()),
            asked.words(asked.labels()),
            asked.words(asked.codes()),
            List.of(),
            asked.number(asked.top()),
            asked.share(),
            asked.number(asked.largestPhoto()));
    try (Explainer explainer = Explainer.open(file, said.settings(SessionSettings.TRIAL))) {
      return said.completed(
          explainer.preprocessing().toText(), explainer.labels(), classes(explainer));
    }
  }

  /** Those that were named, or the one that the file always explains. */
  private List<Integer> classes(Explainer explainer) {
    List<String> words = asked.words(asked.classes());
    ClassChoice choice = explainer.contract().classChoice();
    if (words.isEmpty() && choice.kind() == ClassChoice.Kind.FIXED) {
      return List.of(Math.toIntExact(choice.index()));
    }
    int classes = explainer.contract().mostClasses();
    return words.stream().map(word -> explainer.labels().find(word, classes)).toList();
  }

  private ModelPlace place(Path file, JavaSparkContext context) {
    try {
      boolean isSent =
          Files.size(file) <= (long) asked.number(asked.largestBroadcast()) * MEBIBYTE
              && !hasFurtherFiles(file);
      return isSent
          ? new ModelPlace.Sent(context.broadcast(Files.readAllBytes(file)))
          : new ModelPlace.Shared(file.toAbsolutePath().toString());
    } catch (IOException failure) {
      throw unreadable(file, failure);
    }
  }

  private static boolean hasFurtherFiles(Path file) {
    return !ModelFiles.read(file).externalLocations().isEmpty();
  }

  private static String digest(Path file) {
    try {
      return Digest.sha256(file);
    } catch (IOException failure) {
      throw unreadable(file, failure);
    }
  }

  private static ModelException unreadable(Path file, IOException failure) {
    return new ModelException(
        "the model '%s' cannot be read: %s".formatted(file, failure.getMessage()), failure);
  }
}
