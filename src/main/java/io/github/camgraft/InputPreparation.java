package io.github.camgraft;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.PictureSize;
import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.Geometry;
import io.github.camgraft.image.Preprocessing;
import io.github.camgraft.image.Preset;
import io.github.camgraft.onnx.Dimension;
import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.onnx.Shape;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How pictures become inputs of one model, and where that was said.
 *
 * @param preprocessing the size and layout of the model's input, the colours and scaling that were
 *     said or assumed
 * @param origin where it was said, as a phrase
 * @param batch how many pictures the model takes at once, {@link #OPEN} if as many as one likes
 */
public record InputPreparation(Preprocessing preprocessing, String origin, int batch) {
  /** The model does not say how many pictures it takes. */
  static final int OPEN = -1;

  private static final int USUAL_SIZE = 224;

  /**
   * What was said of preprocessing, completed by a model's input and by what is usual.
   *
   * @throws io.github.camgraft.image.ImageException if the text cannot be understood
   */
  public static Preprocessing complete(String text, TensorType input, Layout layout) {
    return Preprocessing.parse(text, usual(input, layout));
  }

  /**
   * The size of pictures that a text on preprocessing says.
   *
   * @throws io.github.camgraft.image.ImageException if the text cannot be understood
   */
  public static PictureSize sizeIn(String text) {
    // What is left out is as in what is completed, so two completions tell what was said.
    Geometry one = Preprocessing.parse(text, Preset.RAW.with(1, 1, Layout.NCHW)).geometry();
    Geometry two = Preprocessing.parse(text, Preset.RAW.with(2, 2, Layout.NCHW)).geometry();
    return new PictureSize(
        one.height() == two.height() ? OptionalInt.of(one.height()) : OptionalInt.empty(),
        one.width() == two.width() ? OptionalInt.of(one.width()) : OptionalInt.empty());
  }

  /**
   * What was asked for, else what the file says, else what is usual.
   *
   * @param input type and shape of the input that takes the picture
   * @param asked what the user said of preprocessing
   * @throws io.github.camgraft.image.ImageException if a text cannot be understood
   */
  public static InputPreparation of(Contract contract, TensorType input, Optional<String> asked) {
    Preprocessing usual = usual(input, contract.layout());
    Dimension first = input.shape().get(0);
    boolean inFile = !contract.preprocessing().isEmpty();
    Preprocessing stated = inFile ? Preprocessing.parse(contract.preprocessing(), usual) : usual;
    int batch = first.isKnown() ? Math.toIntExact(first.size()) : OPEN;
    return asked
        .map(text -> new InputPreparation(Preprocessing.parse(text, stated), "asked for", batch))
        .orElse(new InputPreparation(stated, inFile ? "from the file" : "assumed", batch));
  }

  /**
   * Most classifiers of colour pictures were trained with ImageNet's mean and deviation, those of
   * grey ones with 0 to 1. One that takes whole numbers prepares them itself.
   */
  private static Preprocessing usual(TensorType type, Layout layout) {
    boolean nchw = layout == Layout.NCHW;
    boolean preparesItself = !type.type().isFloatingPoint();
    Shape input = type.shape();
    Dimension channels = input.get(nchw ? 1 : 3);
    int height = size(input.get(nchw ? 2 : 1));
    int width = size(input.get(nchw ? 3 : 2));
    if (channels.is(1)) {
      return (preparesItself ? Preset.RAW : Preset.UNIT)
          .with(height, width, layout)
          .with(ChannelOrder.GREY);
    }
    if (!channels.is(3) && channels.isKnown()) {
      throw new ModelException(
          "the model takes pictures with %s channels; camgraft prepares pictures with 1 or 3"
              .formatted(channels));
    }
    return (preparesItself ? Preset.RAW : Preset.IMAGENET).with(height, width, layout);
  }

  private static int size(Dimension length) {
    return length.isKnown() ? Math.toIntExact(length.size()) : USUAL_SIZE;
  }

  /** How many pictures go through the model at once, if that many are wished for. */
  public int picturesPerRun(int wished) {
    return batch == OPEN ? wished : batch;
  }

  /** Prepared pictures as one input; the last one fills what the model wants beyond them. */
  FloatTensor together(List<FloatTensor> prepared) {
    int count = picturesPerRun(prepared.size());
    FloatTensor single = prepared.get(0);
    if (count == 1) {
      return single;
    }
    int[] shape = single.shape();
    shape[0] = count;
    FloatTensor all = FloatTensor.zeros(shape);
    int length = single.count();
    for (int i = 0; i < count; i++) {
      FloatTensor next = prepared.get(Math.min(i, prepared.size() - 1));
      System.arraycopy(next.values(), 0, all.values(), i * length, length);
    }
    return all;
  }
}
