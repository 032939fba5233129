package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.rule.GradientCheck.linear;
import static io.github.camgraft.grad.rule.GradientCheck.smooth;
import static io.github.camgraft.grad.rule.Operand.any;
import static io.github.camgraft.grad.rule.Operand.longs;
import static io.github.camgraft.grad.rule.Operand.missing;
import static io.github.camgraft.grad.rule.Operand.reals;

import io.github.camgraft.ir.Shape;
import java.util.List;
import java.util.stream.Stream;

/** The rows of operators that compute each axis anew, for {@link GradientRulesTest}. */
public final class ResamplingRows {
  private ResamplingRows() {}

  public static List<GradientCheck> all() {
    return Stream.of(
            nearest(),
            interpolated(),
            sizes(),
            cropped(),
            smoothed(),
            chosenAxes(),
            ratios(),
            grids(),
            reflections(),
            cubicGrids(),
            volumes(),
            affine(),
            regions(),
            windows(),
            unpooled(),
            centred())
        .flatMap(rows -> rows)
        .toList();
  }

  /** Padding with numbers of the input itself. */
  static Stream<GradientCheck> pads() {
    return Stream.of("reflect", "edge", "wrap")
        .flatMap(
            mode ->
                Stream.of(
                    linear("Pad", "mode=" + mode, any(2, 3), longs(0, 1, 0, 2)),
                    linear("Pad", "mode=" + mode, any(2, 3, 4, 5), longs(0, 0, 1, 2, 0, 0, 3, 4)),
                    linear("Pad", "mode=" + mode, any(2, 3, 4, 5), longs(0, 2, 0, 1, 0, 0, 0, 3)),
                    linear(
                        "Pad",
                        "mode=" + mode,
                        any(2, 5, 6),
                        longs(-1, 2, 1, -2),
                        missing(),
                        longs(1, -1)),
                    linear("Pad", "mode=" + mode, any(5), longs(2, 1))));
  }

  private static Operand picture() {
    return any(2, 3, 4, 5);
  }

  private static GradientCheck scaled(String attributes, Operand x, double... scales) {
    return linear("Resize", attributes, x, missing(), reals(scales));
  }

  private static GradientCheck sized(String attributes, Operand x, long... sizes) {
    return linear("Resize", attributes, x, missing(), missing(), longs(sizes));
  }

  private static Stream<String> positions() {
    return Stream.of(
            "half_pixel",
            "pytorch_half_pixel",
            "align_corners",
            "asymmetric",
            "half_pixel_symmetric")
        .map(mode -> "coordinate_transformation_mode=" + mode);
  }

  private static Stream<GradientCheck> nearest() {
    return Stream.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")
        .flatMap(
            rounding ->
                positions()
                    .flatMap(
                        positions ->
                            Stream.of(
                                scaled(
                                    "mode=nearest nearest_mode=" + rounding + " " + positions,
                                    picture(),
                                    1,
                                    1,
                                    2,
                                    3),
                                scaled(
                                    "mode=nearest nearest_mode=" + rounding + " " + positions,
                                    picture(),
                                    1,
                                    1,
                                    0.6,
                                    1.7))));
  }

  private static Stream<GradientCheck> interpolated() {
    return Stream.of("mode=linear", "mode=cubic", "mode=cubic cubic_coeff_a=-0.5 exclude_outside=1")
        .flatMap(
            mode ->
                positions()
                    .flatMap(
                        positions ->
                            Stream.of(
                                scaled(mode + " " + positions, picture(), 1, 1, 2, 3),
                                scaled(mode + " " + positions, picture(), 1, 1, 0.6, 1.7))));
  }

