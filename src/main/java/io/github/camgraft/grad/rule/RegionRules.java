package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.NotYetException;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.List;

/**
 * Regions cut out of feature maps, as means over samples between the pixels (ONNX RoiAlign).
 *
 * <p>The samples of a bin form a lattice, and each is interpolated along both axes, so what is cut
 * out is A·x·Bᵀ with one matrix for the rows of a region and one for its columns, and the gradient
 * is Aᵀ·dy·B. Each matrix is asked of the operator itself.
 *
 * <p>Where the regions lie counts as given, as in the training of detectors: Ren et al. 2015 leave
 * the derivative with respect to the coordinates of proposals out, and so do the frameworks.
 */
final class RegionRules {
  private static final int HEIGHT = 2;
  private static final int WIDTH = 3;

  private RegionRules() {}

  static Value features(RuleContext n, Value dy) {
    if (!n.attributes().text("mode", "avg").equals("avg")) {
      throw new NotYetException("with mode=max");
    }
    Value rows = matrix(n, HEIGHT).unsqueezed(1);
    Value columns = matrix(n, WIDTH).unsqueezed(1);
    Value regions = rows.matrixProduct(dy).matrixProduct(columns.matrixTransposed());
    Value nothing = n.tape().scalar(dy.type(), 0).expandedLike(n.x(0));
    return Places.rows(n.x(2).unsqueezed(1)).combined("add", nothing, regions);
  }

  /**
   * How much each pixel along an axis counts in each bin of each region, [regions, pixels, bins]:
   * what is cut out of a picture that is a pixel wide and has a unit vector in each channel. Across
   * the axis the regions are half a pixel wide, within that one pixel.
   */
  private static Value matrix(RuleContext n, int axis) {
    Tape tape = n.tape();
    int across = HEIGHT + WIDTH - axis;
    Value units = AxisProduct.units(tape, n.x(0).extent(axis)).as(n.x(0).type());
    Attributes oneAcross =
        n.attributes().with(axis == HEIGHT ? "output_width" : "output_height", 1L);
    Shape shape = n.y().shape().with(1, units.shape().get(0)).with(across, Dimension.of(1));
    Value bins =
        tape.node(
            "RoiAlign",
            new TensorType(units.type(), shape),
            oneAcross,
            units.unsqueezed(0, across),
            narrowed(n, across),
            n.x(2).minus(n.x(2)));
    return bins.squeezed(across);
  }

  /** The regions with other bounds across: rows of left, top, right and bottom. */
  private static Value narrowed(RuleContext n, int across) {
    Value regions = n.x(1);
    double half = 0.5 / n.attributes().real("spatial_scale", 1);
    Value least = n.tape().scalar(regions.type(), 0).expandedLike(bound(regions, 0));
    Value most = n.tape().scalar(regions.type(), half).expandedLike(bound(regions, 0));
    return Value.concatenated(
        1,
        across == WIDTH
            ? List.of(least, bound(regions, 1), most, bound(regions, 3))
            : List.of(bound(regions, 0), least, bound(regions, 2), most));
  }

  private static Value bound(Value regions, int place) {
    Extent start = regions.tape().extent(place);
    return regions.sliced(1, start, start.plus(1));
  }
}
