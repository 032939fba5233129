package io.github.camgraft.image.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.draw.GuidedPicture.Style;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuidedPictureTest {
  @Test
  void nothingIsMidGrey() {
    FloatTensor nothing = FloatTensor.zeros(1, 3, 2, 2);
    assertThat(GuidedPicture.of(nothing, Layout.NCHW, ChannelOrder.RGB, Style.CLIPPED))
        .isEqualTo(Picture.filled(2, 2, 0x808080));
    assertThat(GuidedPicture.of(nothing, Layout.NCHW, ChannelOrder.RGB, Style.DEPROCESSED))
        .isEqualTo(Picture.filled(2, 2, 0x7f7f7f));
  }

  @Test
  void signsSurviveClipping() {
    FloatTensor gradients = FloatTensor.of(new float[] {-2, 0, 1, 2, 0, -1}, 1, 2, 3);
    assertThat(GuidedPicture.of(gradients, Layout.NHWC, ChannelOrder.RGB, Style.CLIPPED))
        .isEqualTo(Picture.of(2, 1, 0x0180c0, 0xff8041));
  }

  @Test
  void blueGreenRedIsTurnedForDisplay() {
    FloatTensor gradients = FloatTensor.of(new float[] {-2, 0, 1, 2, 0, -1}, 1, 2, 3);
    assertThat(GuidedPicture.of(gradients, Layout.NHWC, ChannelOrder.BGR, Style.CLIPPED))
        .isEqualTo(Picture.of(2, 1, 0xc08001, 0x4180ff));
    FloatTensor planes = FloatTensor.of(new float[] {-2, 2, 0, 0, 1, -1}, 3, 1, 2);
    assertThat(GuidedPicture.of(planes, Layout.NCHW, ChannelOrder.BGR, Style.CLIPPED))
        .isEqualTo(Picture.of(2, 1, 0xc08001, 0x4180ff));
  }

  @Test
  void oneChannelGivesGrey() {
    FloatTensor gradients = FloatTensor.of(new float[] {-1, 1}, 1, 1, 1, 2);
    assertThat(GuidedPicture.of(gradients, Layout.NCHW, ChannelOrder.GREY, Style.CLIPPED))
        .isEqualTo(Picture.of(2, 1, 0x010101, 0xffffff));
  }

  /** Mean 1, deviation 2: levels 0.5 -+ 0.1 of 255, truncated. */
  @Test
  void deprocessedFollowsThePublishedFormula() {
    FloatTensor gradients = FloatTensor.of(new float[] {-1, 3}, 1, 1, 2);
    assertThat(GuidedPicture.of(gradients, Layout.NCHW, ChannelOrder.GREY, Style.DEPROCESSED))
        .isEqualTo(Picture.of(2, 1, 0x666666, 0x989898));
  }

  /** Sums over the channels: 3 for, 0, and -1.5 against, of which 3 has the full colour. */
  @Test
  void signedIsRedForTheClassAndBlueAgainstIt() {
    FloatTensor gradients = FloatTensor.of(new float[] {1, 2, -1, 1, 1, -1, 1, -3, 0.5f}, 3, 1, 3);
    Picture picture = GuidedPicture.of(gradients, Layout.NCHW, ChannelOrder.RGB, Style.SIGNED);
    assertThat(picture.rgb(0, 0)).isEqualTo(0xb2182b);
    assertThat(picture.rgb(0, 1)).isEqualTo(0xffffff);
    int half = picture.rgb(0, 2);
    assertThat(new int[] {half >> 16, half >> 8 & 0xff, half & 0xff})
        .containsExactly((0xff + 0x21 + 1) / 2, (0xff + 0x66 + 1) / 2, (0xff + 0xac + 1) / 2);
  }

  @Test
  void aLoneOutlierStillShows() {
    float[] values = new float[10_000];
    values[17] = 5;
    Picture picture =
        GuidedPicture.of(
            FloatTensor.of(values, 1, 100, 100), Layout.NCHW, ChannelOrder.GREY, Style.CLIPPED);
    assertThat(picture.rgb(0, 17)).isEqualTo(0xffffff);
  }

  /** Of the sizes 1 to 1000 the 98th percentile is 980, and half of it is half of the contrast. */
  @Test
  void contrastIsByAPercentile() {
    float[] values = new float[1000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 2 == 0 ? i + 1 : -(i + 1);
    }
    FloatTensor gradients = FloatTensor.of(values, 1, 1, 1000);
    Picture picture = GuidedPicture.of(gradients, Layout.NCHW, ChannelOrder.GREY, Style.CLIPPED);
    assertThat(picture.rgb(0, 979)).isEqualTo(0x010101);
    assertThat(picture.rgb(0, 977)).isEqualTo(0x010101);
    assertThat(picture.rgb(0, 998)).isEqualTo(0xffffff);
    assertThat(picture.rgb(0, 488)).isEqualTo(0xbf * 0x10101);
    Scale scale =
        GuidedPicture.scale(gradients, Layout.NCHW, ChannelOrder.GREY, Style.CLIPPED).orElseThrow();
    assertThat(scale.start() + " to " + scale.end()).isEqualTo("\u2212980 to 980");
    assertThat(scale.meaning()).isEqualTo("98th percentile");
    assertThat(scale.colours().rgb(0)).isEqualTo(0x010101);
    assertThat(scale.colours().rgb(0.5)).isEqualTo(0x808080);
    assertThat(scale.colours().rgb(1)).isEqualTo(0xffffff);
  }

  /** Mean 1 and deviation 2, of which five fit on either side. */
  @Test
  void aScaleSaysWhatIsBlackAndWhite() {
    FloatTensor gradients = FloatTensor.of(new float[] {-1, 3}, 1, 1, 2);
    Scale scale =
        GuidedPicture.scale(gradients, Layout.NCHW, ChannelOrder.GREY, Style.DEPROCESSED)
            .orElseThrow();
    assertThat(scale.start() + " to " + scale.end()).isEqualTo("\u22129.00 to 11.0");
    assertThat(
            GuidedPicture.scale(
                FloatTensor.zeros(1, 1, 2), Layout.NCHW, ChannelOrder.GREY, Style.SIGNED))
        .isEmpty();
  }

  /** Two places; means 0 and 1, of which one is black and the other white. */
  @Test
  void channelsThatAreNoColoursShowTheirMean() {
    FloatTensor gradients = FloatTensor.of(new float[] {-1, 0, -1, 4, -1, -1, -1, 1}, 4, 1, 2);
    ChannelOrder four = ChannelOrder.ofBands(4);
    assertThat(GuidedPicture.of(gradients, Layout.NCHW, four, Style.CLIPPED))
        .isEqualTo(Picture.of(2, 1, 0x010101, 0xffffff));
    FloatTensor last = FloatTensor.of(new float[] {-1, 0, -1, 4}, 1, 2, 2);
    assertThat(
            GuidedPicture.of(
                last,
                Layout.NHWC,
                ChannelOrder.ofBands(2).with(List.of(), List.of(2)),
                Style.CLIPPED))
        .isEqualTo(Picture.of(2, 1, 0x808080, 0xffffff));
  }

  @Test
  void channelsAreShownByNumber() {
    FloatTensor gradients = FloatTensor.of(new float[] {-2, 0, 1, 2, 0, -1}, 1, 2, 3);
    ChannelOrder turned = ChannelOrder.ofBands(3).with(List.of(), List.of(3, 2, 1));
    assertThat(GuidedPicture.of(gradients, Layout.NHWC, turned, Style.CLIPPED))
        .isEqualTo(GuidedPicture.of(gradients, Layout.NHWC, ChannelOrder.BGR, Style.CLIPPED));
  }

  @Test
  void refusesOtherShapes() {
    assertThatThrownBy(
            () ->
                GuidedPicture.of(
                    FloatTensor.zeros(1, 4, 2, 2), Layout.NCHW, ChannelOrder.RGB, Style.CLIPPED))
        .hasMessage("Gradients float[1, 4, 2, 2] (NCHW) do not show channels=rgb");
  }
}
