package io.github.camgraft.image.prepare;

import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.Resampling;
import io.github.camgraft.tensor.Layout;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The scalings of pixel values that published networks were trained with. */
public enum Preset {
  /** RGB, 0 to 1, then mean and deviation of ImageNet: torchvision and most of timm. */
  IMAGENET(ChannelOrder.RGB, 1 / 255.0) {
    @Override
    List<Double> mean() {
      return List.of(0.485, 0.456, 0.406);
    }

    @Override
    List<Double> deviation() {
      return List.of(0.229, 0.224, 0.225);
    }
  },
  /** BGR, 0 to 255, minus ImageNet's mean colour: Caffe, Keras' VGG and ResNet. */
  CAFFE(ChannelOrder.BGR, 1) {
    @Override
    List<Double> mean() {
      return List.of(103.939, 116.779, 123.68);
    }
  },
  /** RGB, -1 to 1: TensorFlow's MobileNet and Inception. */
  TF(ChannelOrder.RGB, 1 / 127.5) {
    @Override
    List<Double> mean() {
      return List.of(1.0);
    }
  },
  /** RGB, 0 to 1. */
  UNIT(ChannelOrder.RGB, 1 / 255.0),
  /** RGB, 0 to 255, as the pixels are. */
  RAW(ChannelOrder.RGB, 1);

  /** A record of numbers and copied lists. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final ChannelOrder channels;

  private final double scale;

  Preset(ChannelOrder channels, double scale) {
    this.channels = channels;
    this.scale = scale;
  }

  /** What is subtracted, per channel or one for all. */
  List<Double> mean() {
    return List.of(0.0);
  }

  /** What is divided by, per channel or one for all. */
  List<Double> deviation() {
    return List.of(1.0);
  }

  /** {@return the names of all presets, in small letters} */
  public static List<String> names() {
    return Arrays.stream(values()).map(Preset::text).toList();
  }

  /** {@return the name in texts: the constant's, in small letters} */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * {@return the preset for a network's input: the photograph's centre, resized bilinearly to cover
   * it}
   *
   * @param height rows of the input
   * @param width columns of the input
   * @param layout where the channels are
   */
  public Preprocessing with(int height, int width, Layout layout) {
    return new Preprocessing(
        new Geometry(Fit.CROP, 0, height, width, Resampling.BILINEAR, 0),
        channels,
        layout,
        scale,
        mean(),
        deviation(),
        Source.UNSAID);
  }
}
