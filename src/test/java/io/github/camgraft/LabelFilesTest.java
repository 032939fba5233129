package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.ir.ModelException;
import io.github.camgraft.label.Labels;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelFilesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "B\u00e4r\nM\u00f6we, Lachm\u00f6we\n",
        "B\u00e4r\r\n M\u00f6we, Lachm\u00f6we\r\n\r\n\r\n",
        "1 M\u00f6we, Lachm\u00f6we\n0 B\u00e4r",
        "0: B\u00e4r\n1: M\u00f6we, Lachm\u00f6we",
        "0,B\u00e4r\n1,\"M\u00f6we, Lachm\u00f6we\"",
        "0\tB\u00e4r\n\n1\tM\u00f6we, Lachm\u00f6we",
        "id,name\n1,\"M\u00f6we, Lachm\u00f6we\"\n0,B\u00e4r\n",
        "Index;Colour;Class Name\n0;#f00;B\u00e4r\n1;#0f0;M\u00f6we, Lachm\u00f6we\n",
        "[\"B\u00e4r\", \"M\u00f6we, Lachm\u00f6we\"]",
        "{0: 'B\u00e4r', 1: 'M\u00f6we, Lachm\u00f6we'}",
        "{\"1\": \"M\\u00f6we, Lachm\\u00f6we\", \"0\": \"B\\u00e4r\"}",
        "{\"M\u00f6we, Lachm\u00f6we\": 1, \"B\u00e4r\": 0}",
        "{\"a\": null, \"id2label\": {\"0\": \"B\u00e4r\", \"1\": \"M\u00f6we, Lachm\u00f6we\"}, \"label2id\": {\"B\u00e4r\": 7}}",
        "{\"categories\": [\"B\u00e4r\", \"M\u00f6we, Lachm\u00f6we\"]}",
        "path: data\nnames:\n  0: B\u00e4r # a remark\n  1: 'M\u00f6we, Lachm\u00f6we'\nnc: 2\n",
        "names:\n- \"B\u00e4r\"\n- M\u00f6we, Lachm\u00f6we\n",
      })
  void namesAreReadInEveryForm(String text) throws IOException {
    assertThat(read(text.getBytes(StandardCharsets.UTF_8)).names())
        .containsExactly("B\u00e4r", "M\u00f6we, Lachm\u00f6we");
  }

  @Test
  void namesAreReadInEveryEncoding() throws IOException {
    String text = "B\u00e4r\nKuh\nM\u00f6we\n";
    for (Charset charset :
        List.of(
            StandardCharsets.UTF_8,
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16BE,
            StandardCharsets.ISO_8859_1)) {
      assertThat(read(text.getBytes(charset)).names())
          .as(charset.name())
          .containsExactly("B\u00e4r", "Kuh", "M\u00f6we");
      // A text may begin with a mark in whatever encoding has one.
      if (charset.newEncoder().canEncode('\ufeff')) {
        assertThat(read(("\ufeff" + text).getBytes(charset)).names()).startsWith("B\u00e4r");
      }
    }
    assertThat(read("100 \u20ac\nb".getBytes(Charset.forName("windows-1252"))).names())
        .containsExactly("100 \u20ac", "b");
  }

  @Test
  void codesOfImageNetAreKeptBesideTheNames() throws IOException {
    for (String text :
        List.of(
            "n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus\n",
            "[[\"n01440764\", \"tench, Tinca tinca\"], [\"n01443537\", \"goldfish, Carassius auratus\"]]",
            "{\"1\": [\"n01443537\", \"goldfish, Carassius auratus\"], \"0\": [\"n01440764\", \"tench, Tinca tinca\"]}",
            "id,wnid,name\n1,n01443537,\"goldfish, Carassius auratus\"\n0,n01440764,\"tench, Tinca tinca\"\n")) {
      Labels labels = read(text.getBytes(StandardCharsets.UTF_8));
      assertThat(labels.names())
          .containsExactly("tench, Tinca tinca", "goldfish, Carassius auratus");
      assertThat(labels.codes()).containsExactly("n01440764", "n01443537");
      assertThat(labels.find("n01443537", 2)).isEqualTo(1);
    }
  }

  /** Folders called by numbers are names; numbers that do not count from 0 belong to names. */
  @Test
  void numbersThatAreNoIndicesStay() throws IOException {
    assertThat(read("0\n1\n10\n2".getBytes(StandardCharsets.UTF_8)).names())
        .containsExactly("0", "1", "10", "2");
    assertThat(read("7 seas\n9 lives".getBytes(StandardCharsets.UTF_8)).names())
        .containsExactly("7 seas", "9 lives");
    assertThat(
            read("{\"0\": 0, \"1\": 1, \"10\": 2, \"2\": 3}".getBytes(StandardCharsets.UTF_8))
                .names())
        .containsExactly("0", "1", "10", "2");
    assertThat(read("cat, dog, cow".getBytes(StandardCharsets.UTF_8)).names())
        .containsExactly("cat", "dog", "cow");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n ",
        "[1, ",
        "{\"0\": \"cat\", \"7\": \"dog\"}",
        "{\"0\": \"a\", \"00\": \"b\"}",
        "{\"0\": \"a\", \"99999999999\": \"b\"}",
        "{\"0\": null, \"1\": \"b\"}",
        "[null]",
        "[]",
        "{}",
        "[[]]",
        "[[[\"a\"]]]",
        "[true, false]",
        "[{\"id\": 0, \"name\": \"cat\"}, {\"id\": 1, \"name\": \"dog\"}]",
        "[\"\\u001b[31mred\", \"dog\"]",
        "cat\u0000\u0001\ndog",
      })
  void whatHoldsNoNamesIsRefusedInOneSentence(String text) {
    assertThatThrownBy(() -> read(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("holds no class names: ")
        .hasMessageContaining("one name per line")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void nestingWithoutEndIsRefused() {
    assertThatThrownBy(() -> read("[".repeat(200_000).getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("holds no class names: its JSON is damaged");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Labels.read(folder.resolve("missing.txt")))
        .isInstanceOf(ModelException.class)
        .hasMessageMatching("the class names cannot be read: There is no file .*missing.txt; .*");
  }

  private Labels read(byte[] bytes) throws IOException {
    return Labels.read(Files.write(folder.resolve("labels"), bytes));
  }
}
