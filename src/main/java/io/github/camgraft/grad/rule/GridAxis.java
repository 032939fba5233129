package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.NotYetException;
import io.github.camgraft.grad.RuleContext;
import java.util.List;

/**
 * One axis of a picture that a grid samples (ONNX GridSample): which pixels lie beside each
 * position along it, how much they count there, and how that changes with the position.
 */
final class GridAxis {
  /** What PyTorch and ONNX Runtime give the cubic kernel (Keys 1981, where it is a). */
  private static final double SHARPNESS = -0.75;

  /** A pixel beside each position, its weight, and the weight's derivative by the position. */
  record Neighbour(Value place, Value weight, Value slope) {}

  private final RuleContext n;
  private final int axis;

  GridAxis(RuleContext n, int axis) {
    this.n = n;
    this.axis = axis;
  }

  /** How many pixels there are. */
  Value length() {
    return n.x(0).count(axis);
  }

  /** The gradient by the grid's numbers of one by positions in pixels. */
  Value ofGrid(Value byPosition) {
    return byPosition.times(pixelsPerUnit());
  }

  List<Neighbour> neighbours() {
    String mode = n.attributes().text("mode", "linear");
    return switch (mode) {
      case "nearest" -> nearest();
      case "linear", "bilinear" -> linear();
      case "cubic", "bicubic" -> cubic();
      default -> throw new NotYetException("with mode=" + mode);
    };
  }

  private List<Neighbour> nearest() {
    Value position = padded(position());
    Value nothing = n.tape().scalar(position.type(), 0);
    Value one = n.tape().scalar(position.type(), 1);
    return List.of(new Neighbour(position.unary("Round"), one, nothing));
  }

  private List<Neighbour> linear() {
    Value position = padded(position());
    Value before = position.unary("Floor");
    Value part = position.minus(before);
    Value slope = slopeOfPadding();
    return List.of(
        new Neighbour(before, part.oneMinus(), slope.negated()),
        new Neighbour(before.plus(1), part, slope));
  }

  /** Here each pixel is padded for itself. */
  private List<Neighbour> cubic() {
    Value before = position().unary("Floor");
    Value part = position().minus(before);
    Value rest = part.oneMinus();
    return List.of(
        new Neighbour(padded(before.minus(1)), far(part), farSlope(part)),
        new Neighbour(padded(before), near(part), nearSlope(part)),
        new Neighbour(padded(before.plus(1)), near(rest), nearSlope(rest).negated()),
        new Neighbour(padded(before.plus(2)), far(rest), farSlope(rest).negated()));
  }

  /** The cubic kernel at a distance u below one: (a + 2)u³ − (a + 3)u² + 1. */
  private static Value near(Value u) {
    return u.times(SHARPNESS + 2).minus(SHARPNESS + 3).times(u.squared()).plus(1);
  }

  /** Its derivative 3(a + 2)u² − 2(a + 3)u. */
  private static Value nearSlope(Value u) {
    return u.times(3 * (SHARPNESS + 2)).minus(2 * (SHARPNESS + 3)).times(u);
  }

  /** The cubic kernel at a distance of one and u more: a·u(u − 1)². */
  private static Value far(Value u) {
    return u.times(SHARPNESS).times(u.minus(1).squared());
  }

  /** Its derivative a(3u² − 4u + 1). */
  private static Value farSlope(Value u) {
    return u.times(3).minus(4).times(u).plus(1).times(SHARPNESS);
  }

  /** The grid's numbers from -1 to 1 as positions in pixels; the grid names the last axis first. */
  private Value position() {
    int last = n.x(1).rank() - 1;
    Extent place = n.tape().extent(n.x(0).rank() - 1L - axis);
    Value relative = n.x(1).sliced(last, place, place.plus(1)).squeezed(last).plus(1);
    Value pixels = relative.times(pixelsPerUnit());
    return isAligned() ? pixels : pixels.minus(0.5);
  }

  private Value pixelsPerUnit() {
    return span().dividedBy(2);
  }

  /** From -1 to 1 there are this many pixels: from middle to middle, or from edge to edge. */
  private Value span() {
    return isAligned() ? length().minus(1) : length();
  }

  private boolean isAligned() {
    return n.attributes().integer("align_corners", 0) == 1;
  }

  private String padding() {
    return n.attributes().text("padding_mode", "zeros");
  }

  /** Positions outside as those inside that count instead. */
  private Value padded(Value position) {
    return switch (padding()) {
      case "border" -> limited(position);
      case "reflection" -> limited(reflected(position));
      default -> position;
    };
  }

  /** The derivative of a padded position by the position. */
  private Value slopeOfPadding() {
    Value position = position();
    return switch (padding()) {
      case "border" -> isBetweenBorders(position);
      case "reflection" -> turned(position).sign().where(isBetweenBorders(reflected(position)));
      default -> n.tape().scalar(position.type(), 1);
    };
  }

  /** The position from 0 to the last one. */
  Value limited(Value position) {
    return position.unary("Relu").atMost(length().minus(1));
  }

  private Value isBetweenBorders(Value position) {
    return position.positive().where(length().minus(1).minus(position).positive());
  }

  /** A position that goes to and fro between the borders. */
  private Value reflected(Value position) {
    return span().minus(turned(position).unary("Abs")).plus(start());
  }

  /** How far a position is before, or behind, its next turn at the far border. */
  private Value turned(Value position) {
    Value distance = position.minus(start());
    Value twice = span().times(2);
    Value rounds = distance.dividedBy(twice).unary("Floor");
    return span().minus(distance.minus(rounds.times(twice)));
  }

  /** Where the first border lies. */
  private double start() {
    return isAligned() ? 0 : -0.5;
  }

  /** A mask of the places that lie in the picture. */
  Value inside(Value place) {
    return place.above(-0.5).where(place.minus(length()).below(-0.5));
  }
}
