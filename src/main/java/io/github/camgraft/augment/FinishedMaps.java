package io.github.camgraft.augment;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.cam.MapStep;
import io.github.camgraft.cam.Merge;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.tensor.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The arithmetic of a {@link Convention} as operators of the graph, for a batch of pictures.
 *
 * @param convention whose arithmetic
 * @param image the picture, whose size maps get
 * @param layout where the picture keeps its channels
 */
record FinishedMaps(Convention convention, Value image, Layout layout) {
  private static final int FIRST_PLACE = 2;

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
            ? gradients.mean(places(gradients))
            : gradients.sum(places(gradients));
    Value map = weighted(alpha, activations).unary("Relu");
    for (MapStep step : convention.steps()) {
      map = apply(step, map);
    }
    // A rectifier may make zero of not-a-number, and a map of zeros would look like an answer.
    return map.plus(score.zeroWhereFinite().unsqueezed(IntStream.range(1, map.rank()).toArray()));
  }

  /**
   * One map of those of several layers, each divided by its largest value; one that is zero
   * everywhere has no say.
   *
   * @param each [N, 1, H, W], nowhere negative
   * @return the same shape, from 0 to 1
   */
  static Value merged(Merge how, List<Value> each) {
    Value merged = share(each.get(0));
    Value heard = isHeard(each.get(0));
    for (Value map : each.subList(1, each.size())) {
      merged = how == Merge.MEAN ? merged.plus(share(map)) : larger(merged, share(map));
      heard = heard.plus(isHeard(map));
    }
    return how == Merge.MEAN
        ? merged.dividedBy(larger(heard, heard.tape().scalar(heard.type(), 1)).neverZero())
        : merged;
  }

  private static Value share(Value map) {
    Value largest = largest(map);
    // A map of zeros is divided by one.
    return map.dividedBy(largest.plus(isHeard(map).oneMinus()).neverZero());
  }

  /** One where a map has something to say, else zero. */
  private static Value isHeard(Value map) {
    Value largest = largest(map);
    TensorType truth = new TensorType(DataType.BOOL, largest.shape());
    return map.tape()
        .node("Greater", truth, Attributes.NONE, largest, map.tape().scalar(map.type(), 0))
        .as(map.type());
  }

  private static Value largest(Value map) {
    return map.maximum(IntStream.range(1, map.rank()).toArray());
  }

  private static Value larger(Value one, Value other) {
    return one.tape().node("Max", one.tensorType(), Attributes.NONE, one, other);
  }

  /** The axes of [N, K, h, w] that count places. */
  private static int[] places(Value maps) {
    return IntStream.range(FIRST_PLACE, maps.rank()).toArray();
  }

  /** As a matrix product, which adds up thousands of channels with less rounding than ReduceSum. */
  private static Value weighted(Value alpha, Value activations) {
    Extent batch = activations.extent(0);
    Extent channels = activations.extent(1);
    Extent one = activations.tape().extent(1);
    Extent count = one;
    List<Extent> map = new ArrayList<>(List.of(batch, one));
    for (int axis : places(activations)) {
      map.add(activations.extent(axis));
      count = count.times(activations.extent(axis));
    }
    Value row = alpha.reshaped(List.of(batch, one, channels));
    Value places = activations.reshaped(List.of(batch, channels, count));
    return row.matrixProduct(places).reshaped(map);
  }

  /** The gradient with respect to the picture, times the map, in the picture's layout. */
  Value fused(Value guidedGradients, Value map) {
    if (layout.channelAxis().isEmpty()) {
      return guidedGradients.times(map.squeezed(1));
    }
    return guidedGradients.times(layout.hasChannelsFirst() ? map : channelLast(map));
  }

  private static Value channelLast(Value map) {
    IntStream places = IntStream.range(FIRST_PLACE, map.rank());
    IntStream order = IntStream.concat(IntStream.concat(IntStream.of(0), places), IntStream.of(1));
    return map.transposed(order.toArray());
  }

  private Value apply(MapStep step, Value map) {
    if (step instanceof MapStep.Spread spread) {
      Value lowered = map.minus(map.minimum(places(map)));
      return lowered.dividedBy(lowered.maximum(places(map)).plus(spread.epsilon()).neverZero());
    }
    Interpolation interpolation = ((MapStep.Resize) step).interpolation();
    return switch (interpolation) {
      case BILINEAR_HALF_PIXEL -> linear(map);
      case NEAREST_FLOOR -> nearest(map);
      default -> throw new IllegalArgumentException("no convention resizes by " + interpolation);
    };
  }

  /** The lengths of the picture's axes that count places. */
  private List<Extent> sides() {
    return IntStream.range(0, layout.places())
        .mapToObj(axis -> image.extent(layout.firstPlaceAxis() + axis))
        .toList();
  }

  /** Resize-18. */
  private Value linear(Value map) {
    Attributes attributes =
        Attributes.NONE
            .with("mode", "linear")
            .with("coordinate_transformation_mode", "half_pixel")
            .with("axes", IntStream.of(places(map)).asLongStream().toArray());
    Value sizes = map.tape().row(sides());
    Shape shape = map.shape();
    for (int axis : places(map)) {
      shape = shape.with(axis, sides().get(axis - FIRST_PLACE).dimension());
    }
    return map.tape()
        .node("Resize", new TensorType(map.type(), shape), attributes, map, null, null, sizes);
  }

  /**
   * Entry i of a longer axis is entry ⌊i · from / to⌋ of the shorter one. Whole numbers tell it
   * exactly; Resize would compute with rounded scales.
   */
  private Value nearest(Value map) {
    Value resized = map;
    for (int axis : places(map)) {
      resized = nearest(resized, axis, sides().get(axis - FIRST_PLACE));
    }
    return resized;
  }

  private static Value nearest(Value map, int axis, Extent to) {
    Value from = map.extent(axis).value();
    Value places = map.tape().range(to).times(from).dividedBy(to.value());
    TensorType type = new TensorType(map.type(), map.shape().with(axis, to.dimension()));
    return map.tape().node("Gather", type, Attributes.NONE.with("axis", axis), map, places);
  }
}
