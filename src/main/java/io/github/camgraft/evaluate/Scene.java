package io.github.camgraft.evaluate;

import io.github.camgraft.Explainer;
import io.github.camgraft.Explanation;
import io.github.camgraft.Target;
import io.github.camgraft.image.Picture;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A picture and a class, for which maps are made. What an explainer said of the same numbers before
 * is not asked again, since one explanation serves all methods.
 *
 * @param input the picture as the model takes it
 * @param layout where it keeps its channels
 * @param seen what people see of it
 * @param index the class
 * @param another class, drawn at random
 * @param seed of what else is drawn
 * @param known what explainers said
 */
record Scene(
    FloatTensor input,
    Layout layout,
    Picture seen,
    int index,
    int another,
    long seed,
    Map<Question, Explanation> known) {
  /** What an explainer was asked. */
  record Question(Explainer explainer, FloatBuffer numbers, int index) {}

  static Scene of(
      FloatTensor input, Layout layout, Picture seen, int index, int another, long seed) {
    return new Scene(input, layout, seen, index, another, seed, new HashMap<>());
  }

  Explanation explanation(Explainer explainer, FloatTensor picture, int explained) {
    // Buffers are equal where their numbers are.
    Question question = new Question(explainer, FloatBuffer.wrap(picture.values()), explained);
    return known.computeIfAbsent(
        question, asked -> explainer.explain(picture, seen, Target.classes(explained)).get(0));
  }
}
