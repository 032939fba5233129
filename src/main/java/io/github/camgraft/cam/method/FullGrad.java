package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.Space;
import java.util.ArrayList;
import java.util.List;

/**
 * FullGrad: what the picture and what each bias of the network does for the score, all of them
 * added up. S. Srinivas and F. Fleuret, "Full-Gradient Representation for Neural Network
 * Visualization", 2019, equation 6: Σ ψ(x · g) + Σ ψ(b · gᵦ).
 *
 * <p>As in pytorch-grad-cam ψ takes the absolute value of each channel, spreads it over 0 to 1 and
 * resizes it; only biases of convolutions and normalisations count, since those behind them have no
 * place. They are those of the file, where exporters make one bias of a convolution's and of the
 * normalisation's behind it.
 */
final class FullGrad {
  private static final double EPSILON = 1e-7;

  private FullGrad() {}

  static Heatmap map(AttributionInputs evidence) {
    FloatTensor input = evidence.input();
    Layout layout = evidence.layout();
    List<Heatmap> maps = new ArrayList<>();
    FloatTensor product = evidence.gradient(Requirement.INPUT_GRADIENT).times(input);
    for (int channel = 0; channel < layout.channels(input); channel++) {
      maps.add(Heatmap.magnitude(product, layout, channel).spread(EPSILON));
    }
    for (FloatTensor bias : evidence.runs().biases()) {
      maps.add(
          Heatmap.of(Space.behindFirst(bias), bias.values())
              .resized(layout.space(input), Interpolation.BILINEAR_HALF_PIXEL));
    }
    return Heatmap.sum(maps);
  }
}
