package io.github.camgraft.image.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PngFilesTest {
  private static final Picture PICTURE = Picture.of(2, 2, 0x010203, 0xfffefd, 0x808080, 0x00ff00);

  @TempDir private Path folder;

  @Test
  void mapsKeepSixteenBits() throws IOException {
    byte[] png = PngFiles.encode(Heatmap.of(1, 4, 0, 0.5f, -1, 2));
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(image.getColorModel().getComponentSize()).containsExactly(16);
    assertThat(image.getRaster().getSamples(0, 0, 4, 1, 0, (int[]) null))
        .containsExactly(0, 16384, 0, 65535);
  }

  /** Noise, a plain ground and text-like specks follow each other in bands, at odd sizes. */
  @Test
  void everyKindOfRowIsReadAsItWas() {
    Random random = new Random(4);
    for (int width : new int[] {1, 3, 37, 640}) {
      for (int height : new int[] {1, 15, 16, 17, 150}) {
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
          int kind = i / width / 20 % 3;
          boolean speck = kind == 2 && random.nextInt(10) == 0;
          pixels[i] = kind == 0 || speck ? random.nextInt(1 << 24) : 0xffffff;
        }
        Picture picture = Picture.of(width, height, pixels);
        byte[] png = PngFiles.encode(picture);
        assertThat(ImageFiles.decode(png, "rows.png")).isEqualTo(picture);
      }
    }
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = folder.resolve("picture.png");
    PngFiles.write(Picture.of(1, 1, 0), file);
    PngFiles.write(PICTURE, file);
    assertThat(ImageFiles.read(file)).isEqualTo(PICTURE);
    assertThat(Files.readAllBytes(file)).isEqualTo(PngFiles.encode(PICTURE));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void refusesFoldersInOneSentence() throws IOException {
    assertThatThrownBy(() -> PngFiles.write(PICTURE, folder))
        .isInstanceOf(ImageException.class)
        .hasMessage("'" + folder + "' is a directory; name the file to write in it");
    Path nowhere = folder.resolve("missing").resolve("picture.png");
    assertThatThrownBy(() -> PngFiles.write(PICTURE, nowhere))
        .isInstanceOf(ImageException.class)
        .hasMessage("'" + nowhere + "' cannot be written: its folder does not exist");
  }

  @Test
  void unwritablePlacesLeaveNothingBehind() {
    Path impossible = folder.resolve("x".repeat(300) + ".png");
    assertThatThrownBy(() -> PngFiles.write(PICTURE, impossible))
        .isInstanceOf(ImageException.class)
        .hasMessage("'" + impossible + "' cannot be written: File name too long");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void javaImagesGoThereAndBack() {
    assertThat(Picture.of(PICTURE.toBufferedImage())).isEqualTo(PICTURE);
  }
}