  private static Stream<GradientCheck> sizes() {
    return Stream.of(
        sized("", picture(), 2, 3, 8, 3),
        sized("mode=linear", picture(), 2, 3, 9, 7),
        sized("mode=cubic", picture(), 2, 3, 3, 11),
        sized(
            "mode=linear coordinate_transformation_mode=pytorch_half_pixel", picture(), 2, 3, 1, 9),
        sized("mode=linear", any(4, 5), 7, 3),
        sized("mode=linear", any(2, 3, 5), 2, 3, 8),
        sized("mode=linear", any(1, 2, 3, 4, 5), 1, 2, 5, 3, 7),
        sized("", any(4), 7),
        sized("", any(2, 3, 4), 4, 5, 3),
        // An empty list stands for none.
        linear("Resize", "mode=linear", picture(), reals(), reals(), longs(2, 3, 6, 7)),
        linear("Resize", "mode=nearest", picture(), missing(), reals(), longs(2, 3, 8, 10)));
  }

  private static Stream<GradientCheck> cropped() {
    String mode = "coordinate_transformation_mode=tf_crop_and_resize extrapolation_value=0.0 mode=";
    Operand roi = reals(0, 0, 0.1, -0.2, 1, 1, 0.8, 1.3);
    return Stream.of("linear", "nearest", "cubic")
        .flatMap(
            kind ->
                Stream.of(
                    linear("Resize", mode + kind, picture(), roi, missing(), longs(2, 3, 6, 7)),
                    linear("Resize", mode + kind, picture(), roi, reals(1, 1, 1, 2))));
  }

  private static Stream<GradientCheck> smoothed() {
    return Stream.of(
            "mode=linear antialias=1",
            "mode=cubic antialias=1",
            "mode=cubic antialias=1 exclude_outside=1")
        .flatMap(
            mode ->
                Stream.of(
                    scaled(mode, any(1, 2, 9, 10), 1, 1, 0.5, 0.3),
                    sized(mode, any(1, 2, 9, 10), 1, 2, 4, 13),
                    sized(
                        mode + " coordinate_transformation_mode=align_corners",
                        any(1, 2, 9, 10),
                        1,
                        2,
                        4,
                        3)));
  }

  private static Stream<GradientCheck> chosenAxes() {
    return Stream.of(
        scaled("axes=2,3 mode=linear", picture(), 2, 1.5),
        scaled("axes=3,2", picture(), 2, 3),
        sized("axes=-1", picture(), 7),
        sized("axes=2,3 mode=cubic", picture(), 4, 7));
  }

  /** Sizes within which, or around which, a picture of known size keeps its ratio. */
  private static Stream<GradientCheck> ratios() {
    return Stream.of("not_larger", "not_smaller")
        .map(policy -> "keep_aspect_ratio_policy=" + policy + " ")
        .flatMap(
            policy ->
                Stream.of(
                    sized(policy + "axes=2,3 mode=linear", any(2, 3, 6, 8).asKernel(), 6, 6),
                    sized(policy + "axes=3,2 mode=cubic", any(2, 3, 6, 8).asKernel(), 5, 9),
                    sized(policy + "axes=1,2", any(2, 6, 8, 3).asKernel(), 7, 7),
                    sized(policy + "axes=0,2 mode=linear", any(6, 2, 8).asKernel(), 9, 7)));
  }

  private static Stream<GradientCheck> grids() {
    Operand near = Operand.between(-1, 1, 2, 4, 3, 2);
    Operand far = Operand.between(-2, 2, 2, 4, 3, 2);
    return Stream.of(near, far)
        .flatMap(
            grid ->
                Stream.of(
                    smooth("GridSample", any(2, 3, 6, 5), grid),
                    smooth("GridSample", "align_corners=1", any(2, 3, 6, 5), grid),
                    smooth("GridSample", "padding_mode=border", any(2, 3, 6, 5), grid),
                    smooth(
                        "GridSample",
                        "mode=linear padding_mode=border align_corners=1",
                        any(2, 3, 6, 5),
                        grid),
                    smooth("GridSample", "mode=nearest", any(2, 3, 6, 5), grid)));
  }

