package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private static final List<String> NAMES = List.of("cat", "dog", "bird", "fish", "car", "boat");

  @Test
  void mistakesAreCountedAndSortedBySureness() {
    Diagnosis diagnosis = new Diagnosis();
    diagnosis.add(Path.of("a"), said(0, 0.9), 0);
    diagnosis.add(Path.of("b"), said(0, 0.6), 1);
    diagnosis.add(Path.of("c"), said(0, 0.8), 1);
    diagnosis.add(Path.of("d"), said(2, 0.7), 5);
    diagnosis.add(Path.of("e"), said(1, 0.5), 1);

    assertThat(diagnosis.photos()).isEqualTo(5);
    assertThat(diagnosis.topOne()).isEqualTo(0.4);
    // Of six classes the last one, boat, is not among the first five unless it is said.
    assertThat(diagnosis.topFive()).isEqualTo(0.8);
    assertThat(diagnosis.mistakes())
        .extracting(mistake -> mistake.photo().toString())
        .containsExactly("c", "d", "b");
    assertThat(diagnosis.worst(2))
        .extracting(Diagnosis.Tally::name, Diagnosis.Tally::right, Diagnosis.Tally::photos)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("boat", 0, 1),
            org.assertj.core.groups.Tuple.tuple("dog", 1, 3));
    assertThat(diagnosis.confusions(1).get(0).count()).isEqualTo(2);
    assertThat(diagnosis.confusions(1).get(0).truth().name()).isEqualTo("dog");
  }

  private static List<Prediction> said(int index, double probability) {
    List<Prediction> predictions = new ArrayList<>();
    predictions.add(new Prediction(index, NAMES.get(index), probability));
    for (int i = 0; i < NAMES.size(); i++) {
      if (i != index) {
        predictions.add(new Prediction(i, NAMES.get(i), (1 - probability) / (i + 10)));
      }
    }
    return predictions;
  }
}
