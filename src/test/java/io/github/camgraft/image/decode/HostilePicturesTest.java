package io.github.camgraft.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.camgraft.image.Fixtures;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.Resampling;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.image.prepare.Preset;
import io.github.camgraft.tensor.Layout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files that claim to be large pictures, or take long to decode. */
class HostilePicturesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int GREY = 0;
  private static final int RGB = 2;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"bmp_rle_16384.bmp, 1080", "gif_screen_16384.gif, 39"})
  void whatAFewBytesClaimIsNotBelieved(String name, int bytes) {
    Path file = Fixtures.path("hostile/" + name);
    assertThatThrownBy(() -> ImageFiles.read(file))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "%s claims 16384 x 16384 pixels in %d bytes; give a smaller picture."
                .formatted(file, bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bmp_neg.bmp", "gif_frames.gif"})
  void oddHeadersAreReadOrRefused(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.path("hostile/" + name));
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          try {
            assertThat(ImageFiles.decode(bytes, name).width()).isPositive();
          } catch (ImageException refused) {
            assertThat(refused).hasMessageStartingWith(name + " is damaged");
          }
        });
  }

  /** Each of the cases claims one pixel too many. */
  @ParameterizedTest
  @CsvSource({
    "8, 2, 20000, 10001, 1000000, 201",
    "8, 2, 10000, 6667, 1000, 201",
    "16, 2, 7000, 9524, 1000000, 201",
    "16, 0, 20000, 10001, 1000000, 201",
    "8, 6, 1000001, 1, 1000, 0"
  })
  void theFirstBytesTellHowLargeAPictureWouldBe(
      int bits, int colours, int width, int height, int length, int needed) {
    byte[] png =
        Arrays.copyOf(png(width, height, bits, colours, 0, chunk("IDAT", new byte[0])), length);
    String message = "picture claims %d x %d pixels".formatted(width, height);
    assertThatThrownBy(() -> ImageFiles.decode(png, "picture"))
        .hasMessageStartingWith(message)
        .hasMessageContaining(needed == 0 ? "shorter sides" : "--largest-photo " + needed);
  }

  @Test
  void aLargePictureCanBeAllowed() throws IOException {
    Path file = Files.write(folder.resolve("large.png"), png(3000, 2000, 8, GREY, 2000));
    Preprocessing how = Preset.IMAGENET.with(8, 8, Layout.NCHW);
    PhotoFile refused = PhotoFile.read(file, PhotoLimit.ofMegapixels(5));
    assertThatThrownBy(() -> how.read(refused)).hasMessageContaining("--largest-photo 18");
    Photo read = how.read(PhotoFile.read(file, PhotoLimit.ofMegapixels(18)));
    assertThat(read.width()).isEqualTo(3000);
  }

  /** Millions of its pixels would be needed to fill the network's input. */
  @ParameterizedTest
  @EnumSource(Resampling.class)
  void aPictureOfOneLineIsPrepared(Resampling resampling) {
    for (int bits : new int[] {8, 16}) {
      for (int[] size : new int[][] {{100_000, 1}, {1, 100_000}}) {
        byte[] png = png(size[0], size[1], bits, GREY, size[1]);
        Preprocessing how =
            Preprocessing.parse(
                "height=224,width=224,interpolation=" + resampling.name().toLowerCase(Locale.ROOT));
        assertTimeoutPreemptively(
            PATIENCE,
            () -> assertThat(how.apply(how.read(file(png))).count()).isEqualTo(3 * 224 * 224));
      }
    }
  }

  private PhotoFile file(byte[] bytes) {
    try {
      return PhotoFile.read(Files.write(folder.resolve("picture.png"), bytes));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"iCCP", "zTXt", "iTXt"})
  void textThatUnpacksToMuchIsPassedOver(String kind) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes("x\0".getBytes(StandardCharsets.ISO_8859_1));
    content.writeBytes(kind.equals("iTXt") ? new byte[] {1, 0, 0, 0} : new byte[1]);
    content.writeBytes(packed(new byte[1 << 27]));
    byte[] png = png(8, 8, 8, RGB, 8, chunk(kind, content.toByteArray()));
    assertTimeoutPreemptively(
        PATIENCE, () -> assertThat(ImageFiles.decode(png, "picture").width()).isEqualTo(8));
  }

  /** The scans of an ordinary progressive file, and the last one again and again. */
  @ParameterizedTest
  @ValueSource(ints = {101, 5000})
  void scansWithoutEndAreRefused(int scans) throws IOException {
    byte[] jpeg = Files.readAllBytes(Fixtures.path("decode/progressive.jpg"));
    assertThat(JpegHeader.of(jpeg).scans()).isEqualTo(10);
    int last = lastScan(jpeg);
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    bomb.write(jpeg, 0, jpeg.length - 2);
    for (int i = 10; i < scans; i++) {
      bomb.write(jpeg, last, jpeg.length - 2 - last);
    }
    bomb.write(jpeg, jpeg.length - 2, 2);
    assertThatThrownBy(() -> ImageFiles.decode(bomb.toByteArray(), "bomb.jpg"))
        .hasMessage(
            "bomb.jpg is a JPEG of %d scans, which would take very long to decode; save it again with fewer than 100."
                .formatted(scans));
  }

  private static int lastScan(byte[] jpeg) {
    int place = jpeg.length - 2;
    while (jpeg[place] != (byte) 0xff || jpeg[place + 1] != (byte) 0xda) {
      place--;
    }
    return place;
  }

  private static byte[] png(
      int width, int height, int bits, int colours, int lines, byte[]... further) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) bits).put((byte) colours);
    int samples = colours == GREY ? 1 : colours == RGB ? 3 : 4;
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.writeBytes("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
    png.writeBytes(chunk("IHDR", header.array()));
    for (byte[] chunk : further) {
      png.writeBytes(chunk);
    }
    if (lines > 0) {
      png.writeBytes(chunk("IDAT", packed(new byte[lines * (width * samples * bits / 8 + 1)])));
      png.writeBytes(chunk("IEND", new byte[0]));
    }
    return png.toByteArray();
  }

  private static byte[] packed(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      deflater.write(bytes);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return packed.toByteArray();
  }

  private static byte[] chunk(String name, byte[] content) {
    byte[] named =
        ByteBuffer.allocate(4 + content.length)
            .put(name.getBytes(StandardCharsets.US_ASCII))
            .put(content)
            .array();
    CRC32 check = new CRC32();
    check.update(named);
    return ByteBuffer.allocate(8 + named.length)
        .putInt(content.length)
        .put(named)
        .putInt((int) check.getValue())
        .array();
  }
}
