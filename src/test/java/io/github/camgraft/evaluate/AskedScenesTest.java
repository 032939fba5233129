package io.github.camgraft.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.encode.PngFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Maps of a detector, a segmenter and a re-identification network lie on what was asked about, on
 * scenes that none of them has seen. The intervals do not touch, so it is no luck.
 */
class AskedScenesTest {
  private static final Path SHEETS = Path.of("testmodels/evaluation");

  @TempDir private Path folder;

  /** The scenes of a sheet in files of their own. */
  private AskedScenes scenes(String sheet) throws IOException {
    Picture photos = ImageFiles.read(SHEETS.resolve(sheet + ".jpg"));
    Picture masks = ImageFiles.read(SHEETS.resolve(sheet + "-masks.png"));
    List<String> lines = Files.readAllLines(SHEETS.resolve(sheet + ".csv"));
    Files.createDirectories(folder.resolve("photos"));
    Files.createDirectories(folder.resolve("masks"));
    for (int number = 0; number < lines.size() - 1; number++) {
      String name = lines.get(number + 1).split(",")[0];
      PngFiles.write(PaintedScenes.tile(photos, number), folder.resolve("photos").resolve(name));
      PngFiles.write(PaintedScenes.tile(masks, number), folder.resolve("masks").resolve(name));
    }
    Files.write(folder.resolve("boxes.csv"), lines);
    return new AskedScenes(folder);
  }

  private static void assertOnPlace(Map<String, Figure> energy, int count) {
    Figure model = energy.get(AskedScenes.MODEL);
    assertThat(model.count()).isEqualTo(count);
    assertThat(model.low()).isGreaterThan(energy.get(AskedScenes.EVEN).high());
    assertThat(model.low()).isGreaterThan(energy.get(AskedScenes.CENTRE).high());
  }

  @Test
  void theMapOfABoxLiesInIt() throws IOException {
    AskedScenes.OfDetector detector = scenes("scenes").detector();
    assertThat(detector.found()).as("boxes that fit the objects").isGreaterThan(0.9);
    assertOnPlace(detector.energy(), 48);
  }

  /** Its head is a convolution of single places, behind whose map nothing but the place shows. */
  @Test
  void theMapOfABoxIsOfMoreThanItsOwnPlace() throws IOException {
    assertThat(scenes("scenes").placesOfBoxes()).allMatch(places -> places > 1);
  }

  @Test
  void theMapOfAClassLiesWhereItWins() throws IOException {
    assertOnPlace(scenes("scenes").segmenter(), 48);
  }

  @Test
  void theMapsOfTwoThatAreAlikeLieOnTheObject() throws IOException {
    assertOnPlace(scenes("pairs").identifier(), 48);
  }
}
