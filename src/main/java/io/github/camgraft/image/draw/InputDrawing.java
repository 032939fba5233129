package io.github.camgraft.image.draw;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.Picture;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.Space;
import java.util.Optional;

/**
 * How an input is shown to people, and what explains it over it: pictures as they are, volumes as
 * slices side by side, signals as curves.
 */
public sealed interface InputDrawing permits PlaneDrawing, SliceDrawing, CurveDrawing {
  /** The input alone. */
  Picture plain();

  /**
   * A map in colours over the input.
   *
   * @param map values from 0 to 1, with the places of the input
   * @param opacity how much of the colour shows, from 0 to 1
   */
  Picture heat(Heatmap map, ColorMap colours, double opacity);

  /**
   * A number for each number of the input.
   *
   * @param attribution signed, of the input's shape
   */
  Picture attribution(FloatTensor attribution, GuidedPicture.Style style);

  /** The colour bar of that; nothing where all its numbers are zero. */
  Optional<Scale> scale(FloatTensor attribution, GuidedPicture.Style style);

  /**
   * The drawing of an input.
   *
   * @param input without a batch axis
   * @param seen its places in grey or colour, a volume's slices one under the other
   * @param channels which colours the channels are
   */
  static InputDrawing of(FloatTensor input, Layout layout, Picture seen, ChannelOrder channels) {
    return switch (layout.places()) {
      case 1 -> new CurveDrawing(input, layout);
      case Space.MOST_AXES -> new SliceDrawing(seen, layout.space(input), layout, channels);
      default -> new PlaneDrawing(seen, layout, channels);
    };
  }
}
