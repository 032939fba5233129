package io.github.camgraft.augment;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.cam.MapStep;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.tensor.Layout;
import java.util.List;

/**
 * The arithmetic of a {@link Convention} as operators of the graph, for a batch of pictures.
 *
 * @param convention whose arithmetic
 * @param image the picture, whose size maps get
 * @param layout where the picture keeps its channels
 */
record FinishedMaps(Convention convention, Value image, Layout layout) {
  /**
   * The maps of a feature layer.
   *
   * @param activations [N, K, h, w]
   * @param gradients [N, K, h, w]
   * @param score of the explained classes, [N]; where it is no finite number, neither is the map
   * @return [N, 1, H, W], or [N, 1, h, w] under a convention that does not resize
   */
  Value of(Value activations, Value gradients, Value score) {
    Value alpha =
        convention.pooling() == Convention.Pooling.MEAN
            ? gradients.mean(2, 3)
            : gradients.sum(2, 3);
    Value map = weighted(alpha, activations).unary("Relu");
    for (MapStep step : convention.steps()) {
      map = apply(step, map);
    }
    // A rectifier may make zero of not-a-number, and a map of zeros would look like an answer.
    return map.plus(score.zeroWhereFinite().unsqueezed(1, 2, 3));
  }

  /** As a matrix product, which adds up thousands of channels with less rounding than ReduceSum. */
  private static Value weighted(Value alpha, Value activations) {
    Extent batch = activations.extent(0);
    Extent channels = activations.extent(1);
    Extent height = activations.extent(2);
    Extent width = activations.extent(3);
    Extent one = activations.tape().extent(1);
    Value row = alpha.reshaped(List.of(batch, one, channels));
    Value places = activations.reshaped(List.of(batch, channels, height.times(width)));
    return row.matrixProduct(places).reshaped(List.of(batch, one, height, width));
  }

  /** The gradient with respect to the picture, times the map, in the picture's layout. */
  Value fused(Value guidedGradients, Value map) {
    return guidedGradients.times(layout == Layout.NCHW ? map : map.transposed(0, 2, 3, 1));
  }

  private Value apply(MapStep step, Value map) {
    if (step instanceof MapStep.Spread spread) {
      Value lowered = map.minus(map.minimum(2, 3));
      return lowered.dividedBy(lowered.maximum(2, 3).plus(spread.epsilon()).neverZero());
    }
    Interpolation interpolation = ((MapStep.Resize) step).interpolation();
    return switch (interpolation) {
      case BILINEAR_HALF_PIXEL -> linear(map);
      case NEAREST_FLOOR -> nearest(nearest(map, 2, height()), 3, width());
      default -> throw new IllegalArgumentException("no convention resizes by " + interpolation);
    };
  }

  private Extent height() {
    return image.extent(layout == Layout.NCHW ? 2 : 1);
  }

  private Extent width() {
    return image.extent(layout == Layout.NCHW ? 3 : 2);
  }

  /** Resize-18. */
  private Value linear(Value map) {
    Attributes attributes =
        Attributes.NONE
            .with("mode", "linear")
            .with("coordinate_transformation_mode", "half_pixel")
            .with("axes", 2L, 3L);
    Value sizes = map.tape().row(List.of(height(), width()));
    Shape shape = map.shape().with(2, height().dimension()).with(3, width().dimension());
    return map.tape()
        .node("Resize", new TensorType(map.type(), shape), attributes, map, null, null, sizes);
  }

  /**
   * Entry i of a longer axis is entry ⌊i · from / to⌋ of the shorter one. Whole numbers tell it
   * exactly; Resize would compute with rounded scales.
   */
  private static Value nearest(Value map, int axis, Extent to) {
    Value from = map.extent(axis).value();
    Value places = map.tape().range(to).times(from).dividedBy(to.value());
    TensorType type = new TensorType(map.type(), map.shape().with(axis, to.dimension()));
    return map.tape().node("Gather", type, Attributes.NONE.with("axis", axis), map, places);
  }
}
