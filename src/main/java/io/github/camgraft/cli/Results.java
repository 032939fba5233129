package io.github.camgraft.cli;

import io.github.camgraft.Explanation;
import io.github.camgraft.Prediction;
import io.github.camgraft.cam.LayerMethod;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.image.ContactSheet;
import io.github.camgraft.image.PngFiles;
import io.github.camgraft.image.Tile;
import io.github.camgraft.report.ResultJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The files that one run writes into its folder. */
final class Results {
  private final Path folder;
  private final ResultJson json;
  private final ClassPictures pictures;

  Results(Path folder, ResultJson json, PictureOptions options) {
    this.folder = folder;
    this.json = json;
    this.pictures = new ClassPictures(options);
  }

  /**
   * Writes all that belongs to one photograph.
   *
   * @param name what the files' names begin with
   * @return the contact sheet
   */
  Path write(Path photo, String name, List<Explanation> explanations) {
    try {
      Files.createDirectories(folder);
      ContactSheet sheet = ContactSheet.titled(String.valueOf(photo.getFileName()));
      for (Explanation explanation : explanations) {
        List<Tile> row = write(name, explanation);
        boolean isFirst = explanation.equals(explanations.get(0));
        sheet = sheet.row(heading(explanation), isFirst ? row : withoutBars(row));
      }
      Path sheetFile = folder.resolve(name + ".png");
      PngFiles.write(sheet.draw(), sheetFile);
      WholeFile.write(folder.resolve(name + ".json"), json.of(photo, explanations));
      return sheetFile;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private List<Tile> write(String name, Explanation explanation) {
    String stem = name + "-" + slug(explanation.prediction());
    Tile input = pictures.input(explanation);
    PngFiles.write(ContactSheet.titled("").row("", List.of(input)).draw(), place(stem, "input"));
    List<Tile> row = new ArrayList<>(List.of(input));
    pictures
        .of(explanation)
        .forEach(
            (suffix, tile) -> {
              PngFiles.write(tile.picture(), place(stem, suffix));
              row.add(tile);
            });
    if (explanation.layers().size() > 1
        && explanation.methods().stream().anyMatch(LayerMethod.class::isInstance)) {
      PngFiles.write(pictures.layers(explanation), place(stem, "layers"));
    }
    return row;
  }

  /** The predictions are the same in every row. */
  private static List<Tile> withoutBars(List<Tile> row) {
    return row.stream().map(tile -> new Tile(tile.title(), tile.picture())).toList();
  }

  private Path place(String stem, String suffix) {
    return folder.resolve(stem + "-" + suffix + ".png");
  }

  /** The class as a part of a file name: {@code 243-bull_mastiff}. */
  private static String slug(Prediction prediction) {
    String name = Summary.isNamed(prediction) ? Slug.of(prediction.name()) : "";
    return name.isEmpty() ? Integer.toString(prediction.index()) : prediction.index() + "-" + name;
  }

  private static String heading(Explanation explanation) {
    return String.format(
        Locale.ROOT,
        "%s: %s, score %.2f",
        Summary.numbered(explanation.prediction()),
        Summary.percent(explanation.prediction().probability()),
        explanation.score());
  }
}
