package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Sums of products over named axes (ONNX Einsum). The gradient with respect to a factor is another
 * such sum: the gradient that arrives takes the factor's place, and the factor's that of the
 * result.
 */
final class EinsumRules {
  private final RuleContext n;
  private final Equation equation;
  private final List<String> terms = new ArrayList<>();
  private final List<Value> factors = new ArrayList<>();

  private EinsumRules(RuleContext n) {
    this.n = n;
    List<Integer> ranks =
        IntStream.range(0, n.inputCount()).map(i -> n.x(i).rank()).boxed().toList();
    this.equation = Equation.of(n.attributes().text("equation", ""), ranks);
  }

  static Value factor(RuleContext n, int input, Value dy) {
    return new EinsumRules(n).gradient(input, dy);
  }

  private Value gradient(int input, Value dy) {
    add(equation.result(), dy);
    for (int i = 0; i < n.inputCount(); i++) {
      if (i != input) {
        add(equation.factors().get(i), n.x(i));
      }
    }
    String axes = withoutRepetitions(equation.factors().get(input), n.x(input));
    StringBuilder met = new StringBuilder();
    List<Integer> alone = new ArrayList<>();
    for (int axis = 0; axis < axes.length(); axis++) {
      if (isMet(axes.charAt(axis))) {
        met.append(axes.charAt(axis));
      } else {
        alone.add(axis);
      }
    }
    int[] missing = alone.stream().mapToInt(Integer::intValue).toArray();
    return expanded(sum(met.toString()).unsqueezed(missing), n.x(input));
  }

  private void add(String axes, Value factor) {
    terms.add(axes);
    factors.add(factor);
  }

  private boolean isMet(int axis) {
    return terms.stream().anyMatch(term -> term.indexOf(axis) >= 0);
  }

  /**
   * A factor of which only a diagonal counts has a gradient on that diagonal: each repetition gets
   * a name of its own, and a unit matrix says that it is the same axis.
   */
  private String withoutRepetitions(String axes, Value factor) {
    StringBuilder distinct = new StringBuilder();
    for (int axis = 0; axis < axes.length(); axis++) {
      char name = axes.charAt(axis);
      if (distinct.indexOf(String.valueOf(name)) >= 0) {
        char other = equation.unused(terms.size());
        Value units = AxisProduct.units(n.tape(), factor.extent(axis));
        add("" + name + other, units.as(factor.type()));
        name = other;
      }
      distinct.append(name);
    }
    return distinct.toString();
  }

  private Value sum(String result) {
    Map<Character, Dimension> lengths = new HashMap<>();
    for (int i = 0; i < terms.size(); i++) {
      for (int axis = 0; axis < terms.get(i).length(); axis++) {
        Dimension length = factors.get(i).shape().get(axis);
        lengths.merge(terms.get(i).charAt(axis), length, (one, other) -> one.is(1) ? other : one);
      }
    }
    Shape shape = new Shape(result.chars().mapToObj(name -> lengths.get((char) name)).toList());
    return n.tape()
        .node(
            "Einsum",
            new TensorType(factors.get(0).type(), shape),
            Attributes.NONE.with("equation", String.join(",", terms) + "->" + result),
            factors.toArray(Value[]::new));
  }

  /** Along an axis that only this factor has, every entry has the same gradient. */
  private static Value expanded(Value gradient, Value factor) {
    List<Extent> extents =
        IntStream.range(0, factor.rank())
            .mapToObj(axis -> (gradient.shape().get(axis).is(1) ? factor : gradient).extent(axis))
            .toList();
    boolean isWhole =
        IntStream.range(0, factor.rank())
            .noneMatch(axis -> gradient.shape().get(axis).is(1) && !factor.shape().get(axis).is(1));
    return isWhole ? gradient : gradient.expanded(extents);
  }
}
