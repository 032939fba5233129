package io.github.camgraft.image.draw;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.Picture;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.util.Optional;

/** A picture with maps over it. */
record PlaneDrawing(Picture seen, Layout layout, ChannelOrder channels) implements InputDrawing {
  @Override
  public Picture plain() {
    return ContactSheet.readable(seen);
  }

  @Override
  public Picture heat(Heatmap map, ColorMap colours, double opacity) {
    return Overlay.heat(plain(), map, colours, opacity);
  }

  @Override
  public Picture attribution(FloatTensor attribution, GuidedPicture.Style style) {
    return GuidedPicture.of(attribution, layout, channels, style);
  }

  @Override
  public Optional<Scale> scale(FloatTensor attribution, GuidedPicture.Style style) {
    return GuidedPicture.scale(attribution, layout, channels, style);
  }
}
