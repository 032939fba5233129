package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.ir.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pictures and volumes sampled where a grid says (ONNX GridSample): [N, C, H, W] at [N, h, w, 2],
 * [N, C, D, H, W] at [N, d, h, w, 3].
 *
 * <p>Each sample is a weighted sum of the pixels around its position. The gradient with respect to
 * the picture puts the same weights back there; that with respect to the grid asks how the weights
 * change.
 */
final class GridRules {
  private final RuleContext n;
  private final GridAxis[] axes;
  private final Value picture;
  private final Value dy;

  private GridRules(RuleContext n, Value dy) {
    this.n = n;
    this.axes =
        IntStream.range(2, n.x(0).rank())
            .mapToObj(axis -> new GridAxis(n, axis))
            .toArray(GridAxis[]::new);
    this.picture = flat(n.x(0));
    this.dy = flat(dy);
  }

  static Value picture(RuleContext n, Value dy) {
    return new GridRules(n, dy).pictureGradient();
  }

  static Value grid(RuleContext n, Value dy) {
    return new GridRules(n, dy).gridGradient();
  }

  /**
   * AffineGrid is a product of its parameters with the positions from -1 to 1 and a one, the last
   * axis first.
   */
  static Value affine(RuleContext n, Value dy) {
    int axes = dy.rank() - 2;
    List<Extent> spatial = dy.extents().subList(1, dy.rank() - 1);
    List<Value> columns = new ArrayList<>();
    for (int axis = axes - 1; axis >= 0; axis--) {
      columns.add(positions(n, dy, axis).expanded(spatial).unsqueezed(axes));
    }
    columns.add(n.tape().scalar(dy.type(), 1).expanded(spatial).unsqueezed(axes));
    Extent count = AxisProduct.product(spatial, n.tape());
    Value places =
        Value.concatenated(axes, columns).reshaped(List.of(count, n.tape().extent(axes + 1L)));
    Value samples = dy.reshaped(List.of(dy.extent(0), count, n.tape().extent(axes)));
    return samples.matrixTransposed().matrixProduct(places);
  }

  /** From -1 to 1 along one of the spatial axes: from edge to edge, or between the middles. */
  private static Value positions(RuleContext n, Value dy, int axis) {
    int[] others = IntStream.range(0, dy.rank() - 2).filter(other -> other != axis).toArray();
    Value twice = n.tape().range(dy.extent(axis + 1)).as(dy.type()).times(2);
    Value length = dy.count(axis + 1);
    Value from0to2 =
        n.attributes().integer("align_corners", 0) == 1
            ? twice.dividedBy(length.minus(1))
            : twice.plus(1).dividedBy(length);
    return from0to2.minus(1).unsqueezed(others);
  }

  private Value pictureGradient() {
    Value sum = n.tape().scalar(picture.type(), 0).expandedLike(picture);
    for (List<GridAxis.Neighbour> pixel : pixels()) {
      Value weight = inside(pixel);
      for (GridAxis.Neighbour neighbour : pixel) {
        weight = weight.times(neighbour.weight());
      }
      sum = places(pixel).combined("add", sum, dy.times(perSample(weight, dy)));
    }
    return sum.reshapedLike(n.x(0));
  }

  /** The grid names the last axis first. */
  private Value gridGradient() {
    int last = axes.length + 1;
    List<Value> columns = new ArrayList<>();
    for (int axis = axes.length - 1; axis >= 0; axis--) {
      columns.add(axes[axis].ofGrid(positionGradient(axis)).unsqueezed(last));
    }
    return Value.concatenated(last, columns);
  }

  private Value positionGradient(int axis) {
    Value sum = n.tape().scalar(dy.type(), 0);
    for (List<GridAxis.Neighbour> pixel : pixels()) {
      Value gains = places(pixel).of(picture, dy).times(dy).sum(1);
      Value weight = inside(pixel);
      for (int other = 0; other < axes.length; other++) {
        GridAxis.Neighbour neighbour = pixel.get(other);
        weight = weight.times(other == axis ? neighbour.slope() : neighbour.weight());
      }
      sum = sum.plus(gains.reshapedLike(weight).times(weight));
    }
    return sum;
  }

  /** Every pixel that counts in a sample, as its neighbour along each axis. */
  private List<List<GridAxis.Neighbour>> pixels() {
    List<List<GridAxis.Neighbour>> pixels = List.of(List.of());
    for (GridAxis axis : axes) {
      List<List<GridAxis.Neighbour>> longer = new ArrayList<>();
      for (List<GridAxis.Neighbour> pixel : pixels) {
        for (GridAxis.Neighbour neighbour : axis.neighbours()) {
          List<GridAxis.Neighbour> extended = new ArrayList<>(pixel);
          extended.add(neighbour);
          longer.add(extended);
        }
      }
      pixels = longer;
    }
    return pixels;
  }

  /** A mask of the samples for which that pixel lies in the picture; outside there are zeros. */
  private Value inside(List<GridAxis.Neighbour> pixel) {
    Value inside = axes[0].inside(pixel.get(0).place());
    for (int axis = 1; axis < axes.length; axis++) {
      inside = inside.where(axes[axis].inside(pixel.get(axis).place()));
    }
    return inside;
  }

  private Places places(List<GridAxis.Neighbour> pixel) {
    Value place = axes[0].limited(pixel.get(0).place());
    for (int axis = 1; axis < axes.length; axis++) {
      place = place.times(axes[axis].length()).plus(axes[axis].limited(pixel.get(axis).place()));
    }
    return Places.elements(perSample(place.as(DataType.INT64), dy).expandedLike(dy), 2);
  }

  /** [N, h, w] as [N, 1, h·w], to meet the samples of all channels. */
  private static Value perSample(Value value, Value samples) {
    Tape tape = value.tape();
    return value.reshaped(List.of(samples.extent(0), tape.extent(1), samples.extent(2)));
  }

  /** [N, C, H, W] as [N, C, H·W]. */
  private static Value flat(Value value) {
    List<Extent> extents = new ArrayList<>(value.extents().subList(0, 2));
    extents.add(AxisProduct.product(value.extents().subList(2, value.rank()), value.tape()));
    return value.reshaped(extents);
  }
}
