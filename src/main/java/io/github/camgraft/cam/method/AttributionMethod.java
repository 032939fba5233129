package io.github.camgraft.cam.method;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A way to say which parts of a picture a class score comes from. The methods stand in two tables,
 * by what they give: {@link LayerMethod} a map of the feature layer's size, {@link PictureMethod} a
 * map of the picture, {@link InputMethod} a number for each number of the picture. A further method
 * is a further row there, and a small class with its formula.
 */
public sealed interface AttributionMethod permits MapMethod, InputMethod {
  /** {@return its row of the table, but for the formula} */
  MethodRow row();

  /** {@return the word that users type} */
  default String word() {
    return row().word();
  }

  /** {@return what people call it} */
  default String title() {
    return row().title();
  }

  /**
   * Who published it, and when.
   *
   * @return author and year
   */
  default String paper() {
    return row().paper();
  }

  /** {@return what the model must return for it} */
  default Set<Requirement> needs() {
    return row().needs();
  }

  /** {@return whether one run of the model is not enough for it} */
  default boolean takesManyRuns() {
    return needs().stream().anyMatch(Requirement::isManyRuns);
  }

  /** {@return all methods, in the order in which they are shown} */
  static List<AttributionMethod> all() {
    return Stream.<AttributionMethod[]>of(
            LayerMethod.values(), PictureMethod.values(), InputMethod.values())
        .flatMap(Stream::of)
        .toList();
  }

  /**
   * {@return the method of that word}
   *
   * @param word the word that users type
   */
  static Optional<AttributionMethod> of(String word) {
    return all().stream().filter(method -> method.word().equals(word)).findFirst();
  }
}
