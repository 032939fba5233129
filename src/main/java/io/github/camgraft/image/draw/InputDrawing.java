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
 *
 * @hidden
 */
public sealed interface InputDrawing permits PlaneDrawing, SliceDrawing, CurveDrawing {
  /** {@return the input alone} */
  Picture plain();

  /**
   * {@return a map in colours over the input}
   *
   * @param map values from 0 to 1, with the places of the input
   * @param colours the colour map
   * @param opacity how much of the colour shows, from 0 to 1
   */
  Picture heat(Heatmap map, ColorMap colours, double opacity);

  /**
   * {@return a number for each number of the input}
   *
   * @param attribution signed, of the input's shape
   * @param style how gradients are drawn
   */
  Picture attribution(FloatTensor attribution, GuidedPicture.Style style);

  /**
   * {@return the colour bar of that; nothing where all its numbers are zero}
   *
   * @param attribution one number for each number of the input
   * @param style how gradients are drawn
   */
  Optional<Scale> scale(FloatTensor attribution, GuidedPicture.Style style);

  /**
   * {@return the drawing of an input}
   *
   * @param input without a batch axis
   * @param layout where the channels are
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
