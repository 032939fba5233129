package io.github.camgraft.lower;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

class NestedConcatsTest {
  private static Node concat(int axis, String output, String... inputs) {
    return Node.of("Concat", List.of(inputs), List.of(output), Attributes.NONE.with("axis", axis));
  }

  private static Node node(String operator, String input, String output) {
    return Node.of(operator, List.of(input), List.of(output), Attributes.NONE);
  }

  private static LoweringSample sample() {
    return LoweringSample.set(18, 1, 2, 2)
        .node(node("Tanh", "x", "a"))
        .node(node("Sin", "x", "b"))
        .node(node("Cos", "x", "c"));
  }

  private static List<List<String>> nestedInputs(LoweringSample sample) {
    Model nested = sample.model().withGraph(NestedConcats.nest(sample.model().graph()));
    assertThat(LoweringSample.run(nested, sample.randomFeeds()))
        .usingRecursiveComparison()
        .isEqualTo(LoweringSample.run(sample.model(), sample.randomFeeds()));
    return nested.graph().nodes().stream()
        .filter(node -> node.is("Concat"))
        .map(Node::inputs)
        .toList();
  }

  @Test
  void eachTakesTheLongestOneBeforeIt() {
    LoweringSample sample =
        sample()
            .node(concat(1, "two", "x", "a"))
            .node(concat(1, "three", "x", "a", "b"))
            .node(concat(1, "four", "x", "a", "b", "c"));
    assertThat(nestedInputs(sample))
        .containsExactly(List.of("x", "a"), List.of("two", "b"), List.of("three", "c"));
  }

  @Test
  void anotherAxisOrOrderIsAnotherThing() {
    LoweringSample sample =
        sample()
            .node(concat(1, "two", "x", "a"))
            .node(concat(2, "wide", "x", "a", "b"))
            .node(concat(1, "turned", "a", "x", "b"));
    assertThat(nestedInputs(sample))
        .containsExactly(List.of("x", "a"), List.of("x", "a", "b"), List.of("a", "x", "b"));
  }
}