  private static Stream<GradientCheck> reflections() {
    Operand far = Operand.between(-4, 4, 2, 4, 3, 2);
    return Stream.of("linear", "nearest")
        .flatMap(
            mode ->
                Stream.of(
                    sampled("padding_mode=reflection mode=" + mode, far),
                    sampled("padding_mode=reflection align_corners=1 mode=" + mode, far)));
  }

  private static Stream<GradientCheck> cubicGrids() {
    Operand far = Operand.between(-2, 2, 2, 4, 3, 2);
    return Stream.of("zeros", "border", "reflection")
        .flatMap(
            padding ->
                Stream.of(
                    sampled("mode=cubic padding_mode=" + padding, far),
                    sampled("mode=cubic align_corners=1 padding_mode=" + padding, far)));
  }

  private static GradientCheck sampled(String attributes, Operand grid) {
    return smooth("GridSample", attributes, any(2, 3, 6, 5), grid);
  }

  private static Stream<GradientCheck> volumes() {
    Operand volume = any(2, 2, 3, 4, 5);
    Operand grid = Operand.between(-2, 2, 2, 3, 2, 2, 3);
    return Stream.of("zeros", "border", "reflection")
        .flatMap(
            padding ->
                Stream.of(
                    smooth("GridSample", "padding_mode=" + padding, volume, grid),
                    smooth("GridSample", "mode=nearest padding_mode=" + padding, volume, grid)));
  }

  private static Stream<GradientCheck> regions() {
    Operand bounds = Operand.rows(4, 1.5, 2, 9, 11, -3, 4, 8, 5.5, 0, 0, 14, 13);
    Operand pictures = longs(1, 0, 1);
    return Stream.of(
        region("output_height=2 output_width=3", bounds, pictures),
        region("output_height=2 output_width=3 sampling_ratio=2", bounds, pictures),
        region("output_height=3 output_width=1 spatial_scale=0.5", bounds, pictures),
        region(
            "coordinate_transformation_mode=output_half_pixel spatial_scale=0.4",
            bounds.fed(),
            pictures.fed()));
  }

  private static GradientCheck region(String attributes, Operand bounds, Operand pictures) {
    return linear("RoiAlign", attributes, any(2, 3, 7, 6), bounds, pictures);
  }

  private static Stream<GradientCheck> affine() {
    return Stream.of(
        linear("AffineGrid", any(2, 2, 3), longs(2, 3, 4, 5)),
        linear("AffineGrid", "align_corners=1", any(2, 2, 3), longs(2, 3, 4, 5)),
        linear("AffineGrid", any(1, 3, 4), longs(1, 2, 3, 4, 5)));
  }

  private static Stream<GradientCheck> windows() {
    return Stream.of(
        linear("Col2Im", any(2, 12, 12), longs(4, 5), longs(2, 2)),
        linear("Col2Im", "strides=2,1 pads=1,0,1,1", any(2, 18, 8), longs(4, 5), longs(3, 3))
            .single(),
        linear("Col2Im", "dilations=2,1", any(1, 8, 9), longs(5, 4), longs(2, 2)));
  }

  private static Stream<GradientCheck> unpooled() {
    Operand places = longs(Shape.of(1, 2, 2, 2), 0, 6, 9, 15, 17, 18, 28, 31);
    return Stream.of(
        linear("MaxUnpool", "kernel_shape=2,2 strides=2,2", any(1, 2, 2, 2), places),
        linear("MaxUnpool", "kernel_shape=2,2 strides=2,2", any(1, 2, 2, 2), places.fed()));
  }

  private static Stream<GradientCheck> centred() {
    return Stream.of(
        linear("CenterCropPad", any(2, 3, 7, 6), longs(2, 3, 4, 4)),
        linear("CenterCropPad", "axes=2,3", any(2, 3, 4, 5), longs(7, 2)),
        linear("CenterCropPad", "axes=-1", any(2, 5), longs(8)));
  }
}
