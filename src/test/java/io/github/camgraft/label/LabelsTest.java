package io.github.camgraft.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.ir.ModelException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelsTest {
  private static final Labels LABELS =
      new Labels(
          List.of("tabby, tabby cat", "tiger_cat", "tiger", "great white shark", "tiger shark"));

  @Test
  void aClassIsFoundByNumberNameSynonymWordAndPart() {
    assertThat(LABELS.find("3", 5)).isEqualTo(3);
    assertThat(LABELS.find("Tiger", 5)).isEqualTo(2);
    assertThat(LABELS.find("tabby cat", 5)).isZero();
    assertThat(LABELS.find("Tiger cat", 5)).isEqualTo(1);
    assertThat(LABELS.find("white", 5)).isEqualTo(3);
    assertThat(LABELS.find("grea", 5)).isEqualTo(3);
  }

  @Test
  void aWordThatMayMeanSeveralIsRefusedWithTheirNames() {
    assertThatThrownBy(() -> LABELS.find("shark", 5))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "'shark' could mean 'great white shark' (3), 'tiger shark' (4); name one of them");
  }

  @Test
  void aNameAsItIsWrittenBeatsANumberAndAnotherCase() {
    Labels folders = new Labels(List.of("0", "1", "10", "11", "2", "3"));
    assertThat(folders.find("2", 6)).isEqualTo(4);
    assertThat(folders.find("10", 6)).isEqualTo(2);
    assertThat(folders.find("#2", 6)).isEqualTo(2);
    assertThat(folders.exactly("2", 6)).hasValue(4);
    assertThat(folders.exactly("#5", 6)).hasValue(5);
    assertThat(folders.exactly("4", 6)).isEmpty();
    assertThatThrownBy(() -> folders.find("4", 6))
        .hasMessage(
            "no class is named '4', and the names are numbers; ask for class number 4 as '#4'");
    assertThatThrownBy(() -> folders.find("#6", 6))
        .hasMessage("there is no class 6; the model has the classes 0 to 5");
    Labels cases = new Labels(List.of("dog", "Dog", "DOG", "dog house"));
    assertThat(cases.find("Dog", 4)).isEqualTo(1);
    assertThat(cases.exactly("DOG", 4)).hasValue(2);
    assertThatThrownBy(() -> cases.find("doG", 4))
        .hasMessage("'doG' could mean 'dog' (0), 'Dog' (1), 'DOG' (2); name one of them");
  }

  /** As the traffic signs of GTSRB are stored. */
  @Test
  void amongNumbersWithZerosInFrontTheNumberCounts() {
    Labels signs = new Labels(List.of("00020", "00003", "00014"));
    assertThat(signs.find("3", 3)).isEqualTo(1);
    assertThat(signs.find("00014", 3)).isEqualTo(2);
    assertThat(signs.exactly("2", 3)).isEmpty();
    Labels mixed = new Labels(List.of("stop", "30", "50"));
    assertThat(mixed.find("30", 3)).isEqualTo(1);
    assertThat(mixed.find("2", 3)).isEqualTo(2);
  }

  /** ImageNet has two cranes. */
  @Test
  void classesWithOneNameAreToldApartByNumber() {
    Labels birds = new Labels(List.of("crane", "stork", "crane", ""));
    assertThatThrownBy(() -> birds.find("crane", 4))
        .hasMessage(
            "'crane' is the name of the classes 0 and 2; ask for one of them by its number, as in '#0'");
    assertThat(birds.find("2", 4)).isEqualTo(2);
    assertThat(birds.find("crane (2)", 4)).isEqualTo(2);
    assertThat(birds.find("class 3", 4)).isEqualTo(3);
    assertThat(birds.exactly("crane", 4)).isEmpty();
    // Where texts are fed, nobody knows how many classes there will be.
    assertThat(birds.find("stork", Integer.MAX_VALUE)).isEqualTo(1);
    assertThat(birds.find("#70", Integer.MAX_VALUE)).isEqualTo(70);
    Labels shown = birds.distinguished();
    assertThat(shown.names()).containsExactly("crane (0)", "stork", "crane (2)", "");
    assertThat(shown.name(3)).isEqualTo("class 3");
  }

  /** As macOS stores an umlaut in the name of a folder. */
  @Test
  void lettersThatAreStoredInPartsAreTheSame() {
    Labels animals = new Labels(List.of("B\u00e4r", "Kuh"));
    assertThat(animals.exactly("Ba\u0308r", 2)).hasValue(0);
  }

  @Test
  void aMistypedNameIsMetWithTheNearest() {
    assertThatThrownBy(() -> LABELS.find("tigger", 5))
        .hasMessage("no class is named 'tigger'; did you mean 'tiger'?");
    assertThatThrownBy(() -> LABELS.find("locomotive", 5))
        .hasMessage(
            "no class is named 'locomotive'; some are 'tabby, tabby cat', 'tiger_cat', 'tiger', 'great white shark' and 'tiger shark'");
    assertThatThrownBy(() -> Labels.NONE.find("tiger", 5)).hasMessageContaining("--labels");
  }

  @Test
  void aNumberOutOfRangeIsRefused() {
    assertThatThrownBy(() -> LABELS.find("5", 5))
        .hasMessage("there is no class 5; the model has the classes 0 to 4");
    assertThatThrownBy(() -> LABELS.find("-1", 5)).hasMessageContaining("no class -1");
  }

  @Test
  void asManyNamesAsClassesAreWanted() {
    assertThat(LABELS.forClasses(5)).isEqualTo(LABELS);
    assertThat(Labels.NONE.forClasses(5)).isEqualTo(Labels.NONE);
    assertThatThrownBy(() -> LABELS.forClasses(4))
        .hasMessage("there are 5 class names, but the model has 4 classes");
    assertThatThrownBy(() -> new Labels(List.of("background", "cat", "dog")).forClasses(2))
        .hasMessage(
            "there are 3 class names, but the model has 2 classes; the first name is 'background', which this model does not have: leave it out");
    assertThatThrownBy(
            () -> new Labels(List.of("dont know (background)", "cat", "dog")).forClasses(2))
        .hasMessageContaining("leave it out");
    assertThatThrownBy(() -> new Labels(List.of("cat", "dog")).forClasses(3))
        .hasMessage(
            "there are 2 class names, but the model has 3 classes; if its first class is the background, put a line for it in front");
  }
}
