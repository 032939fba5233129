package io.github.camgraft.image.draw;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.cam.GradCam;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.cam.method.GuidedGradCam;
import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.Fixtures;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.encode.PngFiles;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.NumpyArrays;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Draws the dog and the cat of real networks into target/, for people to look at. */
class StoryTest {
  private static final List<Bar> BARS =
      List.of(
          new Bar("243 bull mastiff", 0.620),
          new Bar("242 boxer", 0.367),
          new Bar("282 tiger cat", 0.004));

  @Test
  void tellsTheDogFromTheCat() {
    ContactSheet sheet =
        ContactSheet.titled("seed_demo.png")
            .row(
                "SqueezeNet 1.1: bull mastiff",
                tiles("squeezenet1.1_fp32_opset7-class243", "caffe,fit=warp"))
            .row(
                "SqueezeNet 1.1: tiger cat",
                tiles("squeezenet1.1_fp32_opset7-class282", "caffe,fit=warp"))
            .row(
                "MobileNetV2: bull mastiff",
                tiles("mobilenetv2_float_opset12_clip6-class243", "imagenet,fit=warp"))
            .row(
                "MobileNetV1: tabby",
                tiles(
                    "mobilenetv1_0.25_nhwc_opset11_bn_softmax-class281",
                    "tf,fit=warp,layout=nhwc"));

    Picture picture = sheet.draw();

    PngFiles.write(picture, Path.of("target", "story.png"));
    assertThat(picture.width()).isEqualTo(2 * 20 + 5 * 224 + 4 * 12);
  }

  private static List<Tile> tiles(String reference, String how) {
    Path folder = Fixtures.shared("reference/" + reference);
    Preprocessing preprocessing = Preprocessing.parse(how);
    Picture seen =
        preprocessing.seen(ImageFiles.read(Fixtures.shared("images/photos/seed_demo.png")));
    Heatmap map =
        GradCam.map(
                NumpyArrays.read(folder.resolve("activations.npy")).slice(0),
                NumpyArrays.read(folder.resolve("gradient.npy")).slice(0))
            .resized(224, 224, Interpolation.BILINEAR_HALF_PIXEL);
    FloatTensor guided = NumpyArrays.read(folder.resolve("guided_gradient.npy"));
    Layout layout = preprocessing.layout();
    FloatTensor fused = GuidedGradCam.fuse(guided, layout, map);
    ChannelOrder order = preprocessing.channels();
    List<Tile> tiles = new ArrayList<>();
    tiles.add(new Tile("input", seen, BARS));
    tiles.add(new Tile("Grad-CAM", Overlay.heat(seen, map.normalised(), ColorMap.JET, 0.5)));
    tiles.add(
        new Tile(
            "guided backpropagation",
            GuidedPicture.of(guided, layout, order, GuidedPicture.Style.CLIPPED)));
    tiles.add(
        new Tile(
            "Guided Grad-CAM",
            GuidedPicture.of(fused, layout, order, GuidedPicture.Style.CLIPPED)));
    tiles.add(
        new Tile(
            "deprocessed",
            GuidedPicture.of(fused, layout, order, GuidedPicture.Style.DEPROCESSED)));
    return tiles;
  }
}
