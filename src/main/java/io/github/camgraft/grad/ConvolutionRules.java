package io.github.camgraft.grad;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Data gradients of convolutions. A convolution's adjoint is the transposed convolution with the
 * same weights, and the reverse.
 */
final class ConvolutionRules {
  private ConvolutionRules() {}

  /** Conv with respect to its input. */
  static Value input(RuleContext n, Value dy) {
    return input(n, dy, n.x(1));
  }

  /** A convolution with these weights with respect to its input. */
  static Value input(RuleContext n, Value dy, Value weights) {
    Window window = Window.of(n, kernel(weights), n.x(0), n.y());
    return n.forms().convolutionInput(n.x(0), dy, weights, group(n), window);
  }

  /** ConvTranspose with respect to its input: the convolution it is the adjoint of. */
  static Value transposedInput(RuleContext n, Value dy) {
    Value weights = n.x(1);
    // Seen from its adjoint, the output is what is convolved and the input is what comes out.
    Window window = transposedWindow(n, kernel(weights));
    Attributes attributes = window.attributes().with("group", group(n));
    return n.tape().node("Conv", n.x(0).tensorType(), attributes, window.pad(dy, 0), weights);
  }

  static Window transposedWindow(RuleContext n, List<Long> kernel) {
    Attributes attributes = n.attributes();
    String automatic = Window.automatic(attributes);
    Window window = Window.of(n, kernel, n.y(), n.x(0));
    boolean declared = attributes.integers("output_shape").isEmpty();
    if (declared && !automatic.startsWith("SAME")) {
      return window;
    }
    // ONNX ConvTranspose: with a wanted output shape the padding follows from it, and the odd entry
    // goes where auto_pad says.
    List<Extent> before = new ArrayList<>();
    List<Extent> after = new ArrayList<>();
    List<Long> surplus = Window.numbers(attributes, "output_padding", kernel.size(), 0);
    for (int axis = 0; axis < kernel.size(); axis++) {
      Extent padding = window.before().get(axis).plus(window.after().get(axis));
      Extent total = padding.plus(surplus.get(axis)).atLeast(0);
      Extent first = Window.firstHalf(total, automatic.equals("SAME_UPPER"));
      before.add(first);
      after.add(padding.minus(first));
    }
    return new Window(window.kernel(), window.strides(), window.dilations(), before, after);
  }

  static List<Long> kernel(Value weights) {
    if (!weights.shape().isKnown()) {
      throw new NotYetException("with weights of unknown shape");
    }
    return Arrays.stream(weights.shape().sizes()).skip(2).boxed().toList();
  }

  static long group(RuleContext n) {
    return n.attributes().integer("group", 1);
  }

  /**
   * The transposed convolution that lays every window of {@code dy} back where it was taken, as
   * large as the input was.
   *
   * <p>Padding that is the same in front and behind is taken away by the operator itself. What is
   * left over behind is done by output padding or cut off: CUDA has no kernel for different pads.
   */
  static Value transposed(Value dy, Value weights, long group, Shape input, Window window) {
    int axes = window.kernel().size();
    long[] pads = new long[2 * axes];
    long[] surplus = new long[axes];
    List<Extent> before = new ArrayList<>();
    List<Extent> after = new ArrayList<>();
    for (int axis = 0; axis < axes; axis++) {
      Extent first = window.before().get(axis);
      Extent last = window.after().get(axis);
      long step = window.strides().get(axis);
      // Cutting off more behind than the padding, and than output padding gives back, would lose
      // gradients; where the padding is not known yet there may be none.
      long certain = last.isKnown() ? Math.max(0, last.size()) : 0;
      long symmetric = first.isKnown() ? clamp(first.size(), certain + step - 1) : 0;
      pads[axis] = symmetric;
      pads[axes + axis] = symmetric;
      surplus[axis] = clamp(symmetric - (last.isKnown() ? last.size() : 0), step - 1);
      before.add(first.minus(symmetric));
      after.add(last.minus(symmetric).plus(surplus[axis]));
    }
    Attributes attributes =
        window.attributes().with("group", group).with("pads", pads).with("output_padding", surplus);
    Window rest = new Window(window.kernel(), window.strides(), window.dilations(), before, after);
    DataType type = dy.type();
    Value laidBack =
        dy.tape()
            .node(
                "ConvTranspose",
                new TensorType(type, grown(input, before, after)),
                attributes,
                dy,
                weights);
    return rest.unpad(laidBack);
  }

  private static long clamp(long number, long most) {
    return Math.max(0, Math.min(number, most));
  }

  private static Shape grown(Shape input, List<Extent> before, List<Extent> after) {
    Shape grown = input;
    for (int axis = 0; axis < before.size(); axis++) {
      Dimension dimension = input.get(axis + 2);
      Extent first = before.get(axis);
      Extent last = after.get(axis);
      if (dimension.isKnown() && first.isKnown() && last.isKnown()) {
        grown = grown.with(axis + 2, Dimension.of(dimension.size() + first.size() + last.size()));
      }
    }
    return grown;
  }
}
