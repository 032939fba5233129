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
