package io.github.camgraft.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.ir.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroundTruthTest {
  private static final Labels LABELS =
      new Labels(List.of("tabby, tabby cat", "tiger_cat"), List.of("n02123045", "n02123159"));

  @TempDir private Path folder;

  @Test
  void foldersAreNamedByCodeNumberNameOrSynonym() {
    GroundTruth truth = GroundTruth.ofFolders(LABELS, 2);
    assertThat(truth.of(Path.of("val/n02123159/x.jpg"))).hasValue(1);
    assertThat(truth.of(Path.of("val/1/x.jpg"))).hasValue(1);
    assertThat(truth.of(Path.of("val/Tiger cat/x.jpg"))).hasValue(1);
    assertThat(truth.of(Path.of("tabby cat/x.jpg"))).hasValue(0);
  }

  /** "cat" is a part of a name, and what is only similar must not count as right or wrong. */
  @Test
  void aFolderThatIsNoClassIsNamed() {
    assertThatThrownBy(() -> GroundTruth.ofFolders(LABELS, 2).of(Path.of("val/cat/x.jpg")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'val/cat/x.jpg'", "'cat'");
  }

  /** ImageFolder sorts its folders as words. */
  @Test
  void aFoldersNameBeatsANumber() throws IOException {
    Labels folders = new Labels(List.of("0", "1", "10", "11", "2", "3"));
    GroundTruth truth = GroundTruth.ofFolders(folders, 6);
    assertThat(truth.of(Path.of("val/2/x.jpg"))).hasValue(4);
    assertThat(truth.of(Path.of("val/10/x.jpg"))).hasValue(2);
    assertThatThrownBy(() -> truth.of(Path.of("val/4/x.jpg"))).hasMessageContaining("'4'");
    Path table = Files.writeString(folder.resolve("t.csv"), "x.jpg,2\ny.jpg,#2\nz.jpg,11\n");
    GroundTruth written = GroundTruth.read(table, folders, 6);
    assertThat(written.of(Path.of("x.jpg"))).hasValue(4);
    assertThat(written.of(Path.of("y.jpg"))).hasValue(2);
    assertThat(written.of(Path.of("z.jpg"))).hasValue(3);
  }

  @Test
  void anExactNameBeatsADifferenceInCase() {
    Labels cases = new Labels(List.of("cat", "Cat", "dog"));
    GroundTruth truth = GroundTruth.ofFolders(cases, 3);
    assertThat(truth.of(Path.of("val/Cat/x.jpg"))).hasValue(1);
    assertThat(truth.of(Path.of("val/cat/x.jpg"))).hasValue(0);
    assertThat(truth.of(Path.of("val/DOG/x.jpg"))).hasValue(2);
  }

  @Test
  void aNameOfTwoClassesIsNoTruth() throws IOException {
    Labels birds = new Labels(List.of("crane", "stork", "crane"));
    assertThatThrownBy(() -> GroundTruth.ofFolders(birds, 3).of(Path.of("val/crane/x.jpg")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'crane', which is the name of the classes 0 and 2");
    Path table = Files.writeString(folder.resolve("t.csv"), "x.jpg,#2\ny.jpg,0\n");
    GroundTruth written = GroundTruth.read(table, birds, 3);
    assertThat(written.of(Path.of("x.jpg"))).hasValue(2);
    assertThat(written.of(Path.of("y.jpg"))).hasValue(0);
  }

  @Test
  void aTableWithAHeadMayHaveFurtherColumns() throws IOException {
    GroundTruth truth =
        read("id,Filename,Label\n7,\"a, b.jpg\",tiger_cat\n8,there/c.jpg,\"tabby, tabby cat\"\n");
    assertThat(truth.of(Path.of("a, b.jpg"))).hasValue(1);
    assertThat(truth.of(folder.resolve("there/c.jpg"))).hasValue(0);
    assertThat(truth.of(Path.of("d.jpg"))).isEmpty();
  }

  /** The other one may be anything. */
  @Test
  void aRowIsNotOfItsNamesakeInAnotherFolder() throws IOException {
    GroundTruth truth = read("cat/1.jpg,0\n2.jpg,1\n../up/3.jpg,0\n");
    assertThat(truth.of(Path.of("cat/1.jpg"))).hasValue(0);
    assertThat(truth.of(Path.of("/photos/cat/1.jpg"))).hasValue(0);
    assertThat(truth.of(Path.of("dog/../cat/./1.jpg"))).hasValue(0);
    assertThat(truth.of(Path.of("dog/1.jpg"))).isEmpty();
    assertThat(truth.of(Path.of("tomcat/1.jpg"))).isEmpty();
    assertThat(truth.of(Path.of("1.jpg"))).isEmpty();
    assertThat(truth.of(Path.of("dog/2.jpg"))).hasValue(1);
    assertThat(truth.of(folder.resolve("../up/3.jpg"))).hasValue(0);
    assertThat(truth.of(Path.of("../up/3.jpg"))).hasValue(0);
    assertThat(truth.of(Path.of("elsewhere/up/3.jpg"))).isEmpty();
  }

  @Test
  void theLongestEndOfAPathThatIsNamedCounts() throws IOException {
    GroundTruth truth = read("1.jpg,0\ncat/1.jpg,1\n" + folder.resolve("here/cat/1.jpg") + ",0\n");
    assertThat(truth.of(Path.of("dog/1.jpg"))).hasValue(0);
    assertThat(truth.of(Path.of("cat/1.jpg"))).hasValue(1);
    assertThat(truth.of(folder.resolve("here/cat/1.jpg"))).hasValue(0);
    assertThat(truth.of(folder.resolve("there/cat/1.jpg"))).hasValue(1);
  }

  @Test
  void aNameThatStandsForTwoPhotographsStandsForNone() throws IOException {
    GroundTruth truth = read("a/1.jpg,0\nb/1.jpg,1\n");
    assertThat(truth.of(folder.resolve("a/1.jpg"))).hasValue(0);
    assertThat(truth.of(Path.of("b/1.jpg"))).hasValue(1);
    assertThat(truth.of(Path.of("c/1.jpg"))).isEmpty();
    GroundTruth twice = read("1.jpg,0\n1.jpg,1\n2.jpg,1\n2.jpg,1\n");
    assertThat(twice.of(folder.resolve("1.jpg"))).isEmpty();
    assertThat(twice.of(folder.resolve("2.jpg"))).hasValue(1);
  }

  /** As spreadsheets write them. */
  @Test
  void aTableMayHaveOtherSeparatorsAndEncodings() throws IOException {
    Path table = folder.resolve("t.csv");
    Files.writeString(table, "\ufeffphoto;class\r\nb\u00e4r.jpg;tiger_cat\r\n");
    assertThat(GroundTruth.read(table, LABELS, 2).of(Path.of("b\u00e4r.jpg"))).hasValue(1);
    Files.writeString(table, "b\u00e4r.jpg\tn02123045\n", StandardCharsets.UTF_16);
    assertThat(GroundTruth.read(table, LABELS, 2).of(Path.of("b\u00e4r.jpg"))).hasValue(0);
    Files.writeString(table, "photo,class\nb\u00e4r.jpg,1\n", StandardCharsets.ISO_8859_1);
    assertThat(GroundTruth.read(table, LABELS, 2).of(Path.of("b\u00e4r.jpg"))).hasValue(1);
  }

  @Test
  void mistakesInATableAreFound() {
    assertThatThrownBy(() -> read("x.jpg,0\ny.jpg,2\n"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("line 2", "truth.csv", "'2'");
    assertThatThrownBy(() -> read("x.jpg\n")).hasMessageContaining("line 1");
    assertThatThrownBy(() -> GroundTruth.read(folder.resolve("none.csv"), LABELS, 2))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("none.csv");
  }

  private GroundTruth read(String table) throws IOException {
    Path file = Files.writeString(folder.resolve("truth.csv"), table);
    return GroundTruth.read(file, LABELS, 2);
  }
}
