package io.github.camgraft.grad;

import io.github.camgraft.onnx.DataType;
import io.github.camgraft.onnx.Extent;
import io.github.camgraft.onnx.Tape;
import io.github.camgraft.onnx.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pictures sampled where a grid says (ONNX GridSample): [N, C, H, W] at [N, h, w, 2].
 *
 * <p>Each sample is a weighted sum of the pixels around its position. The gradient with respect to
 * the picture puts the same weights back there; that with respect to the grid asks how the weights
 * change.
 */
final class GridRules {
  private static final int WIDTH = 3;
  private static final int HEIGHT = 2;

  /** Along one axis a neighbour of each position, its weight, and the weight's derivative. */
  private record Neighbour(Value place, Value weight, double slope) {}

  private final Site n;
  private final Value picture;
  private final Value dy;

  private GridRules(Site n, Value dy) {
    if (n.x(0).rank() != 4) {
      throw new NotYetException("of volumes");
    }
    this.n = n;
    this.picture = flat(n.x(0));
    this.dy = flat(dy);
  }

  static Value picture(Site n, Value dy) {
    return new GridRules(n, dy).pictureGradient();
  }

  static Value grid(Site n, Value dy) {
    return new GridRules(n, dy).gridGradient();
  }

  /**
   * AffineGrid is a product of its parameters with the positions from -1 to 1 and a one, the last
   * axis first.
   */
  static Value affine(Site n, Value dy) {
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
  private static Value positions(Site n, Value dy, int axis) {
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
    for (Neighbour column : neighbours(WIDTH)) {
      for (Neighbour row : neighbours(HEIGHT)) {
        Value weight = column.weight().times(row.weight()).times(inside(column, row));
        sum = places(column, row).combined("add", sum, dy.times(perSample(weight, dy)));
      }
    }
    return sum.reshapedLike(n.x(0));
  }

  private Value gridGradient() {
    Value columns = positionGradient(WIDTH, HEIGHT).times(pixelsPerUnit(WIDTH));
    Value rows = positionGradient(HEIGHT, WIDTH).times(pixelsPerUnit(HEIGHT));
    return Value.concatenated(3, List.of(columns.unsqueezed(3), rows.unsqueezed(3)));
  }

  private Value positionGradient(int axis, int across) {
    Value sum = n.tape().scalar(dy.type(), 0);
    for (Neighbour along : neighbours(axis)) {
      for (Neighbour beside : neighbours(across)) {
        Neighbour column = axis == WIDTH ? along : beside;
        Neighbour row = axis == WIDTH ? beside : along;
        Value pixels = places(column, row).of(picture, dy);
        Value gains = pixels.times(dy).sum(1).reshapedLike(along.place());
        Value weight = beside.weight().times(inside(column, row)).times(along.slope());
        sum = sum.plus(gains.times(weight));
      }
    }
    return isClamped() ? sum.where(isBetweenBorders(axis)) : sum;
  }

  private List<Neighbour> neighbours(int axis) {
    Value position = clamped(position(axis), axis);
    Value one = n.tape().scalar(position.type(), 1);
    String mode = n.attributes().text("mode", "linear");
    return switch (mode) {
      case "nearest" -> List.of(new Neighbour(position.unary("Round"), one, 0));
      case "linear", "bilinear" -> {
        Value before = position.unary("Floor");
        Value part = position.minus(before);
        yield List.of(
            new Neighbour(before, part.oneMinus(), -1), new Neighbour(before.plus(1), part, 1));
      }
      default -> throw new NotYetException("with mode=" + mode);
    };
  }

  /** The grid's numbers from -1 to 1 as positions in pixels. */
  private Value position(int axis) {
    Extent first = n.tape().extent(WIDTH - axis);
    Value relative = n.x(1).sliced(3, first, first.plus(1)).squeezed(3).plus(1);
    Value pixels = relative.times(pixelsPerUnit(axis));
    return isAligned() ? pixels : pixels.minus(0.5);
  }

  private Value pixelsPerUnit(int axis) {
    Value length = n.x(0).count(axis);
    return (isAligned() ? length.minus(1) : length).dividedBy(2);
  }

  private boolean isAligned() {
    return n.attributes().integer("align_corners", 0) == 1;
  }

  private boolean isClamped() {
    String padding = n.attributes().text("padding_mode", "zeros");
    if (padding.equals("reflection")) {
      throw new NotYetException("with padding_mode=reflection");
    }
    return padding.equals("border");
  }

  private Value clamped(Value position, int axis) {
    return isClamped() ? limited(position, axis) : position;
  }

  private Value limited(Value position, int axis) {
    return position.unary("Relu").atMost(n.x(0).count(axis).minus(1));
  }

  private Value isBetweenBorders(int axis) {
    Value position = position(axis);
    Value rest = n.x(0).count(axis).minus(1).minus(position);
    return position.positive().where(rest.positive());
  }

  /** A mask of the samples whose neighbour lies in the picture; outside there are zeros. */
  private Value inside(Neighbour column, Neighbour row) {
    return inside(column.place(), WIDTH).where(inside(row.place(), HEIGHT));
  }

  private Value inside(Value place, int axis) {
    return place.above(-0.5).where(place.minus(n.x(0).count(axis)).below(-0.5));
  }

  private Places places(Neighbour column, Neighbour row) {
    Value pixel =
        limited(row.place(), HEIGHT)
            .times(n.x(0).count(WIDTH))
            .plus(limited(column.place(), WIDTH));
    return Places.elements(perSample(pixel.as(DataType.INT64), dy).expandedLike(dy), 2);
  }

  /** [N, h, w] as [N, 1, h·w], to meet the samples of all channels. */
  private static Value perSample(Value value, Value samples) {
    Tape tape = value.tape();
    return value.reshaped(List.of(samples.extent(0), tape.extent(1), samples.extent(2)));
  }

  /** [N, C, H, W] as [N, C, H·W]. */
  private static Value flat(Value value) {
    List<Extent> extents = new ArrayList<>(value.extents().subList(0, 2));
    extents.add(value.extent(2).times(value.extent(3)));
    return value.reshaped(extents);
  }
}
