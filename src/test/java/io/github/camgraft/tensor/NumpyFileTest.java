package io.github.camgraft.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumpyFileTest {
  @TempDir Path folder;

  @Test
  void numbersOfSeveralTypesAreRead() throws IOException {
    ByteBuffer whole = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    whole.putLong(7).putLong(-1);
    LongTensor longs = (LongTensor) NumpyFile.read(write("<i8", "2, 1", whole.array()));
    assertThat(longs.values()).containsExactly(7, -1);
    assertThat(longs.shape()).containsExactly(2, 1);
    assertThat(NumpyFile.read(write("|u1", "2,", (byte) 1, (byte) -1)).at(1)).isEqualTo(255);
    ByteBuffer real = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(0.25);
    assertThat(NumpyFile.read(write("<f8", "", real.array())).at(0)).isEqualTo(0.25);
  }

  @Test
  void narrowAndForeignNumbersAreRead() throws IOException {
    assertThat(
            NumpyFile.read(write(">u2", "2,", (byte) 1, (byte) 2, (byte) -1, (byte) -1)).numbers())
        .containsExactly(0x102, 0xffff);
    assertThat(NumpyFile.read(write("<i2", "1,", (byte) -2, (byte) -1)).at(0)).isEqualTo(-2);
    assertThat(NumpyFile.read(write("<u4", "1,", (byte) 0, (byte) 0, (byte) 0, (byte) -128)).at(0))
        .isEqualTo(0x80000000L);
    // 1.5, -2, the smallest number above 0, and infinity (IEEE 754)
    byte[] halves = {0, 0x3e, 0, (byte) 0xc0, 1, 0, 0, 0x7c};
    assertThat(NumpyFile.readFloats(write("<f2", "4,", halves)).values())
        .containsExactly(1.5f, -2, 0x1p-24f, Float.POSITIVE_INFINITY);
  }

  /** numpy.asfortranarray([[0, 1, 2], [3, 4, 5]]) keeps 0, 3, 1, 4, 2, 5. */
  @Test
  void columnsFirstBecomeRowsFirst() throws IOException {
    Path file = write("|u1", "2, 3", (byte) 0, (byte) 3, (byte) 1, (byte) 4, (byte) 2, (byte) 5);
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    // One letter less, and a space for it.
    Files.writeString(
        file,
        text.replace("'fortran_order': False,", "'fortran_order': True, "),
        StandardCharsets.ISO_8859_1);
    NumpyFile.Stored stored = NumpyFile.readStored(file);
    assertThat(stored.numbers().shape()).containsExactly(2, 3);
    assertThat(stored.numbers().numbers()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(stored.isUnsigned()).isTrue();
    assertThat(stored.bytes()).isEqualTo(1);
  }

  /** The fixtures were written by numpy.save. */
  @Test
  void arraysAreWrittenAsNumpyWritesThem() throws IOException {
    Path folderOfMaps = Path.of("testmodels/images/maps");
    for (String name : List.of("map-1x4.npy", "map-5x9-to-23x31-BICUBIC.npy")) {
      Path file = folderOfMaps.resolve(name);
      assertThat(file).hasBinaryContent(NumpyFile.encode(NumpyFile.readFloats(file)));
    }
  }

  @Test
  void whatIsNoArrayIsRefusedInOneSentence() throws IOException {
    Path text = Files.writeString(folder.resolve("text.npy"), "hello, this is no array");
    assertThatThrownBy(() -> NumpyFile.read(text)).hasMessageContaining("is no NumPy array");
    assertThatThrownBy(() -> NumpyFile.read(write("<f4", "3,", new byte[8])))
        .hasMessageContaining("is cut off");
    assertThatThrownBy(() -> NumpyFile.read(write("<c8", "1,", new byte[8])))
        .hasMessageContaining("type <c8");
    assertThatThrownBy(() -> NumpyFile.read(write("<f4", "99999, 99999, 99999", new byte[8])))
        .hasMessageContaining("too large");
  }

  private Path write(String type, String shape, byte... numbers) throws IOException {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n".formatted(type, shape);
    ByteBuffer file = ByteBuffer.allocate(10 + header.length() + numbers.length);
    file.order(ByteOrder.LITTLE_ENDIAN).put((byte) 0x93);
    file.put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0);
    file.putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    Path path = folder.resolve("array.npy");
    Files.write(path, file.put(numbers).array());
    return path;
  }
}
