package io.github.camgraft.fuzz;

import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.prepare.Preprocessing;
import java.nio.file.Path;
import java.util.List;

/** How pictures come in, format by format. */
final class PictureDoors {
  private static final long LARGEST = 3 << 10;
  private static final Mutator BYTES = new ByteMutator();
  private static final List<Preprocessing> PREPARATIONS =
      List.of(
          Preprocessing.parse("imagenet,height=32,width=32"),
          Preprocessing.parse("unit,fit=pad,height=24,width=40,channels=6"));

  private PictureDoors() {}

  static List<Door> all() {
    return List.of(
        door("JPEG", BYTES, ".jpg", ".jfif"),
        door("PNG", new PngMutator().inTenths(8, BYTES), ".png"),
        door("GIF", BYTES, ".gif"),
        door("BMP", BYTES, ".bmp"),
        door("TIFF", BYTES, ".tif"),
        door("WebP", BYTES, ".webp"));
  }

  private static Door door(String name, Mutator mutator, String... endings) {
    return new Door(
        name, endings[0], () -> Sample.files(LARGEST, endings), mutator, PictureDoors::read);
  }

  /** In 8 bits, or with all that the file holds. */
  private static List<String> read(Mutant mutant, Path file) {
    if (mutant.number() % 2 == 0) {
      ImageFiles.decode(mutant.bytes(), file.toString());
    } else {
      Preprocessing preparation =
          PREPARATIONS.get((int) (mutant.number() / 2 % PREPARATIONS.size()));
      preparation.apply(preparation.read(file));
    }
    return Door.IN_ORDER;
  }
}
