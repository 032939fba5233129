package io.github.camgraft.image.prepare;

import io.github.camgraft.image.ArrayInput;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.PhotoFile;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.tensor.NumpyFile;
import io.github.camgraft.tensor.Space;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads arrays of {@code numpy.save} as what a network takes that is no picture, and tables of
 * numbers as signals, a line for each sample; and makes inputs of them. Channels may stand where
 * the network does not keep them, as long as their number tells where they are.
 *
 * @param how which axes the network's input has, how many channels, and what is subtracted from its
 *     numbers and what these are divided by
 */
record ArrayInputs(Preprocessing how) {
  ArrayInput read(PhotoFile file) {
    boolean isTable = file.name().toLowerCase(Locale.ROOT).endsWith(".csv");
    if (!isTable && !NumpyFile.isNamed(file.name())) {
      throw new ImageException(
          "%s is no array, but the network takes %s; save one with numpy.save (.npy)%s."
              .formatted(file.name(), taken(), isOfSignals() ? ", or as a table (.csv)" : ""));
    }
    if (isTable && !isOfSignals()) {
      throw new ImageException(
          "%s is a table, but the network takes %s; save an array with numpy.save (.npy)."
              .formatted(file.name(), taken()));
    }
    FloatTensor numbers = isTable ? table(file) : array(file);
    return new ArrayInput(file.name(), arranged(file.name(), numbers), how.layout());
  }

  private boolean isOfSignals() {
    return how.layout().places() == 1;
  }

  /** What the network takes, in words. */
  private String taken() {
    int channels = how.channels().count();
    return "%ss of %d channel%s".formatted(how.layout().noun(), channels, channels == 1 ? "" : "s");
  }

