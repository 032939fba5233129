package io.github.camgraft.preprocessing;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.StatedPreprocessing;
import io.github.camgraft.image.ArrayInput;
import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.prepare.Geometry;
import io.github.camgraft.image.prepare.Prepared;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.image.prepare.Preset;
import io.github.camgraft.input.PictureSize;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How pictures become inputs of one model, and where that was said.
 *
 * @param preprocessing the size and layout of the model's input, the colours and scaling that were
 *     said or assumed
 * @param origin where it was said, as a phrase
 * @param batch how many pictures the model takes at once, {@link #OPEN} if as many as one likes
 * @param shape the shape of the model's input
 */
public record InputPreparation(Preprocessing preprocessing, String origin, int batch, Shape shape) {
  /** The model does not say how many pictures it takes. */
  static final int OPEN = -1;

  private static final int USUAL_SIZE = 224;

  /**
   * What was asked for, or found in a model or beside it, completed by what is usual, for an
   * augmented file to say.
   *
   * @param asked what the user said of preprocessing
   * @param input type and shape of the input that takes the picture
   * @param metadata the model's own entries
   * @param model the file
   * @throws io.github.camgraft.image.ImageException if a text cannot be understood
   * @throws ModelException if what was said does not fit the model
   */
  public static StatedPreprocessing stated(
      Optional<String> asked,
      TensorType input,
      Layout layout,
      Map<String, String> metadata,
      Path model) {
    Preprocessing usual = usual(input, layout);
    Optional<Preprocessing> known =
        KnownPreprocessing.of(metadata, Optional.of(model)).map(found -> found.on(usual, input));
    if (asked.isPresent()) {
      Preprocessing wanted = Preprocessing.parse(asked.get(), known.orElse(usual));
      return StatedPreprocessing.said(fitting(wanted, input, layout).toText());
    }
    return new StatedPreprocessing(
        known.orElse(usual).toText(),
        known.isPresent() ? StatedPreprocessing.Origin.FOUND : StatedPreprocessing.Origin.ASSUMED);
  }

  /**
   * The size of pictures that a text on preprocessing says.
   *
   * @throws io.github.camgraft.image.ImageException if the text cannot be understood
   */
  public static PictureSize sizeIn(String text) {
    return new PictureSize(Preprocessing.height(text), Preprocessing.width(text));
  }

  /**
   * The size of pictures that was asked for, else the one found in a model or beside it.
   *
   * @param asked what the user said of preprocessing
   * @param metadata the model's own entries
   * @param model the file, if there is one
   * @throws io.github.camgraft.image.ImageException if the text cannot be understood
   */
  public static PictureSize size(
      Optional<String> asked, Map<String, String> metadata, Optional<Path> model) {
    return asked
        .map(InputPreparation::sizeIn)
        .filter(size -> !size.isOpen())
        .or(() -> KnownPreprocessing.of(metadata, model).map(known -> sizeIn(known.text())))
        .orElse(PictureSize.OPEN);
  }

  /**
   * What was asked for, else what an augmented file says, else what was found in the model or
   * beside it, else what is usual.
   *
   * @param input type and shape of the input that takes the picture
   * @param asked what the user said of preprocessing
   * @param metadata the model's own entries
   * @param model the file, if there is one
   * @throws io.github.camgraft.image.ImageException if a text cannot be understood
   * @throws ModelException if what was said does not fit the model
   */
  public static InputPreparation of(
      Contract contract,
      TensorType input,
      Optional<String> asked,
      Map<String, String> metadata,
      Optional<Path> model) {
    Preprocessing usual = usual(input, contract.layout());
    Dimension first = input.shape().get(0);
    int batch = first.isKnown() ? Math.toIntExact(first.size()) : OPEN;
    InputPreparation stated =
        before(contract.preprocessing(), usual, input, metadata, model, batch);
    Preprocessing before = stated.preprocessing();
    return asked
        .map(text -> fitting(Preprocessing.parse(text, before), input, contract.layout()))
        .map(wanted -> new InputPreparation(wanted, "asked for", batch, input.shape()))
        .orElse(stated);
  }

  /** What holds where nothing is asked for. */
  private static InputPreparation before(
      StatedPreprocessing inFile,
      Preprocessing usual,
      TensorType input,
      Map<String, String> metadata,
      Optional<Path> model,
      int batch) {
    Preprocessing said =
        inFile.text().isEmpty() ? usual : Preprocessing.parse(inFile.text(), usual);
    if (!inFile.isAssumed()) {
      return new InputPreparation(said, "from the file", batch, input.shape());
    }
    return KnownPreprocessing.of(metadata, model)
        .map(
            known ->
                new InputPreparation(known.on(usual, input), known.origin(), batch, input.shape()))
        .orElseGet(() -> new InputPreparation(said, "assumed", batch, input.shape()));
  }

  /**
   * The same for a picture beside the first one: what holds for that one, as far as it fits (a
   * depth has no three channels), else what is usual.
   */
  static InputPreparation ofFurther(Layout layout, TensorType input, InputPreparation first) {
    Preprocessing usual = usual(input, layout);
    Preprocessing same = first.preprocessing();
    if (same.channels().count() != usual.channels().count()) {
      return new InputPreparation(usual, "assumed", first.batch(), input.shape());
    }
    int height = usual.geometry().height();
    int width = usual.geometry().width();
    return new InputPreparation(
        same.withSize(height, width).with(usual.layout()),
        first.origin(),
        first.batch(),
        input.shape());
  }

  /** Refuses what the model could not take. */
  private static Preprocessing fitting(Preprocessing wanted, TensorType input, Layout layout) {
    if (layout.isPicture()) {
      refuseSize(wanted.geometry(), input, layout.firstPlaceAxis());
    }
    Dimension channels = channels(input, layout);
    if (channels.isKnown() && !channels.is(wanted.channels().count())) {
      throw new ModelException(
          "the model takes %s channel%s, and preprocessing with channels=%s produces %d"
              .formatted(
                  channels,
                  channels.is(1) ? "" : "s",
                  wanted.channels().text(),
                  wanted.channels().count()));
    }
    return wanted;
  }

  private static void refuseSize(Geometry wanted, TensorType input, int heightAxis) {
    Dimension height = input.shape().get(heightAxis);
    Dimension width = input.shape().get(heightAxis + 1);
    if ((height.isKnown() && !height.is(wanted.height()))
        || (width.isKnown() && !width.is(wanted.width()))) {
      throw new ModelException(
          "the model takes pictures of %s×%s pixels (height × width), and preprocessing with height=%d,width=%d produces another size"
              .formatted(height, width, wanted.height(), wanted.width()));
    }
  }

  /**
   * Most classifiers of colour pictures were trained with ImageNet's mean and deviation, all others
   * with 0 to 1. One that takes whole numbers prepares them itself; where they have a sign, the
   * middle is 0.
   */
  private static Preprocessing usual(TensorType type, Layout layout) {
    Shape input = type.shape();
    Dimension channels = channels(type, layout);
    if (!layout.isPicture()) {
      int count = channels.isKnown() ? Math.toIntExact(channels.size()) : 1;
      return Preset.RAW
          .with(1, 1, layout)
          .with(count == 1 ? ChannelOrder.GREY : ChannelOrder.ofBands(count));
    }
    int rows = layout.firstPlaceAxis();
    int height = size(input.get(rows));
    int width = size(input.get(rows + 1));
    boolean colour = !channels.isKnown() || channels.is(3);
    Preset preset = colour ? Preset.IMAGENET : Preset.UNIT;
    Preprocessing usual =
        (type.type().isFloatingPoint() ? preset : Preset.RAW).with(height, width, layout);
    if (type.type() == DataType.INT8) {
      usual = Preprocessing.parse("mean=128", usual);
    }
    if (colour) {
      return usual;
    }
    return usual.with(
        channels.is(1)
            ? ChannelOrder.GREY
            : ChannelOrder.ofBands(Math.toIntExact(channels.size())));
  }

  private static Dimension channels(TensorType input, Layout layout) {
    return layout.channelAxis().map(input.shape()::get).orElse(Dimension.of(1));
  }

  private static int size(Dimension length) {
    return length.isKnown() ? Math.toIntExact(length.size()) : USUAL_SIZE;
  }

  /** Whether the model leaves open how many pictures it takes. */
  public boolean isOpen() {
    return batch == OPEN;
  }

  /**
   * The model's input for what was read of a file.
   *
   * @throws ImageException if it does not fit the model
   */
  public Prepared prepare(Photo photo) {
    Prepared prepared = preprocessing.prepare(photo);
    if (photo instanceof ArrayInput array) {
      requireLengths(array, prepared.input());
    }
    return prepared;
  }

  /** Pictures are resized; signals and volumes have to be as long as the model takes them. */
  private void requireLengths(ArrayInput array, FloatTensor input) {
    for (int axis = 1; axis < shape.rank(); axis++) {
      Dimension length = shape.get(axis);
      if (length.isKnown() && !length.is(input.size(axis))) {
        throw new ImageException(
            "%s holds %s places, but the network takes %s; cut or resample it to that size."
                .formatted(array.name(), array.space(), shape));
      }
    }
  }

  /** How many pictures go through the model at once, if that many are wished for. */
  public int picturesPerRun(int wished) {
    return batch == OPEN ? hasOpenLengths() ? 1 : wished : batch;
  }

  /** Whether inputs may differ in their lengths, so that they cannot go together. */
  private boolean hasOpenLengths() {
    return !preprocessing.layout().isPicture() && !shape.isKnownFrom(1);
  }

  /** Prepared pictures as one input; the last one fills what the model wants beyond them. */
  public FloatTensor together(List<FloatTensor> prepared) {
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
