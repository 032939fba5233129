package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.grad.Window;
import io.github.camgraft.ir.Attributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Data gradients of convolutions. A convolution's adjoint is the transposed convolution with the
 * same weights, and the reverse.
 */
public final class ConvolutionRules {
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
    long[] sizes = RuleContext.sizes(weights.shape(), "with weights of unknown shape");
    return Arrays.stream(sizes).skip(2).boxed().toList();
  }

  static long group(RuleContext n) {
    return n.attributes().integer("group", 1);
  }
}
