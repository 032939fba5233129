package io.github.camgraft.image.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.image.Picture;
import org.junit.jupiter.api.Test;

class OverlayTest {
  private static final Picture PICTURE = Picture.of(2, 1, 0x204060, 0xffffff);
  private static final Heatmap MAP = Heatmap.of(1, 2, 0, 1);

  @Test
  void opacityRunsFromThePictureToTheMap() {
    assertThat(Overlay.heat(PICTURE, MAP, ColorMap.VIRIDIS, 0)).isEqualTo(PICTURE);
    assertThat(Overlay.heat(PICTURE, MAP, ColorMap.VIRIDIS, 1))
        .isEqualTo(Picture.of(2, 1, 0x440154, 0xfde725))
        .isEqualTo(Overlay.map(MAP, ColorMap.VIRIDIS));
    assertThat(Overlay.heat(PICTURE, MAP, ColorMap.VIRIDIS, 0.5))
        .isEqualTo(Picture.of(2, 1, 0x32215a, 0xfef392));
  }

  @Test
  void mapsOfAnotherSizeAreBroughtToThePictures() {
    Picture four = Picture.filled(4, 1, 0);
    Picture painted = Overlay.heat(four, MAP, ColorMap.JET, 1);
    // Half-pixel centres: 0, 1/4, 3/4, 1.
    assertThat(painted)
        .isEqualTo(
            Picture.of(
                4,
                1,
                ColorMap.JET.rgb(0),
                ColorMap.JET.rgb(0.25),
                ColorMap.JET.rgb(0.75),
                ColorMap.JET.rgb(1)));
  }

  /**
   * 0, 1/4, 3/4, 1 along the row: one level is passed after the first place, one before the last.
   */
  @Test
  void contoursRunWhereALevelIsPassed() {
    Picture grey = Picture.filled(4, 1, 0x808080);
    assertThat(Overlay.contours(grey, MAP, 0.5))
        .isEqualTo(Picture.of(4, 1, 0x808080, 0x808080, 0xffffff, 0x202020));
    assertThat(Overlay.contours(grey, MAP, 0.25, 1))
        .isEqualTo(Picture.of(4, 1, 0x808080, 0xffffff, 0x202020, 0xffffff));
    assertThat(Overlay.contours(grey, Heatmap.of(1, 2, 0, 0), 0.5)).isEqualTo(grey);
  }

  @Test
  void framesStayInsideTheirBox() {
    Picture framed = Overlay.frame(Picture.filled(5, 5, 0), new Box(1, 1, 4, 5), 0xff0000, 1);
    int r = 0xff0000;
    assertThat(framed)
        .isEqualTo(
            Picture.of(
                5, 5, 0, 0, 0, 0, 0, 0, r, r, r, 0, 0, r, 0, r, 0, 0, r, 0, r, 0, 0, r, r, r, 0));
    assertThat(Overlay.frame(PICTURE, new Box(-3, -3, 9, 9), r, 2)).isEqualTo(PICTURE);
  }

  @Test
  void refusesImpossibleOpacity() {
    assertThatThrownBy(() -> Overlay.heat(PICTURE, MAP, ColorMap.JET, 1.5))
        .hasMessage("An opacity lies from 0 to 1, not at 1.5");
  }
}
