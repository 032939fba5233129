package io.github.camgraft.report;

import io.github.camgraft.Explanation;
import io.github.camgraft.Prediction;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.evaluate.Measure;
import io.github.camgraft.evaluate.Outcome;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Resize;
import io.github.camgraft.image.draw.GuidedPicture;
import io.github.camgraft.image.prepare.Framing;
import io.github.camgraft.text.Legible;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a report says of one photograph.
 *
 * @param name what the photograph is called; no other card of a page has the same
 * @param photo the photograph itself, upright; kept at the size of a screen
 * @param framing where the network's input lies on it
 * @param predictions what the model says of it, the most probable class first; at least one
 * @param truth what is really on it and what the model says of that, where it is known
 * @param rows the explained classes
 * @param together whether all rows are shown at once; else one of them can be chosen
 * @hidden
 */
public record Card(
    String name,
    Picture photo,
    Framing framing,
    List<Prediction> predictions,
    Optional<Prediction> truth,
    List<Row> rows,
    boolean together) {
  /** No side of a photograph is kept longer. */
  public static final int PHOTO_SIDE = 480;

  /**
   * Keeps copies of the lists, and a small photograph.
   *
   * @param name what the photograph is called; no other card of a page has the same
   * @param photo the photograph itself, upright; kept at the size of a screen
   * @param framing where the network's input lies on it
   * @param predictions what the model says of it, the most probable class first; at least one
   * @param truth what is really on it and what the model says of that, where it is known
   * @param rows the explained classes
   * @param together whether all rows are shown at once; else one of them can be chosen
   */
  public Card {
    photo = Resize.within(photo, PHOTO_SIDE);
    predictions = List.copyOf(predictions);
    rows = List.copyOf(rows);
  }

  /**
   * {@return the card of an explained photograph}
   *
   * @param result what a photograph came to
   * @param photo the whole of it, upright
   * @param style how gradients are shown
   */
  public static Card of(PhotoResult result, Picture photo, GuidedPicture.Style style) {
    return new Card(
        name(result.photo()),
        photo,
        result.framing(),
        result.predictions(),
        result.truth(),
        result.explanations().stream()
            .flatMap(explanation -> rows(result, explanation, style))
            .toList(),
        false);
  }

  /**
   * {@return what the card of a photograph is called}
   *
   * @param photo the photograph
   */
  public static String name(Path photo) {
    return Legible.line(photo.toString());
  }

  private static Stream<Row> rows(
      PhotoResult result, Explanation explanation, GuidedPicture.Style style) {
    Row row =
        Row.of(explanation, style, (method, layer) -> result.box(explanation, method, layer))
            .noted(figures(result, explanation));
    return Stream.concat(
        Stream.of(row), explanation.further().stream().map(beside -> Row.beside(beside, style)));
  }

  /** The figures that there is room for. */
  private static String figures(PhotoResult result, Explanation explanation) {
    return result.figures(explanation).entrySet().stream()
        .map(
            row ->
                Measure.MAIN.stream()
                    .flatMap(measure -> figure(measure, row.getValue()).stream())
                    .collect(Collectors.joining(", ", title(explanation, row.getKey()) + ": ", "")))
        .collect(Collectors.joining("; "));
  }

  /** Of a row of the evaluation: the method's, then the layer and the convention, if any. */
  private static String title(Explanation explanation, String row) {
    String word = row.split("[@:]", 2)[0];
    String title =
        explanation.methods().stream()
            .filter(method -> method.word().equals(word))
            .map(AttributionMethod::title)
            .findFirst()
            .orElse(word);
    return title + row.substring(word.length()).replaceAll("[@:]", ", ");
  }

  private static Optional<String> figure(Measure measure, Map<Measure, Outcome> row) {
    return Optional.ofNullable(row.get(measure))
        .map(said -> String.format(Locale.ROOT, "%s %.2f", measure.title(), said.value()));
  }
}
