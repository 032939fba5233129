package io.github.camgraft.spark;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Target;
import io.github.camgraft.augment.ClassChoice;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.files.Digest;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Picture;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.report.SettingsJson;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.target.UnexplainedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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

  /** Grey, to see whether a question can be asked at all. */
  private static final Picture BLANK = Picture.filled(64, 64, 0x808080);

  /**
   * What executors do.
   *
   * @throws ModelException if the model cannot be explained as asked
   */
  ExplainPhoto on(SparkContext spark) {
    if (!asked.isSet(asked.model())) {
      throw new IllegalArgumentException("no model is named; name its file with setModel");
    }
    ExplainerSettings said = asked.stated();
    said.methods().forEach(Preparation::requireMap);
    if (!said.furtherPictures().isEmpty()) {
      throw new IllegalArgumentException(
          "further pictures of a model lie in files that executors need not have; name arrays for its further inputs, or explain with camgraft explain");
    }
    Path file = Path.of(asked.value(asked.model()));
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark);
    return new ExplainPhoto(
        recipe(file, said),
        place(file, context),
        new PhotoReader(
            context.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()))));
  }

  private static void requireMap(AttributionMethod method) {
    if (!(method instanceof MapMethod)) {
      throw new IllegalArgumentException(
          "%s gives a number for each number of the picture, which is too much for a table; choose methods that make maps"
              .formatted(method.word()));
    }
  }

  /** What stands in the model or beside it is written out. */
  private Recipe recipe(Path file, ExplainerSettings said) {
    Optional<Target> target = asked.question();
    ExplainerSettings settings =
        target.filter(Target.Asked.class::isInstance).map(said::withTarget).orElse(said);
    try (Explainer explainer = Explainer.open(file, settings.withSession(SessionSettings.TRIAL))) {
      Target settled = settled(target, explainer);
      tryOut(explainer, settled);
      return new Recipe(
          digest(file),
          SettingsJson.of(
              settings
                  .withMethods(maps(explainer))
                  .withPreprocessing(explainer.preprocessing().toText())
                  .withLabels(explainer.labels())),
          SettingsJson.of(settled),
          asked.share());
    }
  }

  /** Those that were asked for; where none were, what the command line shows and makes a map. */
  private static List<AttributionMethod> maps(Explainer explainer) {
    List<AttributionMethod> maps =
        explainer.methods().stream().filter(MapMethod.class::isInstance).toList();
    if (maps.isEmpty()) {
      throw new ModelException(
          "the file holds no method that makes a map; name the original model, or augment it with --methods gradcam");
    }
    return maps;
  }

  /** What was named, by number; where nothing was, the class that the file always explains. */
  private static Target settled(Optional<Target> target, Explainer explainer) {
    if (target.isEmpty()) {
      ClassChoice choice = explainer.contract().classChoice();
      return choice.kind() == ClassChoice.Kind.FIXED
          ? Target.classes(Math.toIntExact(choice.index()))
          : Target.predicted();
    }
    return target.get() instanceof Target.OfClasses classes && !(classes instanceof Target.Top)
        ? new Target.Numbered(
            classes.resolve(List.of(), explainer.labels(), explainer.contract().mostClasses()))
        : target.get();
  }

  /** A question that no picture can be asked is a mistake, which shall show before the job. */
  private static void tryOut(Explainer explainer, Target target) {
    if (target instanceof Target.Asked) {
      try {
        explainer.explain(BLANK, target);
      } catch (UnexplainedException | ImageException | RuntimeFailure ofThisPicture) {
        // A blank picture need not have a box, nor the size of a mask.
        return;
      }
    }
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
