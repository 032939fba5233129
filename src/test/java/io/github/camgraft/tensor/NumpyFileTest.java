package io.github.camgraft.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    assertThatThrownBy(() -> NumpyFile.read(text)).hasMessageContaining("is not a NumPy array");
    assertThatThrownBy(() -> NumpyFile.read(write("<f4", "3,", new byte[8])))
        .hasMessageContaining("is cut off");
    assertThatThrownBy(() -> NumpyFile.read(write("<c8", "1,", new byte[8])))
        .hasMessageContaining("type <c8");
    assertThatThrownBy(() -> NumpyFile.read(write("<f4", "99999, 99999, 99999", new byte[8])))
        .hasMessageContaining("too large");
  }

  /** What the dictionary says, and how many bytes of numbers follow. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2), } | 7 | is cut off: 1 bytes of numbers are missing",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } | 9 | holds 1 bytes more than its array",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2 | 8 | has a damaged header",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), | 8 | has a damaged header",
        "'descr': '<f4', 'fortran_order': False, 'shape': (2,), } | 8 | has a damaged header",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (2,), } | 8 | has a damaged header",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x | 8 | has a damaged header",
        "{'descr': '<f4', 'fortran_order': False} | 8 | does not say 'shape'",
        "{'fortran_order': False, 'shape': (2,)} | 8 | does not say 'descr'",
        "{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)} | 8 | says 'descr' twice",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)} | 8 | neither True nor False",
        "{'descr': '<f99', 'fortran_order': False, 'shape': (2,)} | 8 | numbers of type <f99",
        "{'descr': 'float32', 'fortran_order': False, 'shape': (2,)} | 8 | not of plain numbers",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)} | 8 | not of plain numbers",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)} | 8 | in which there are no numbers",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 0)} | 8 | in which there are no numbers",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536)} | 8 | which is too large",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,)} | 8 | not a list of lengths",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (a,)} | 8 | not a list of lengths",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 2} | 8 | not a list of lengths"
      })
  void aHeaderThatIsWrongIsRefusedInOneSentence(String dictionary, int bytes, String sentence) {
    byte[] file = file(1, dictionary.length(), dictionary, new byte[bytes]);
    assertThatThrownBy(() -> NumpyFile.stored(file, "array.npy"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("'array.npy' ")
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10, version 0.0",
    "4, 10, version 4.0",
    "1, 65535, header of 65535 bytes",
    "1, 9000, cut off within its header",
    "2, -1, header of 4294967295 bytes"
  })
  void aBeginningThatIsWrongIsRefusedInOneSentence(int version, int length, String sentence) {
    byte[] file = file(version, length, "{aaaaaaaaaaaa", new byte[0]);
    assertThatThrownBy(() -> NumpyFile.stored(file, "array.npy")).hasMessageContaining(sentence);
    assertThatThrownBy(() -> NumpyFile.stored(Arrays.copyOf(file, 9), "array.npy"))
        .hasMessageContaining("cut off within its header");
  }

  @Test
  void otherWritersAndPythonsAreUnderstood() throws IOException {
    for (String dictionary :
        List.of(
            "{'shape':(2L,1),'fortran_order':False,'descr':'|u1'}",
            " { 'descr' : '|u1' , 'shape' : ( 2 , 1 , ) , 'fortran_order' : False , }   \n")) {
      for (int version = 1; version <= 3; version++) {
        byte[] file = file(version, dictionary.length(), dictionary, new byte[] {3, 4});
        assertThat(NumpyFile.stored(file, "array").numbers().shape()).containsExactly(2, 1);
      }
    }
  }

  @Test
  void damageNeverEscapesAsAnotherException() throws IOException {
    byte[] whole = Files.readAllBytes(write("<f4", "2, 3", new byte[24]));
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = Arrays.copyOf(whole, random.nextInt(4) > 0 ? whole.length : i % 100);
      for (int many = random.nextInt(4); many >= 0 && damaged.length > 0; many--) {
        int place = random.nextInt(Math.min(damaged.length, 80));
        damaged[place] = (byte) (random.nextBoolean() ? random.nextInt() : 32 + i % 96);
      }
      assertThatCode(() -> readOrRefused(damaged)).doesNotThrowAnyException();
    }
  }

  private static void readOrRefused(byte[] array) {
    try {
      NumpyFile.stored(array, "array");
    } catch (IOException refused) {
      assertThat(refused).hasMessageStartingWith("'array' ");
    }
  }

  private static byte[] file(int version, int length, String dictionary, byte... numbers) {
    int start = version == 1 ? 10 : 12;
    ByteBuffer file = ByteBuffer.allocate(start + dictionary.length() + numbers.length);
    file.order(ByteOrder.LITTLE_ENDIAN).put((byte) 0x93);
    file.put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) version).put((byte) 0);
    if (version == 1) {
      file.putShort((short) length);
    } else {
      file.putInt(length);
    }
    file.put(dictionary.getBytes(StandardCharsets.US_ASCII));
    return file.put(numbers).array();
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
