package io.github.camgraft.image.prepare;

import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.DeepPicture;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Units;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.tensor.NumpyFile;
import io.github.camgraft.text.Reason;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * Reads arrays of {@code numpy.save} as pictures of any number of bands: {@code [H,W]}, {@code
 * [C,H,W]} or {@code [H,W,C]}, with or without a batch axis of one. Real numbers are taken to be
 * the network's input itself, whole numbers to be those of a picture, unless something else was
 * said.
 */
final class ArrayPictures {
  private ArrayPictures() {}

  /**
   * Reads one picture.
   *
   * @param how what the network takes
   * @throws ImageException if it does not hold one picture that fits
   */
  static DeepPicture read(PhotoFile file, Preprocessing how) {
    try {
      NumpyFile.Stored stored = NumpyFile.stored(file.bytes(), file.name());
      boolean prepared = how.source().prepared().orElse(stored.isReal());
      return picture(file.name(), stored, prepared, how);
    } catch (IOException e) {
      throw new ImageException(Reason.of(e) + ".", e);
    } catch (OutOfMemoryError e) {
      throw new ImageException(
          file.name() + " does not fit into memory; make it smaller or give Java more (-Xmx).", e);
    }
  }

  private static DeepPicture picture(
      String name, NumpyFile.Stored stored, boolean prepared, Preprocessing how) {
    int[] shape = withoutBatch(name, stored.numbers().shape());
    if (shape.length == 2) {
      shape = new int[] {1, shape[0], shape[1]};
    }
    if (shape.length != 3 || Arrays.stream(shape).anyMatch(length -> length < 1)) {
      throw new ImageException(
          "%s holds an array of shape %s, which is not a picture; save one as [H,W], [C,H,W] or [H,W,C]."
              .formatted(name, Arrays.toString(stored.numbers().shape())));
    }
    Layout layout = layout(shape, prepared, how);
    if (layout == null) {
      throw new ImageException(
          "%s holds an array of shape %s, but the network takes %s; save [C,H,W] or [H,W,C]%s."
              .formatted(
                  name,
                  Arrays.toString(stored.numbers().shape()),
                  how.channels().count() == 1 ? "1 channel" : how.channels().count() + " channels",
                  prepared ? "" : ", or choose bands with --bands"));
    }
    Units units = prepared ? Units.PREPARED : units(stored);
    float[][] planes = planes(stored.numbers(), shape, layout);
    int height = layout == Layout.NCHW ? shape[1] : shape[0];
    return new DeepPicture(name, planes[0].length / height, height, planes, units, false);
  }

  private static int[] withoutBatch(String name, int... shape) {
    if (shape.length != 4) {
      return shape;
    }
    if (shape[0] != 1) {
      throw new ImageException(
          "%s holds an array of shape %s, which is %d pictures; save each one in a file of its own."
              .formatted(name, Arrays.toString(shape), shape[0]));
    }
    return Arrays.copyOfRange(shape, 1, 4);
  }

  /** Where the array keeps its bands; null where neither end can be. Pictures keep them last. */
  private static @Nullable Layout layout(int[] shape, boolean prepared, Preprocessing how) {
    boolean first = canBeBands(shape[0], prepared, how.channels());
    boolean last = canBeBands(shape[2], prepared, how.channels());
    if (first && last) {
      boolean chosen = !prepared && !how.channels().bands().isEmpty();
      return prepared ? how.layout() : chosen && shape[0] < shape[2] ? Layout.NCHW : Layout.NHWC;
    }
    return first ? Layout.NCHW : last ? Layout.NHWC : null;
  }

  private static boolean canBeBands(int length, boolean prepared, ChannelOrder order) {
    if (prepared) {
      return length == order.count();
    }
    if (!order.bands().isEmpty()) {
      return length >= Collections.max(order.bands());
    }
    return order.colours() == ChannelOrder.Colours.BANDS
        ? length == order.count()
        : length == 1 || length == 3;
  }

  private static Units units(NumpyFile.Stored stored) {
    if (stored.isReal()) {
      return Units.REAL;
    }
    return stored.isUnsigned() && stored.bytes() <= 2
        ? Units.levels(stored.kind() == 'b' ? 1 : 8 * stored.bytes())
        : Units.WHOLE;
  }

  private static float[][] planes(NumericTensor numbers, int[] shape, Layout layout) {
    boolean planesFirst = layout == Layout.NCHW;
    int bands = planesFirst ? shape[0] : shape[2];
    int pixels = numbers.count() / bands;
    float[][] planes = new float[bands][pixels];
    for (int band = 0; band < bands; band++) {
      int place = planesFirst ? band * pixels : band;
      int step = planesFirst ? 1 : bands;
      for (int i = 0; i < pixels; i++) {
        planes[band][i] = (float) numbers.at(place + i * step);
      }
    }
    return planes;
  }
}
