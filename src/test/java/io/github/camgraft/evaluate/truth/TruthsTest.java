package io.github.camgraft.evaluate.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.cam.Box;
import io.github.camgraft.evaluate.Sight;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.encode.PngFiles;
import io.github.camgraft.image.prepare.Framing;
import io.github.camgraft.ir.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TruthsTest {
  /** A photograph of 200 x 100, of which the network sees the middle at half its size. */
  private static final Framing FRAMING = new Framing(200, 100, 100, 50, 25, 0, 50, 50);

  private static final List<TrueBox> CAT = List.of(new TrueBox("cat", 60, 20, 100, 80));

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static List<TrueBox> boxes(Truths truths) {
    return truths.of(Path.of("somewhere/val/a.jpg")).orElseThrow().boxes();
  }

  @Test
  void theSameBoxStandsInEveryKindOfFile() throws IOException {
    assertThat(boxes(Truths.read(write("a.csv", "a.jpg,cat,60,20,100,80\n")))).isEqualTo(CAT);
    assertThat(
            boxes(
                Truths.read(
                    write("b.csv", "x1;y1;x2;y2;photo;class\n60;20;100;80;val/a.jpg;cat\n"))))
        .isEqualTo(CAT);
    assertThat(boxes(Truths.read(write("c.csv", "photo,x1,y1,x2,y2\na.jpg,60,20,100,80\n"))))
        .isEqualTo(List.of(new TrueBox("", 60, 20, 100, 80)));
    assertThat(
            boxes(
                Truths.read(
                    write(
                        "coco.json",
                        """
                        {"images": [{"id": 7, "file_name": "val/a.jpg", "width": 200, "height": 100}],
                         "categories": [{"id": 3, "name": "cat"}],
                         "annotations": [{"image_id": 7, "category_id": 3, "bbox": [60, 20, 40, 60]}]}
                        """))))
        .isEqualTo(CAT);
    assertThat(boxes(Truths.read(voc("61", "100")))).isEqualTo(CAT);
  }

  private Path voc(String left, String right) throws IOException {
    Path annotations = Files.createDirectories(folder.resolve("voc"));
    Files.writeString(
        annotations.resolve("a.xml"),
        """
        <annotation><filename>a</filename><size><width>200</width><height>100</height></size>
        <object><name>cat</name><bndbox>
        <xmin>%s</xmin><ymin>21</ymin><xmax>%s</xmax><ymax>80</ymax></bndbox></object></annotation>
        """
            .formatted(left, right));
    return annotations;
  }

  @Test
  void whatIsNotMentionedIsNotKnown() throws IOException {
    Path other = Path.of("b.jpg");
    assertThat(Truths.read(write("a.csv", "a.jpg,cat,60,20,100,80\n")).of(other)).isEmpty();
    assertThat(Truths.read(voc("61", "100")).of(other)).isEmpty();
    assertThat(Truths.NONE.of(other)).isEmpty();
  }

  @Test
  void aRowIsNotOfItsNamesakeInAnotherFolder() throws IOException {
    Path table = write("a.csv", "val/a.jpg,cat,60,20,100,80\ntrain/a.jpg,dog,0,0,40,99\n");
    assertThat(boxes(Truths.read(table))).isEqualTo(CAT);
    assertThat(Truths.read(table).of(Path.of("test/a.jpg"))).isEmpty();
    Path coco =
        write(
            "coco.json",
            """
            {"images": [{"id": 7, "file_name": "val\\\\a.jpg"}, {"id": 8, "file_name": "train/a.jpg"}],
             "annotations": [{"image_id": 7, "bbox": [60, 20, 40, 60]},
                             {"image_id": 8, "bbox": [0, 0, 40, 99]}]}
            """);
    assertThat(boxes(Truths.read(coco))).containsExactly(new TrueBox("", 60, 20, 100, 80));
    assertThat(Truths.read(coco).of(Path.of("test/a.jpg"))).isEmpty();
  }

  @Test
  void boxesAreBroughtToWhatTheNetworkSees() throws IOException {
    Truths truths = Truths.read(write("a.csv", "a.jpg,cat,60,20,100,80\na.jpg,dog,0,0,40,99\n"));
    Annotation annotation = truths.of(Path.of("a.jpg")).orElseThrow();
    Sight sight = new Sight(FRAMING);
    Truth cat = sight.of(annotation, "cat"::equals).orElseThrow();
    assertThat(cat.boxes()).containsExactly(new Box(5, 10, 25, 40));
    assertThat(cat.area()).isEqualTo(20 * 30);
    assertThat(sight.of(annotation, "dog"::equals)).as("cropped away").isEmpty();
  }

  @Test
  void masksAreBroughtToWhatTheNetworkSees() throws IOException {
    int[] pixels = new int[200 * 100];
    for (int y = 20; y < 80; y++) {
      for (int x = 60; x < 100; x++) {
        pixels[y * 200 + x] = 0xffffff;
      }
    }
    Path masks = Files.createDirectories(folder.resolve("masks"));
    PngFiles.write(Picture.of(200, 100, pixels), masks.resolve("a.png"));
    Optional<Annotation> annotation = Truths.read(masks).of(Path.of("a.jpg"));
    Truth truth = new Sight(FRAMING).of(annotation.orElseThrow(), name -> true).orElseThrow();
    assertThat(truth.isMask()).isTrue();
    assertThat(truth.boxes()).containsExactly(new Box(5, 10, 25, 40));
    assertThat(truth.area()).isEqualTo(20 * 30);
    Sight another = new Sight(new Framing(100, 100, 50, 50, 0, 0, 50, 50));
    assertThatThrownBy(() -> another.of(annotation.orElseThrow(), name -> true))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(
            "is for a photograph of 200 × 100 pixels, and this one has 100 × 100");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.csv  | a.jpg,cat,60,20,100 | line 1 of '%s' has 5 columns",
        "a.csv  | a.jpg,cat,60,20,100,wide | line 1 of '%s' says 'wide' for y2, which is not a number",
        "a.csv  | a.jpg,cat,60,20,60,80 | line 1 of '%s' has a box from 60.0, 20.0 to 60.0, 80.0, which is empty",
        "a.json | [] | '%s' holds no boxes in COCO's format",
        "a.json | {\"images\": | '%s' is not JSON",
        "a.json | {\"images\": [], \"annotations\": [{\"image_id\": 1}]} | entry 0 of annotations in '%s' belongs to an image that is not in the list",
        "a.json | {\"images\": [3], \"annotations\": []} | entry 0 of images in '%s' is not in COCO's format",
        "a.bin  | x | '%s' does not say where objects are"
      })
  void whatCannotBeUnderstoodIsSaidInASentence(String name, String text, String complaint)
      throws IOException {
    Path file = write(name, text);
    assertThatThrownBy(() -> Truths.read(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(complaint.formatted(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<annotation><object><name>cat</name></object></annotation> | object 1 of '%s' does not say xmin",
        "<annotation><object> | '%s' cannot be read as XML",
        "<svg/> | '%s' is not a Pascal VOC file: it begins with <svg>",
        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><annotation>&b;</annotation> | '%s' cannot be read as XML"
      })
  void soIsWhatIsWrongWithAVocFile(String text, String complaint) throws IOException {
    Path file = write("a.xml", text);
    Truths truths = Truths.read(folder);
    assertThatThrownBy(() -> truths.of(Path.of("a.jpg")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(complaint.formatted(file));
  }

  @Test
  void aBoxOfAVocFileThatHoldsNothingIsRefused() throws IOException {
    Truths truths = Truths.read(voc("101", "100"));
    assertThatThrownBy(() -> truths.of(Path.of("a.jpg")))
        .hasMessageContaining("object 1 of")
        .hasMessageContaining("which is empty");
  }

  @Test
  void aFolderWithoutAnythingIsRefused() {
    assertThatThrownBy(() -> Truths.read(folder))
        .hasMessageContaining("holds neither Pascal VOC files (.xml) nor masks (.png)");
  }
}