  private static FloatTensor array(PhotoFile file) {
    try {
      NumericTensor stored = NumpyFile.stored(file.bytes(), file.name()).numbers();
      float[] values = new float[stored.count()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) stored.at(i);
      }
      return FloatTensor.of(values, stored.shape());
    } catch (IOException failure) {
      throw new ImageException(failure.getMessage() + ".", failure);
    } catch (OutOfMemoryError exhausted) {
      throw new ImageException(
          file.name() + " does not fit into memory; make it smaller or give Java more (-Xmx).",
          exhausted);
    }
  }

  /**
   * A line for each sample and a column for each channel, below a line of names if there is one.
   */
  private static FloatTensor table(PhotoFile file) {
    List<String[]> rows =
        new String(file.bytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank())
            .map(line -> line.split("[,;\t]", -1))
            .toList();
    boolean isNamed =
        !rows.isEmpty() && Arrays.stream(rows.get(0)).noneMatch(ArrayInputs::isNumber);
    List<String[]> samples = isNamed ? rows.subList(1, rows.size()) : rows;
    if (samples.isEmpty()) {
      throw new ImageException(file.name() + " holds no numbers.");
    }
    int columns = samples.get(0).length;
    float[] values = new float[samples.size() * columns];
    for (int row = 0; row < samples.size(); row++) {
      String[] cells = samples.get(row);
      for (int column = 0; column < columns; column++) {
        if (cells.length != columns || !isNumber(cells[column])) {
          throw new ImageException(
              "%s has no %d numbers in its line %d; write a line for each sample and a column for each channel."
                  .formatted(file.name(), columns, row + 1 + (isNamed ? 1 : 0)));
        }
        values[row * columns + column] = Float.parseFloat(cells[column].strip());
      }
    }
    return FloatTensor.of(values, samples.size(), columns);
  }

  private static boolean isNumber(String cell) {
    return cell.strip().matches("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,4})?");
  }

  /** The array without a batch axis, its channels where the network keeps them. */
  private FloatTensor arranged(String name, FloatTensor stored) {
    Layout layout = how.layout();
    int channels = how.channels().count();
    FloatTensor one =
        stored.rank() == layout.rank() && stored.size(0) == 1 ? stored.slice(0) : stored;
    if (channels == 1 && layout.channelAxis().isPresent() && one.rank() == layout.places()) {
      one = one.reshaped(withoutBatch(layout.batchOfOne(1, Space.of(one.shape()))));
    }
    if (one.rank() != layout.rank() - 1 || one.count() == 0) {
      throw misfit(name, stored);
    }
    if (layout.channels(one) == channels) {
      return one;
    }
    int other = layout.hasChannelsFirst() ? one.rank() - 1 : 0;
    if (layout.channelAxis().isEmpty() || one.size(other) != channels) {
      throw misfit(name, stored);
    }
    return moved(one, layout);
  }

  private ImageException misfit(String name, FloatTensor stored) {
    return new ImageException(
        "%s holds an array of shape %s, but the network takes %s; save one as %s."
            .formatted(name, Arrays.toString(stored.shape()), taken(), axes()));
  }

  private String axes() {
    return switch (how.layout()) {
      case NCL, NLC -> "[channels,length] or [length,channels]";
      case NHW -> "[height,width]";
      case NCDHW, NDHWC -> "[channels,depth,height,width] or [depth,height,width,channels]";
      default -> "[C,H,W] or [H,W,C]";
    };
  }

  private static int[] withoutBatch(int... shape) {
    return Arrays.copyOfRange(shape, 1, shape.length);
  }

  /** Channels from the last axis to the first, or the other way. */
  private static FloatTensor moved(FloatTensor stored, Layout layout) {
    boolean toFront = layout.hasChannelsFirst();
    int channels = stored.size(toFront ? -1 : 0);
    int places = stored.count() / channels;
    float[] values = new float[stored.count()];
    for (int channel = 0; channel < channels; channel++) {
      for (int place = 0; place < places; place++) {
        int first = channel * places + place;
        int last = place * channels + channel;
        values[toFront ? first : last] = stored.values()[toFront ? last : first];
      }
    }
    int[] shape = stored.shape();
    int[] lengths = toFront ? Arrays.copyOf(shape, shape.length - 1) : withoutBatch(shape);
    return FloatTensor.of(values, withoutBatch(layout.batchOfOne(channels, Space.of(lengths))));
  }

  Prepared prepare(ArrayInput array) {
    Layout layout = how.layout();
    FloatTensor numbers = array.numbers();
    FloatTensor input = FloatTensor.zeros(numbers.shape());
    int step = layout.step(numbers);
    int places = array.space().places();
    for (int channel = 0; channel < how.channels().count(); channel++) {
      int first = layout.index(numbers, channel, 0, 0);
      for (int i = 0; i < places; i++) {
        int place = first + i * step;
        input.values()[place] = how.number(channel, numbers.values()[place]);
      }
    }
    Framing framing = Framing.whole(array.width(), array.height());
    return new Prepared(input.asBatch(), shown(array), framing);
  }

  /**
   * All places in grey, a volume's slices one under the other; three channels of a film in colour.
   */
  Picture shown(ArrayInput array) {
    FloatTensor numbers = array.numbers();
    Layout layout = how.layout();
    int channels = how.channels().count();
    List<Integer> wanted = how.channels().shown();
    float[][] planes = new float[wanted.isEmpty() ? channels : wanted.size()][];
    for (int i = 0; i < planes.length; i++) {
      int channel = wanted.isEmpty() ? i : wanted.get(i) - 1;
      planes[i] = plane(numbers, layout, channel);
    }
    boolean isColoured = planes.length == 3 && layout.places() == Space.MOST_AXES;
    float[][] levels =
        Contrast.together(isColoured ? planes : new float[][] {ShownPlanes.mean(planes)});
    return ShownPlanes.picture(levels, array.width(), array.height());
  }

  private static float[] plane(FloatTensor numbers, Layout layout, int channel) {
    float[] plane = new float[layout.space(numbers).places()];
    int first = layout.index(numbers, channel, 0, 0);
    int step = layout.step(numbers);
    for (int i = 0; i < plane.length; i++) {
      plane[i] = numbers.values()[first + i * step];
    }
    return plane;
  }
}
