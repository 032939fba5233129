package io.github.camgraft.spark;

import io.github.camgraft.Explainer;
import io.github.camgraft.Explanation;
import io.github.camgraft.LayerExplanation;
import io.github.camgraft.Prediction;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.image.prepare.Framing;
import io.github.camgraft.target.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What came of a photograph as a row of a table; see {@link ResultSchema}.
 *
 * @param explainer who explained it
 * @param recipe as which it was told
 */
record ResultRow(Explainer explainer, Recipe recipe) {
  /** With explanations. */
  Row explained(String digest, Framing framing, List<Explanation> explanations) {
    List<Row> rows =
        explanations.stream().map(explanation -> explanation(explanation, framing)).toList();
    return row(rows, framing(framing), digest, null);
  }

  /**
   * Without one.
   *
   * @param digest of the file, if it could be read
   */
  Row failed(Optional<String> digest, FailureKind kind, String sentence) {
    return row(List.of(), null, digest.orElse(null), RowFactory.create(kind.word(), sentence));
  }

  private Row row(List<Row> explanations, Row framing, String digest, Row error) {
    return RowFactory.create(
        explanations,
        framing,
        digest,
        recipe.digest(),
        explainer.preprocessing().toText(),
        explainer.contract().emission().convention().text(),
        error);
  }

  private Row explanation(Explanation explanation, Framing framing) {
    Prediction said = explanation.prediction();
    boolean isValue = said.value().isPresent();
    return RowFactory.create(
        said.index(),
        said.name(),
        explanation.score(),
        isValue ? null : (Object) said.probability(),
        isValue ? (Object) said.value().getAsDouble() : null,
        explanation.asked().map(ResultRow::target).orElse(null),
        maps(explanation, framing));
  }

  private static Row target(Question question) {
    return RowFactory.create(question.words(), question.box().map(ResultRow::box).orElse(null));
  }

  private List<Row> maps(Explanation explanation, Framing framing) {
    List<Row> rows = new ArrayList<>();
    for (AttributionMethod method : explanation.methods()) {
      if (method instanceof MapMethod ofMap) {
        for (int layer = 0; layer < explanation.maps(ofMap); layer++) {
          rows.add(map(explanation, ofMap, layer, framing));
        }
      }
    }
    return rows;
  }

  private Row map(Explanation explanation, MapMethod method, int layer, Framing framing) {
    Heatmap map = explanation.map(method, layer);
    Optional<Box> box = explanation.box(method, layer, recipe.boxShare()).map(framing::toPhoto);
    return RowFactory.create(
        method.word(),
        tensor(explanation, method, layer),
        explanation.place(method, layer),
        map.height(),
        map.width(),
        map.tensor().values(),
        explanation.whyEmpty(method, layer).orElse(null),
        box.map(ResultRow::box).orElse(null));
  }

  private static String tensor(Explanation explanation, MapMethod method, int layer) {
    List<LayerExplanation> layers = explanation.layers();
    return method instanceof LayerMethod ? layers.get(layer).layer() : explanation.input();
  }

  private static Row box(Box box) {
    return RowFactory.create(box.x0(), box.y0(), box.x1(), box.y1());
  }

  private static Row framing(Framing framing) {
    return RowFactory.create(
        framing.photoWidth(),
        framing.photoHeight(),
        framing.resizedWidth(),
        framing.resizedHeight(),
        framing.left(),
        framing.top(),
        framing.width(),
        framing.height());
  }
}
