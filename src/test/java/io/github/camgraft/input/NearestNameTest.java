package io.github.camgraft.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> COMMANDS =
      List.of("explain", "compare", "diagnose", "inspect", "augment", "strip", "web");

  @Test
  void aSlipOfTheFingersIsForgiven() {
    assertThat(NearestName.near("insect", COMMANDS)).containsExactly("inspect");
    assertThat(NearestName.near("Explian", COMMANDS)).containsExactly("explain");
    assertThat(NearestName.near("wbe", COMMANDS)).containsExactly("web");
  }

  @Test
  void whatIsNotNearIsNotSuggested() {
    assertThat(NearestName.near("serve", COMMANDS)).isEmpty();
    assertThat(NearestName.near("conv2d_3", List.of("Transpose__389:0"))).isEmpty();
    assertThat(NearestName.near("cat", List.of("dog", "cow"))).isEmpty();
    assertThat(NearestName.near("", COMMANDS)).isEmpty();
  }

  @Test
  void ofSeveralTheNearestComeFirstAndNoMoreThanThree() {
    List<String> layers =
        List.of("conv2d_61", "dense", "conv2d_4", "conv2d_5", "conv2d_6", "conv2d_7");
    assertThat(NearestName.near("conv2d_3", layers))
        .containsExactly("conv2d_4", "conv2d_5", "conv2d_6");
    assertThat(NearestName.near("tiggr", List.of("tigger", "tiger", "bear")))
        .containsExactly("tigger", "tiger");
  }

  @Test
  void theBeginningOfAWordIsEnough() {
    assertThat(
            NearestName.near("shark", List.of("great white shark", "sharkskin coat", "dogshark")))
        .containsExactly("sharkskin coat", "great white shark");
  }

  @Test
  void theSentenceReadsWellWithAndWithoutASuggestion() {
    assertThat(NearestName.question("tigr", List.of("tiger"))).isEqualTo("; did you mean 'tiger'?");
    assertThat(NearestName.question("a", List.of("b", "c", "d")))
        .isEqualTo("; did you mean 'b', 'c' or 'd'?");
    assertThat(NearestName.question("serve", COMMANDS)).isEmpty();
    assertThat(NearestName.question("tigr", List.of("tiger"), "all are listed"))
        .isEqualTo("; did you mean 'tiger'? All are listed");
    assertThat(NearestName.question("serve", COMMANDS, "all are listed"))
        .isEqualTo("; all are listed");
  }
}
