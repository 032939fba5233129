package io.github.camgraft.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FusedPadsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "p = Pad x; y = Conv p w",
        "p = Pad x; y = AveragePool p",
        "p = Pad x; y = MaxPool p",
        "p = Pad x; c = Cast p; y = Conv c w",
        "i = Identity x; p = Pad i; y = Conv p w",
        "p = Pad x; q = Pad p; y = Conv q w",
        "d = Dropout x; c = Cast d; p = Pad c; s = Slice p; y = Conv s w",
        "m = Mul x one; p = Pad m; y = Conv p w",
        "a = Add one x; p = Pad a; y = Conv p w",
        "r = Relu x; p = Pad x; y = Conv p w"
      })
  void whatIsPaddedForAWindowMayBeLost(String graph) {
    assertThat(pads(graph).mayLose("x")).isTrue();
  }

  /** The runtime leaves out the Identity in front, and then the value behind it is the same. */
  @Test
  void soMayWhatIsTheSame() {
    FusedPads pads = pads("x = Relu v; i = Identity x; p = Pad x; y = Conv p w");
    assertThat(pads.mayLose("i")).isTrue();
    assertThat(pads.mayLose("v")).isFalse();
    assertThat(pads.mayLose("p")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "r = Relu x; p = Pad r; y = Conv p w",
    "p = Pad x; y = Relu p",
    "m = Mul x weights; p = Pad m; y = Conv p w",
    "y = Conv x w"
  })
  void nothingElseMay(String graph) {
    assertThat(pads(graph).mayLose("x")).isFalse();
  }

  @Test
  void onlyConstantsBecomeAPartOfAWindow() {
    Node reflecting = node("p = Pad x").withAttributes(Attributes.NONE.with("mode", "reflect"));
    FusedPads pads = new FusedPads(List.of(reflecting, node("y = Conv p w")), "one"::equals);
    assertThat(pads.mayLose("x")).isFalse();
  }

  private static FusedPads pads(String graph) {
    List<Node> nodes = new ArrayList<>();
    Arrays.stream(graph.split(";")).map(FusedPadsTest::node).forEach(nodes::add);
    return new FusedPads(nodes, "one"::equals);
  }

  private static Node node(String text) {
    List<String> words = List.of(text.strip().split("[ =]+"));
    return Node.of(
        words.get(1), words.subList(2, words.size()), List.of(words.get(0)), Attributes.NONE);
  }
}
