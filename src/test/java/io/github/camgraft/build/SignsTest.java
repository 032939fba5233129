package io.github.camgraft.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Model;
import io.github.camgraft.lower.LoweringSample;
import io.github.camgraft.runtime.inference.Inference;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignsTest {
  private final Value x = x();

  private static Value x() {
    Model model = LoweringSample.set(18, 2, 3).node("Neg", Attributes.NONE, "x").model();
    return new Tape(model.graph(), Inference.of(model)).value("x");
  }

  @Test
  void whatCannotBeNegativeIsKnown() {
    Value positive = x.exponential();
    assertThat(
            List.of(
                positive,
                x.unary("Relu"),
                x.positive(),
                positive.plus(2),
                positive.times(x.unary("Abs")),
                positive.sum(1),
                positive.transposed(1, 0).flipped(0)))
        .allMatch(Value::isNonNegative);
  }

  @Test
  void whatMayBeNegativeIsNotTakenForPositive() {
    Value positive = x.exponential();
    assertThat(
            List.of(
                x,
                positive.negated(),
                positive.plus(-2),
                positive.times(x),
                positive.minus(positive),
                x.sum(1),
                x.sign(),
                positive.logarithm()))
        .noneMatch(Value::isNonNegative);
  }
}
