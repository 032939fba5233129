package io.github.camgraft.image.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.cam.Box;
import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.Fixtures;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Resampling;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.NumpyArrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessingTest {
  private static final String SIZE_32 = "height=32,width=32";

  @ParameterizedTest
  @ValueSource(strings = {"61x47", "33x50", "40x40"})
  void seesWhatPillowMakes(String photo) {
    assertSeen(photo, "fit=crop,resize=36," + SIZE_32, "crop-32-of-36");
    assertSeen(photo, "fit=warp,height=24,width=32", "warp");
    assertSeen(photo, "fit=pad,padding=114," + SIZE_32, "pad");
  }

  @ParameterizedTest
  @ValueSource(strings = {"61x47", "33x50", "40x40"})
  void greyIsPillowsLuma(String photo) {
    Picture source = Fixtures.reference("prepare/photo-" + photo + ".png");
    Picture grey = ChannelOrder.GREY.reduce(source);
    assertThat(grey).isEqualTo(Fixtures.reference("prepare/photo-" + photo + "-grey.png"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"61x47", "33x50", "40x40"})
  void imagenetIsTorchvisions(String photo) {
    FloatTensor expected =
        NumpyArrays.read(Fixtures.path("prepare/photo-" + photo + "-imagenet.npy"));
    Preprocessing imagenet = Preprocessing.parse("imagenet,resize=36," + SIZE_32);

    FloatTensor input = imagenet.apply(Fixtures.reference("prepare/photo-" + photo + ".png"));

    assertThat(input.shape()).containsExactly(1, 3, 32, 32).isEqualTo(expected.shape());
    assertThat(input.values()).containsExactly(expected.values(), within(1e-6f));
  }

  @Test
  void photographsMatchTheReferenceInputs() {
    Picture photo = ImageFiles.read(Fixtures.shared("images/photos/seed_demo.png"));
    FloatTensor expected =
        NumpyArrays.read(Fixtures.shared("reference/squeezenet1.1_fp32_opset7-class243/input.npy"));

    FloatTensor input = Preprocessing.parse("caffe,fit=warp").apply(photo);

    assertThat(input.values()).containsExactly(expected.values(), within(1e-4f));
  }

  @ParameterizedTest
  @CsvSource({
    "caffe, 151.061, -116.779, -123.68",
    "tf, -1, -1, 1",
    "unit, 0, 0, 1",
    "raw, 0, 0, 255"
  })
  void presetsScaleBlueAsPublished(String preset, float first, float second, float third) {
    FloatTensor input =
        Preprocessing.parse(preset + ",height=1,width=1").apply(Picture.of(1, 1, 0x0000ff));
    assertThat(input.values()).containsExactly(new float[] {first, second, third}, within(1e-5f));
  }

  @Test
  void channelsLastAndGreyShapes() {
    Picture photo = Picture.of(2, 1, 0x102030, 0x405060);
    String size = ",height=1,width=2,fit=warp";
    assertThat(Preprocessing.parse("raw,layout=nhwc" + size).apply(photo).values())
        .containsExactly(0x10, 0x20, 0x30, 0x40, 0x50, 0x60);
    assertThat(Preprocessing.parse("raw,channels=bgr" + size).apply(photo).values())
        .containsExactly(0x30, 0x60, 0x20, 0x50, 0x10, 0x40);
    FloatTensor grey = Preprocessing.parse("raw,channels=grey" + size).apply(photo);
    assertThat(grey.shape()).containsExactly(1, 1, 1, 2);
    // 0.299 R + 0.587 G + 0.114 B
    assertThat(grey.values()).containsExactly(29, 77);
  }

  @Test
  void numbersFollowTheirColours() {
    Preprocessing bgr = Preprocessing.parse("imagenet,channels=bgr");
    assertThat(bgr.mean()).containsExactly(0.406, 0.456, 0.485);
    assertThat(bgr.deviation()).containsExactly(0.225, 0.224, 0.229);
    assertThat(Preprocessing.parse("caffe,channels=rgb").mean())
        .containsExactly(123.68, 116.779, 103.939);
    assertThat(Preprocessing.parse("imagenet,channels=grey").mean().get(0))
        .isCloseTo(0.449, within(1e-12));
    assertThat(Preprocessing.parse("imagenet,channels=bgr,mean=0.1/0.2/0.3").mean())
        .containsExactly(0.1, 0.2, 0.3);
  }

  @ParameterizedTest
  @EnumSource
  void textGoesThereAndBack(Preset preset) {
    for (Layout layout : Layout.values()) {
      for (Fit fit : Fit.values()) {
        for (ChannelOrder order : ChannelOrder.NAMED) {
          int padding = fit == Fit.PAD ? 114 : 0;
          int resize = fit == Fit.CROP ? 256 : 0;
          Preprocessing one =
              preset
                  .with(224, 192, layout)
                  .with(order)
                  .with(new Geometry(fit, resize, 224, 192, Resampling.BICUBIC, padding));
          Preprocessing again = Preprocessing.parse(one.toText());
          // What is no picture is not resized, so its text says nothing of a geometry.
          assertThat(layout.isPicture() ? again : again.with(one.geometry())).isEqualTo(one);
          assertThat(one.toText().contains("fit=")).isEqualTo(layout.isPicture());
        }
      }
    }
  }

  @Test
  void textIsStable() {
    assertThat(Preprocessing.parse("imagenet,resize=256").toText())
        .isEqualTo(
            "fit=crop,resize=256,height=224,width=224,interpolation=bilinear,channels=rgb,"
                + "layout=nchw,scale=0.00392156862745098,mean=0.485/0.456/0.406,"
                + "deviation=0.229/0.224/0.225");
    assertThat(Preprocessing.parse("caffe,fit=pad,padding=114").toText())
        .isEqualTo(
            "fit=pad,height=224,width=224,interpolation=bilinear,padding=114,channels=bgr,"
                + "layout=nchw,scale=1,mean=103.939/116.779/123.68,deviation=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "range=0/4095",
        "range=0.25/-1.5",
        "prepared=yes",
        "prepared=no",
        "channels=6",
        "channels=6,show=3/2/1",
        "channels=13,bands=1/2/3/4/5/6/7/8/9/10/11/12/13,show=8",
        "bands=4/3/2,show=1",
        "channels=bgr,bands=4/3/2,range=0/10000"
      })
  void whatFilesMeanGoesThereAndBack(String text) {
    Preprocessing one = Preprocessing.parse(text);
    assertThat(one).isNotEqualTo(Preprocessing.parse("fit=crop"));
    assertThat(Preprocessing.parse(one.toText())).isEqualTo(one);
  }

  @Test
  void otherWordsMeanTheSame() {
    assertThat(Preprocessing.parse("unit,channels=gray"))
        .isEqualTo(Preprocessing.parse("unit,channels=grey"));
    assertThat(Preprocessing.parse("window=40/400"))
        .isEqualTo(Preprocessing.parse("range=-160/240"));
    assertThat(Preprocessing.parse("prepared,height=9"))
        .isEqualTo(Preprocessing.parse("prepared=yes,height=9"));
  }

  /** The numbers of a grey model are the average of the three colours. */
  @ParameterizedTest
  @CsvSource({
    "imagenet, 0.449, 0.226, 0.00392156862745098",
    "caffe, 114.79933333333334, 1, 1",
    "tf, 1, 1, 0.00784313725490196",
    "unit, 0, 1, 0.00392156862745098",
    "raw, 0, 1, 1"
  })
  void presetsFollowTheModel(String preset, double mean, double deviation, double scale) {
    for (String channels : List.of("grey", "6")) {
      Preprocessing model = Preprocessing.parse("channels=" + channels);
      Preprocessing told = Preprocessing.parse(preset, model);
      assertThat(told.channels()).isEqualTo(model.channels());
      assertThat(told.scale()).isCloseTo(scale, within(1e-15));
      assertThat(told.mean()).hasSize(1);
      assertThat(told.mean().get(0)).isCloseTo(mean, within(1e-9));
      assertThat(told.deviation().get(0)).isCloseTo(deviation, within(1e-9));
    }
  }

  @Test
  void numbersMayBeGivenForAnyNumberOfChannels() {
    Preprocessing six = Preprocessing.parse("channels=6,scale=0.0001,mean=1/2/3/4/5/6,deviation=2");
    assertThat(six.mean()).hasSize(6);
    assertThatThrownBy(() -> Preprocessing.parse("channels=6,mean=1/2/3"))
        .hasMessage("The mean [1.0, 2.0, 3.0] does not fit channels=6.");
  }

  /** As Hugging Face's processors with a size in two numbers and a crop. */
  @Test
  void aWarpedPictureMayBeCropped() {
    Picture wide = Picture.filled(400, 200, 0);
    assertThat(framing("fit=warp,resize=120", wide))
        .isEqualTo(new Framing(400, 200, 120, 120, 10, 10, 100, 100));
    assertThat(framing("fit=warp,resize=50", wide)).isEqualTo(framing("fit=warp", wide));
  }

  @Test
  void whatTheTextLeavesOutComesFromTheModel() {
    Preprocessing model = Preset.TF.with(96, 64, Layout.NHWC);
    Preprocessing told = Preprocessing.parse(" ImageNet , fit = warp ", model);
    assertThat(told.geometry())
        .isEqualTo(new Geometry(Fit.WARP, 0, 96, 64, Resampling.BILINEAR, 0));
    assertThat(told.layout()).isEqualTo(Layout.NHWC);
    assertThat(told.mean()).isEqualTo(List.of(0.485, 0.456, 0.406));
    assertThat(Preprocessing.parse("mean=0.5", model).scale()).isEqualTo(1 / 127.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "imagenette | has no preset 'imagenette'; say imagenet, caffe, tf, unit, raw.",
        "raw,fitt=warp | has no key 'fitt'; say one of fit, resize,",
        "raw,warp | has no key 'warp'; say one of fit",
        "fit=stretch | has no fit 'stretch'; say warp, crop, pad.",
        "height=big | needs a whole number for height, not 'big'.",
        "height=0 | cannot be 0 x 224 pixels.",
        "mean=a/b/c | needs numbers like 0.5 or 0.5/0.4/0.3 for mean, not 'a/b/c'.",
        "mean=1/2 | The mean [1.0, 2.0] does not fit channels=rgb.",
        "mean=1e999 | does not fit channels=rgb.",
        "deviation=0 | A deviation of 0 cannot be divided by.",
        "scale=0 | A scale of 0.0 leaves nothing of the picture.",
        "scale=1/255 | needs one number for scale",
        "fit=pad,resize=256 | A resize to 256 does not go with fit=pad.",
        "fit=pad,padding=256 | A padding of 256 is no grey level",
        "width=3,width=4 | is told 'width' twice.",
        "channels=cmyk | has no channels 'cmyk'; say rgb, bgr, grey, or how many there are.",
        "range=0 | needs two numbers for range: range=LOW/HIGH",
        "range=5/5 | A range from 5.0 to 5.0 leaves nothing",
        "window=40/0 | A window 0.0 wide shows nothing",
        "range=0/1,window=2/3 | takes a range or a window, not both.",
        "bands=1/2 | The bands [1, 2] do not make 3 channels",
        "bands=0/1/2 | counted from 1",
        "show=1/2 | The channels [1, 2] cannot be shown; say one or three of 3",
        "channels=6,show=7 | The channels [7] cannot be shown",
        "prepared=maybe | has no prepared 'maybe'; say yes, no.",
        "'' | has no preset ''"
      })
  void refusesWhatItCannotUnderstand(String text, String sentence) {
    assertThatThrownBy(() -> Preprocessing.parse(text))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(sentence)
        .hasMessageEndingWith(".");
  }

  @Test
  void boxesReturnToThePhotograph() {
    Picture wide = Picture.filled(400, 200, 0);
    Box all = new Box(0, 0, 100, 100);
    assertThat(framing("fit=warp", wide).toPhoto(all)).isEqualTo(new Box(0, 0, 400, 200));
    assertThat(framing("fit=crop", wide).toPhoto(all)).isEqualTo(new Box(100, 0, 300, 200));
    assertThat(framing("fit=pad", wide).toPhoto(all)).isEqualTo(new Box(0, 0, 400, 200));
    assertThat(framing("fit=pad", wide).toPhoto(new Box(0, 0, 100, 10)).area()).isZero();
    assertThat(framing("fit=pad", wide).toPhoto(new Box(25, 50, 50, 75)))
        .isEqualTo(new Box(100, 100, 200, 200));
    assertThat(framing("fit=crop,resize=125", wide).toPhoto(new Box(0, 0, 100, 100)))
        .isEqualTo(new Box(120, 19, 280, 180));
  }

  @Test
  void cropsCoverTheirWindowWhateverTheProportions() {
    for (int[] size : new int[][] {{1, 500}, {500, 1}, {3, 7}, {224, 224}, {223, 225}}) {
      Picture photo = Picture.filled(size[0], size[1], 0xffffff);
      for (String text : List.of("", ",resize=40", ",resize=10")) {
        Preprocessing crop = Preprocessing.parse("raw,height=20,width=30" + text);
        assertThat(crop.seen(photo)).isEqualTo(Picture.filled(30, 20, 0xffffff));
      }
    }
  }

  private static Framing framing(String text, Picture photo) {
    return Preprocessing.parse(text + ",height=100,width=100").geometry().on(photo);
  }

  private static void assertSeen(String photo, String text, String expected) {
    Picture source = Fixtures.reference("prepare/photo-" + photo + ".png");
    Picture seen = Preprocessing.parse(text).seen(source);
    Picture reference = Fixtures.reference("prepare/photo-" + photo + "-" + expected + ".png");
    assertThat(Fixtures.largestDifference(seen, reference)).isZero();
  }
}
