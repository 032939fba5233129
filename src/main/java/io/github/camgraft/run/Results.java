package io.github.camgraft.run;

import io.github.camgraft.Explanation;
import io.github.camgraft.Prediction;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.files.FolderLock;
import io.github.camgraft.files.Mark;
import io.github.camgraft.files.OverwriteGuard;
import io.github.camgraft.files.OverwriteRefusal;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.image.draw.ContactSheet;
import io.github.camgraft.image.draw.Tile;
import io.github.camgraft.image.encode.PngFiles;
import io.github.camgraft.report.PhotoResult;
import io.github.camgraft.report.ResultJson;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumpyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The files of single photographs. */
final class Results {
  private final FolderLock folder;
  private final ClassPictures pictures;
  private final boolean raw;

  Results(FolderLock folder, RunOptions options) {
    this.folder = folder;
    this.pictures = new ClassPictures(options.style(), options.boxShare());
    this.raw = options.files() == PhotoFiles.PICTURES_AND_NUMBERS;
  }

  /**
   * Looks whether those files may be written whose names are known before the model says anything.
   *
   * @throws OverwriteRefusal if not
   */
  void check(Collection<String> names) throws OverwriteRefusal {
    for (String name : names) {
      OverwriteGuard.check(resolve(name + ".png"), PngFiles.MARK);
      OverwriteGuard.check(resolve(name + ".json"), ResultJson.MARK);
    }
  }

  /**
   * Writes all that belongs to one photograph.
   *
   * @param name what the files' names begin with
   * @param figures what programs read of it
   * @return the contact sheet
   */
  Path write(PhotoResult result, String name, String figures) {
    try {
      Path sheetFile = resolve(name + ".png");
      folder.makeFor(sheetFile);
      ContactSheet sheet = ContactSheet.titled(String.valueOf(result.photo().getFileName()));
      for (Explanation explanation : result.explanations()) {
        String stem = name + "-" + slug(explanation);
        List<Tile> row = write(name, stem, explanation);
        boolean isFirst = explanation.equals(result.explanations().get(0));
        sheet = sheet.row(heading(explanation), isFirst ? row : withoutBars(row));
        for (Explanation beside : explanation.further()) {
          sheet =
              sheet.row(
                  "in " + beside.input(),
                  withoutBars(write(name, stem + "-" + Slug.of(beside.input()), beside)));
        }
      }
      PngFiles.write(sheet.draw(), sheetFile);
      WholeFile.write(resolve(name + ".json"), ResultJson.MARK, figures);
      return sheetFile;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private List<Tile> write(String name, String stem, Explanation explanation) throws IOException {
    Tile input = pictures.input(explanation);
    PngFiles.write(
        ContactSheet.titled("").row("", List.of(input)).draw(), place(stem, "input.png"));
    List<Tile> row = new ArrayList<>(List.of(input));
    for (Map.Entry<String, Tile> picture : pictures.of(explanation).entrySet()) {
      PngFiles.write(picture.getValue().picture(), place(stem, picture.getKey() + ".png"));
      row.add(picture.getValue());
    }
    if (explanation.layers().size() > 1
        && explanation.methods().stream().anyMatch(LayerMethod.class::isInstance)) {
      PngFiles.write(pictures.layers(explanation), place(stem, "layers.png"));
    }
    if (raw) {
      // Arrays have no room for a mark; the photograph's figures, written last, speak for them.
      writeRaw(stem, explanation, array -> ResultJson.MARK.isOn(resolve(name + ".json")));
    }
    return row;
  }

  /** The numbers themselves, as large as the network's input and not normalised. */
  private void writeRaw(String stem, Explanation explanation, Mark mark) throws IOException {
    for (AttributionMethod method : explanation.methods()) {
      if (method instanceof MapMethod mapMethod) {
        for (int layer = 0; layer < explanation.maps(mapMethod); layer++) {
          // As the outputs of augmented files: the first without a number.
          String name = method.word() + (layer == 0 ? "" : "-" + (layer + 1));
          writeRaw(stem, name, explanation.heatmap(mapMethod, layer), mark);
        }
      } else if (method instanceof InputMethod inputMethod) {
        write(place(stem, method.word() + ".npy"), explanation.attribution(inputMethod), mark);
      }
    }
  }

  private void writeRaw(String stem, String name, Heatmap map, Mark mark) throws IOException {
    byte[] picture = PngFiles.encode(map);
    WholeFile.write(
        place(stem, name + "-16bit.png"), PngFiles.MARK, stream -> stream.write(picture));
    write(place(stem, name + ".npy"), map.tensor(), mark);
  }

  private static void write(Path file, FloatTensor tensor, Mark mark) throws IOException {
    byte[] bytes = NumpyFile.encode(tensor);
    WholeFile.write(file, mark, stream -> stream.write(bytes));
  }

  /** The predictions are the same in every row. */
  private static List<Tile> withoutBars(List<Tile> row) {
    return row.stream()
        .map(tile -> new Tile(tile.title(), tile.picture(), List.of(), tile.scale()))
        .toList();
  }

  private Path place(String stem, String ending) {
    return resolve(stem + "-" + ending);
  }

  private Path resolve(String name) {
    return folder.folder().resolve(name);
  }

  /** What is explained as a part of a file name: {@code 243-bull_mastiff}. */
  private static String slug(Explanation explanation) {
    Prediction prediction = explanation.prediction();
    String name =
        explanation
            .asked()
            .map(question -> Slug.of(question.shortly()))
            .orElseGet(() -> prediction.isNamed() ? Slug.of(prediction.name()) : "");
    return name.isEmpty() ? Integer.toString(prediction.index()) : prediction.index() + "-" + name;
  }

  private static String heading(Explanation explanation) {
    return String.format(
        Locale.ROOT,
        "%s: %s, score %.2f",
        explanation.prediction().numbered(),
        explanation.prediction().text(),
        explanation.score());
  }
}
