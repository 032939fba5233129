package io.github.camgraft.image.draw;

import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.image.Canvas;
import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.Ink;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Resampling;
import io.github.camgraft.image.Resize;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.Space;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A volume, or the frames of a film, as slices side by side, each with its number. Where there are
 * many, some at even distances are shown, always the same ones.
 *
 * @param stack all slices one under the other
 * @param space of the volume
 */
record SliceDrawing(Picture stack, Space space, Layout layout, ChannelOrder channels)
    implements InputDrawing {
  private static final int MOST_SLICES = 16;
  private static final int SIDE = 448;
  private static final int GAP = 2;
  private static final int PAPER = 0x101010;
  private static final int INK = 0xffffff;

  @Override
  public Picture plain() {
    return montage(enlarged(stack));
  }

  @Override
  public Picture heat(Heatmap map, ColorMap colours, double opacity) {
    int times = times();
    Heatmap larger =
        map.resized(
            Space.of(space.depth(), times * space.height(), times * space.width()),
            Interpolation.BILINEAR_HALF_PIXEL);
    Heatmap flat = Heatmap.of(larger.height(), larger.width(), larger.tensor().values());
    return montage(Overlay.heat(enlarged(stack), flat, colours, opacity));
  }

  @Override
  public Picture attribution(FloatTensor attribution, GuidedPicture.Style style) {
    return montage(enlarged(GuidedPicture.of(attribution, layout, channels, style)));
  }

  @Override
  public Optional<Scale> scale(FloatTensor attribution, GuidedPicture.Style style) {
    return GuidedPicture.scale(attribution, layout, channels, style);
  }

  private int shown() {
    return Math.min(MOST_SLICES, space.depth());
  }

  private int columns() {
    return (int) Math.ceil(Math.sqrt((double) shown() * space.height() / space.width()));
  }

  /** Slices are enlarged by a whole number, as small pictures are. */
  private int times() {
    return Math.max(1, SIDE / Math.max(1, columns() * space.width()));
  }

  private Picture enlarged(Picture slices) {
    int times = times();
    return Resize.to(slices, times * slices.width(), times * slices.height(), Resampling.NEAREST);
  }

  private Picture montage(Picture slices) {
    int height = slices.height() / space.depth();
    int width = slices.width();
    int columns = Math.max(1, Math.min(shown(), columns()));
    int rows = (shown() + columns - 1) / columns;
    Canvas canvas = new Canvas(columns * (width + GAP) - GAP, rows * (height + GAP) - GAP);
    canvas.fill(new Box(0, 0, columns * (width + GAP), rows * (height + GAP)), PAPER);
    Lettering lettering = Lettering.available();
    int[] chosen = chosen();
    for (int i = 0; i < chosen.length; i++) {
      int left = i % columns * (width + GAP);
      int top = i / columns * (height + GAP);
      Box slice = new Box(0, chosen[i] * height, width, (chosen[i] + 1) * height);
      canvas.paste(
          Resize.part(slices, width, slices.height(), slice, Resampling.NEAREST), left, top);
      Ink number = lettering.write(Integer.toString(chosen[i]), TextSize.SMALL);
      canvas.fill(new Box(left, top, left + number.width() + 4, top + number.height()), PAPER);
      canvas.write(number, left + 2, top, INK);
    }
    return canvas.picture();
  }

  /** From the first to the last, at even distances. */
  private int[] chosen() {
    int count = shown();
    return IntStream.range(0, count)
        .map(i -> count == 1 ? 0 : Math.round((float) i * (space.depth() - 1) / (count - 1)))
        .toArray();
  }
}
