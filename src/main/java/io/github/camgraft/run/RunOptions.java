package io.github.camgraft.run;

import io.github.camgraft.Target;
import io.github.camgraft.image.draw.PictureStyle;
import io.github.camgraft.label.GroundTruth;
import io.github.camgraft.report.MeasuredPhotos;
import io.github.camgraft.report.Provenance;
import io.github.camgraft.report.ReportPage;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run over many photographs explains, and what it keeps.
 *
 * @param target which classes are explained
 * @param truth what is really on the photographs
 * @param files what is written for each photograph
 * @param layout where that is written
 * @param style how pictures look
 * @param boxShare the share of a map's maximum that boxes enclose, if boxes are wanted
 * @param page the page of all photographs, if one is wanted; its settings are what is to be said
 *     beside what made the run
 * @param figures what was measured of photographs, to be shown with their explanations
 * @param resumed whether photographs are left out whose results in the folder are complete
 */
public record RunOptions(
    Target target,
    GroundTruth truth,
    PhotoFiles files,
    PhotoLayout layout,
    PictureStyle style,
    OptionalDouble boxShare,
    Optional<ReportPage> page,
    MeasuredPhotos figures,
    boolean resumed) {
  /** The predicted class in pictures. */
  public static final RunOptions DEFAULT =
      new RunOptions(
          Target.predicted(),
          GroundTruth.NONE,
          PhotoFiles.PICTURES,
          PhotoLayout.FLAT,
          PictureStyle.DEFAULT,
          OptionalDouble.empty(),
          Optional.empty(),
          MeasuredPhotos.NONE,
          false);

  /**
   * {@return the same for other classes}
   *
   * @param classes what to explain
   */
  public RunOptions withTarget(Target classes) {
    return new RunOptions(classes, truth, files, layout, style, boxShare, page, figures, resumed);
  }

  /**
   * {@return the same where it is known what is on the photographs}
   *
   * @param known the true classes
   */
  public RunOptions withTruth(GroundTruth known) {
    return new RunOptions(target, known, files, layout, style, boxShare, page, figures, resumed);
  }

  /**
   * {@return the same with other files for each photograph}
   *
   * @param written which files are written for each photograph
   */
  public RunOptions withFiles(PhotoFiles written) {
    return new RunOptions(target, truth, written, layout, style, boxShare, page, figures, resumed);
  }

  /**
   * {@return the same with those files in other places}
   *
   * @param places where the files of a photograph go
   */
  public RunOptions withLayout(PhotoLayout places) {
    return new RunOptions(target, truth, files, places, style, boxShare, page, figures, resumed);
  }

  /**
   * {@return the same in other colours}
   *
   * @param look how pictures are drawn
   */
  public RunOptions withStyle(PictureStyle look) {
    return new RunOptions(target, truth, files, layout, look, boxShare, page, figures, resumed);
  }

  /**
   * {@return the same with boxes}
   *
   * @param share the share, or nothing for no boxes
   */
  public RunOptions withBoxes(OptionalDouble share) {
    return new RunOptions(target, truth, files, layout, style, share, page, figures, resumed);
  }

  /**
   * {@return the same with a page}
   *
   * @param report the page
   */
  public RunOptions withPage(ReportPage report) {
    return new RunOptions(
        target, truth, files, layout, style, boxShare, Optional.of(report), figures, resumed);
  }

  /**
   * {@return the same with what was measured before}
   *
   * @param measured what was measured before
   */
  public RunOptions withFigures(MeasuredPhotos measured) {
    return new RunOptions(target, truth, files, layout, style, boxShare, page, measured, resumed);
  }

  /** {@return the same, gone on with where an earlier run ended} */
  public RunOptions resuming() {
    return new RunOptions(target, truth, files, layout, style, boxShare, page, figures, true);
  }

  /** With all of it that changes a result. */
  Provenance addedTo(Provenance provenance) {
    return provenance
        .and(target)
        .and(
            "boxes",
            boxShare.isPresent()
                ? "largest connected patch above %s of the maximum"
                    .formatted(boxShare.getAsDouble())
                : "none")
        .and("pictures", style.text())
        .and("files of single photographs", files.text(layout));
  }
}
