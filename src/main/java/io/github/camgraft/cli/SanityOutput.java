package io.github.camgraft.cli;

import io.github.camgraft.Explanation;
import io.github.camgraft.SanityCheck;
import io.github.camgraft.Target;
import io.github.camgraft.cam.Similarity;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cli.console.Page;
import io.github.camgraft.files.FolderLock;
import io.github.camgraft.files.OverwriteGuard;
import io.github.camgraft.files.OverwriteRefusal;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.draw.ContactSheet;
import io.github.camgraft.image.draw.Tile;
import io.github.camgraft.image.encode.PngFiles;
import io.github.camgraft.report.ComparisonJson;
import io.github.camgraft.run.ClassPictures;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The randomisation check of a photograph: a table to read, a picture, and figures. */
final class SanityOutput {
  /** How many steps are shown: enough to see a course, few enough for one row. */
  static final int STAGES = 8;

  private static final String WARNING =
      "A method whose pictures stay the same while the model's weights are randomised says little about the model. Guided backpropagation is known for this (Adebayo et al. 2018), and Guided Grad-CAM inherits its edges: do not trust a picture because it is sharp.";

  private final SanityCheck check;
  private final ClassPictures pictures;
  private final FolderLock folder;
  private final long seed;

  SanityOutput(SanityCheck check, ClassPictures pictures, FolderLock folder, long seed) {
    this.check = check;
    this.pictures = pictures;
    this.folder = folder;
    this.seed = seed;
  }

  /**
   * Looks whether all may be written.
   *
   * @throws OverwriteRefusal if not
   */
  static void check(FolderLock folder, Collection<String> names) throws OverwriteRefusal {
    for (String name : names) {
      OverwriteGuard.check(picture(folder, name), PngFiles.MARK);
      OverwriteGuard.check(figures(folder, name), ComparisonJson.SANITY);
    }
  }

  private static Path picture(FolderLock folder, String name) {
    return folder.folder().resolve(name + "-sanity.png");
  }

  private static Path figures(FolderLock folder, String name) {
    return folder.folder().resolve(name + "-sanity.json");
  }

  /** What the figures are about. */
  void introduce(PrintWriter out) {
    out.println(
        "sanity: weights randomised from the score down, %d of %d layers shown; rank correlation and structural similarity with the trained model"
            .formatted(check.stages(), check.layers()));
    out.flush();
  }

  /** Checks one photograph and writes what came of it. */
  void check(
      Path photo, String name, Photo picture, Explanation learned, Target target, PrintWriter out)
      throws IOException {
    List<SanityCheck.Stage> stages = check.run(picture, learned, target);
    folder.makeFor(picture(folder, name));
    PngFiles.write(sheet(photo, learned, stages), picture(folder, name));
    WholeFile.write(
        figures(folder, name),
        ComparisonJson.SANITY,
        ComparisonJson.text(ComparisonJson.of(photo, learned, seed, stages)));
    Page page = new Page();
    page.table(photo.getFileName().toString(), table(learned, stages));
    page.print(out);
  }

  /** Says what the figures mean. */
  void conclude(PrintWriter out) {
    out.println(WARNING);
    out.flush();
  }

  private static List<List<String>> table(Explanation learned, List<SanityCheck.Stage> stages) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("forgotten", "down to"));
    learned.methods().forEach(method -> head.add(method.title()));
    rows.add(head);
    for (SanityCheck.Stage stage : stages) {
      List<String> row =
          new ArrayList<>(List.of(Integer.toString(stage.forgotten()), stage.layer()));
      stage.comparison().similarities().values().forEach(alike -> row.add(text(alike)));
      rows.add(row);
    }
    return rows;
  }

  private static String text(Similarity alike) {
    return String.format(Locale.ROOT, "%.2f  %.2f", alike.rank(), alike.structure());
  }

  private static String subject(Explanation learned) {
    return learned
        .asked()
        .map(question -> question.words())
        .orElse(learned.prediction().numbered());
  }

  private Picture sheet(Path photo, Explanation learned, List<SanityCheck.Stage> stages) {
    ContactSheet sheet =
        ContactSheet.titled(
            "%s, %s: weights randomised from the score down"
                .formatted(photo.getFileName(), subject(learned)));
    Map<String, Tile> trained = pictures.of(learned);
    for (AttributionMethod method : learned.methods()) {
      List<Tile> row = new ArrayList<>(List.of(new Tile("trained", picture(method, trained))));
      for (SanityCheck.Stage stage : stages) {
        double rank = stage.comparison().similarity(method).rank();
        String title = String.format(Locale.ROOT, "%d randomised, ρ %.2f", stage.forgotten(), rank);
        Explanation forgetful = stage.comparison().other();
        row.add(new Tile(title, picture(method, pictures.of(forgetful))));
      }
      sheet = sheet.row(method.title(), row);
    }
    return sheet.draw();
  }

  private static Picture picture(AttributionMethod method, Map<String, Tile> tiles) {
    return Optional.ofNullable(tiles.get(method.word()))
        .map(Tile::picture)
        .orElseThrow(() -> new IllegalStateException("nothing was drawn of " + method.title()));
  }
}
