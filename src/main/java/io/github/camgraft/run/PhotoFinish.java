package io.github.camgraft.run;

import com.google.gson.JsonObject;
import io.github.camgraft.Explained;
import io.github.camgraft.Explanation;
import io.github.camgraft.Prediction;
import io.github.camgraft.files.UnusableName;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.draw.GuidedPicture;
import io.github.camgraft.label.GroundTruth;
import io.github.camgraft.report.Card;
import io.github.camgraft.report.MeasuredPhotos;
import io.github.camgraft.report.PhotoResult;
import io.github.camgraft.report.ReportPage;
import io.github.camgraft.report.ResultJson;
import io.github.camgraft.text.Reason;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is made of a photograph that was explained; done for several at once.
 *
 * @param names what the files of each photograph are called
 * @param truth what is really on the photographs
 * @param figures puts results into words for programs
 * @param pictures writes the files of a photograph, if there are to be any
 * @param boxShare the share of a map's maximum that boxes enclose, if boxes are wanted
 * @param cardStyle how gradients look in a report, if there is to be one
 * @param measured what was measured of photographs before
 */
record PhotoFinish(
    Map<Path, String> names,
    GroundTruth truth,
    ResultJson figures,
    Optional<Results> pictures,
    OptionalDouble boxShare,
    Optional<GuidedPicture.Style> cardStyle,
    MeasuredPhotos measured) {

  /** Writes the photograph's own files, and says what the run keeps of it. */
  PhotoOutput of(Explained<Path> explained) {
    return explained
        .failure()
        .map(failure -> failed(explained.photo(), failure))
        .orElseGet(() -> kept(explained));
  }

  private static PhotoOutput failed(Path photo, RuntimeException failure) {
    String line = ResultJson.line(ResultJson.failure(photo, Reason.of(failure)));
    return new PhotoOutput(
        new PhotoOutcome(photo, "", Optional.of(failure)), line, Optional.empty());
  }

  /** A file that cannot come to its place is a misfortune of its photograph alone. */
  private PhotoOutput kept(Explained<Path> explained) {
    try {
      return finished(explained);
    } catch (ImageException | UncheckedIOException failure) {
      if (UnusableName.isBehind(failure)) {
        return failed(explained.photo(), failure);
      }
      throw failure;
    }
  }

  private PhotoOutput finished(Explained<Path> explained) {
    Path photo = explained.photo();
    List<Explanation> explanations = explained.explanations();
    String digest = explained.file().orElseThrow().sha256();
    PhotoResult result =
        new PhotoResult(
            photo,
            digest,
            explained.framing().orElseThrow(),
            truth(photo, explanations.get(0).predictions()),
            explanations,
            boxShare,
            measured.of(digest));
    JsonObject json = figures.of(result);
    Optional<Path> sheet =
        pictures.map(files -> files.write(result, name(photo), ResultJson.text(json)));
    Optional<String> card =
        cardStyle.map(
            style -> ReportPage.line(Card.of(result, explained.preview().orElseThrow(), style)));
    PhotoOutcome outcome = new PhotoOutcome(photo, Summary.of(result, sheet), Optional.empty());
    return new PhotoOutput(outcome, ResultJson.line(json), card);
  }

  private String name(Path photo) {
    return Optional.ofNullable(names.get(photo))
        .orElseThrow(
            () -> new IllegalStateException("nobody has named the files of '%s'".formatted(photo)));
  }

  private Optional<Prediction> truth(Path photo, List<Prediction> predictions) {
    return truth
        .of(photo)
        .flatMap(index -> predictions.stream().filter(said -> said.index() == index).findFirst());
  }
}
