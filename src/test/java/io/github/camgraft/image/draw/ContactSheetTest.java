package io.github.camgraft.image.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.image.Ink;
import io.github.camgraft.image.Picture;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContactSheetTest {
  private static final Picture RED = Picture.filled(32, 32, 0xff0000);

  @Test
  void smallPicturesAreEnlargedByWholeNumbers() {
    assertThat(ContactSheet.readable(RED)).isEqualTo(Picture.filled(224, 224, 0xff0000));
    assertThat(ContactSheet.readable(Picture.filled(28, 14, 1)))
        .isEqualTo(Picture.filled(224, 112, 1));
    Picture large = Picture.filled(300, 200, 1);
    assertThat(ContactSheet.readable(large)).isSameAs(large);
  }

  @Test
  void tilesStandSideBySide() {
    Picture sheet =
        ContactSheet.titled("").row("", List.of(new Tile("", RED), new Tile("", RED))).draw();
    assertThat(sheet.width()).isEqualTo(20 + 224 + 12 + 224 + 20);
    assertThat(sheet.height()).isEqualTo(20 + 224 + 20);
    assertThat(sheet.rgb(20, 19)).isEqualTo(0xffffff);
    assertThat(sheet.rgb(20, 20)).isEqualTo(0xff0000);
    assertThat(sheet.rgb(243, 243)).isEqualTo(0xff0000);
    assertThat(sheet.rgb(100, 250)).isEqualTo(0xffffff);
    assertThat(sheet.rgb(100, 256)).isEqualTo(0xff0000);
  }

  @Test
  void gridsBreakIntoRows() {
    List<Tile> seven = Collections.nCopies(7, new Tile("", RED));
    Picture sheet = ContactSheet.titled("").grid(seven, 3).draw();
    assertThat(sheet.width()).isEqualTo(20 + 3 * 224 + 2 * 12 + 20);
    assertThat(sheet.height()).isEqualTo(20 + 3 * 224 + 2 * 12 + 20);
  }

  @Test
  void barsAreAsLongAsTheirShare() {
    Tile tile = new Tile("", RED, List.of(new Bar("half", 0.5)));
    Picture sheet = ContactSheet.titled("", new PixelLettering()).row("", List.of(tile)).draw();
    int y = sheet.height() - 20 - 3;
    assertThat(sheet.rgb(y, 20)).isEqualTo(sheet.rgb(y, 20 + 111)).isEqualTo(0x3b75af);
    assertThat(sheet.rgb(y, 20 + 112)).isEqualTo(sheet.rgb(y, 20 + 223)).isEqualTo(0xe8e8e8);
  }

  @Test
  void aColourBarRunsFromTheFirstColourToTheLast() {
    Tile tile = new Tile("", RED, new Scale(ColorMap.VIRIDIS, 0.013579));
    Picture sheet = ContactSheet.titled("", new PixelLettering()).row("", List.of(tile)).draw();
    int y = sheet.height() - 20 - 3;
    assertThat(sheet.rgb(y, 20)).isEqualTo(ColorMap.VIRIDIS.rgb(0));
    assertThat(sheet.rgb(y, 20 + 223)).isEqualTo(ColorMap.VIRIDIS.rgb(1));
    assertThat(tile.scale())
        .hasValueSatisfying(scale -> assertThat(scale.end()).isEqualTo("0.01358"));
    assertThat(new Scale(ColorMap.JET, Double.NaN).end()).isEqualTo("NaN");
  }

  @Test
  void withoutFontsTheBuiltInLettersServe() {
    Tile tile = new Tile("Grad-CAM", RED, List.of(new Bar("243 bull mastiff", 0.62)));
    Picture bare =
        ContactSheet.titled("dog.jpg", new PixelLettering()).row("dog", List.of(tile)).draw();
    Picture again =
        ContactSheet.titled("dog.jpg", new PixelLettering()).row("dog", List.of(tile)).draw();
    assertThat(bare).isEqualTo(again);
  }

  @Test
  void everyPrintableLetterHasAShapeOfItsOwn() {
    PixelLettering letters = new PixelLettering();
    Ink unknown = letters.write("\u4e00", TextSize.NORMAL);
    for (char letter = '!'; letter <= '~'; letter++) {
      Ink ink = letters.write(String.valueOf(letter), TextSize.NORMAL);
      assertThat(ink.height()).isEqualTo(letters.lineHeight(TextSize.NORMAL));
      assertThat(ink.levels()).contains((byte) 0xff);
      assertThat(Arrays.equals(ink.levels(), unknown.levels())).isEqualTo(letter == '?');
    }
  }

  @Test
  void accentsAreLeftOutAndDashesAreDashes() {
    PixelLettering letters = new PixelLettering();
    assertThat(letters.write("\u00e9\u2013\u00d7", TextSize.NORMAL).levels())
        .isEqualTo(letters.write("e-x", TextSize.NORMAL).levels());
  }

  @Test
  void longTextIsCut() {
    for (Lettering lettering : List.of(Lettering.available(), new PixelLettering())) {
      Ink ink = lettering.fitted("a very long class name, indeed", TextSize.NORMAL, 100);
      assertThat(ink.width()).isBetween(50, 100);
      assertThat(lettering.fitted("", TextSize.NORMAL, 100).width()).isPositive();
    }
  }

  @Test
  void refusesAnEmptySheet() {
    assertThatThrownBy(() -> ContactSheet.titled("nothing").draw())
        .hasMessage("A contact sheet without pictures cannot be drawn");
    assertThatThrownBy(() -> new Bar("odd", 1.5))
        .hasMessage("A share lies from 0 to 1, not at 1.5");
  }
}
